import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { parsePacket, type Segment } from './segment.ts';

/** Enough for some thousand runs; beyond it, the oldest go. */
const capacity = 50_000;

export interface TraceCollector {
  readonly port: number;
  /** What came in, oldest first; of one trace, if its id is given. */
  segments(traceId?: string): readonly Segment[];
  /** How many packets were no segments. */
  malformed(): number;
  close(): Promise<void>;
}

/**
 * Takes the place of the X-Ray daemon on 127.0.0.1 (UDP) and keeps what it is sent.
 * @param port 0 or none for a free one.
 */
export async function startTraceCollector({ port = 0 }: { port?: number } = {}): Promise<TraceCollector> {
  const received: Segment[] = [];
  let malformed = 0;
  const socket = createSocket('udp4', (packet) => {
    const segment = parsePacket(packet.toString('utf8'));
    if (segment) received.push(segment);
    else malformed += 1;
    if (received.length > capacity) received.splice(0, received.length - capacity);
  });
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    segments: (traceId) =>
      received.filter((segment) => traceId === undefined || segment.trace_id === traceId),
    malformed: () => malformed,
    close: () => new Promise((resolve) => socket.close(resolve)),
  };
}
