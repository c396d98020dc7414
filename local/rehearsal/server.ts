import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createApp, type ReceivedRequest } from './app.ts';
import { loadRehearsals } from './load.ts';
import type { Rehearsal } from './schema.ts';

export interface RehearsalServer {
  readonly url: string;
  readonly port: number;
  /** The rehearsals it plays. */
  readonly rehearsals: readonly Rehearsal[];
  /** What came in so far, oldest first. */
  requests(): readonly ReceivedRequest[];
  close(): Promise<void>;
}

/**
 * Starts a server on 127.0.0.1 that speaks the Anthropic Messages API and plays written conversations. It refuses
 * what the API would refuse, so that a request that passes here is a valid one.
 * @param port 0 or none for a free one.
 * @throws Error naming file and field of a rehearsal that does not fit.
 */
export async function startRehearsalServer(options: {
  directories: readonly string[];
  port?: number;
}): Promise<RehearsalServer> {
  const rehearsals = loadRehearsals(options.directories);
  const received: ReceivedRequest[] = [];
  const closing = new AbortController();
  const app = createApp(rehearsals, (request) => received.push(request), closing.signal);
  const server = createServer(getRequestListener(app.fetch));
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    rehearsals,
    requests: () => [...received],
    async close() {
      closing.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
