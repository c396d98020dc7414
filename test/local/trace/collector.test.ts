import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startTraceCollector } from '../../../local/trace/collector.ts';
import { renderTrace } from '../../../local/trace/render.ts';
import { buildTraces } from '../../../local/trace/tree.ts';

async function startCollector() {
  const collector = await startTraceCollector();
  onTestFinished(() => collector.close());
  return collector;
}

async function send(port: number, ...packets: string[]): Promise<void> {
  const socket = createSocket('udp4');
  for (const packet of packets)
    await new Promise<void>((resolve) => socket.send(packet, port, '127.0.0.1', () => resolve()));
  socket.close();
}

/** Runs the function as Lambda would, with a real tracer, in a process of its own. */
async function invoke(port: number, traceId: string, input: object): Promise<void> {
  await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, 'traced-function.ts'), JSON.stringify(input)],
    {
      env: {
        ...process.env,
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        LAMBDA_TASK_ROOT: import.meta.dirname,
        _HANDLER: 'functions/plan.handler',
        _X_AMZN_TRACE_ID: `Root=${traceId};Parent=53995c3f42cd8ad8;Sampled=1`,
        AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${port}`,
        POWERTOOLS_TRACE_ENABLED: 'true',
      },
    },
  );
}

const packet = (segment: object) => `{"format":"json","version":1}\n${JSON.stringify(segment)}`;

it('receives what the Powertools Tracer of a Lambda sends, and shows it as a tree', async () => {
  const collector = await startCollector();
  const traceId = '1-5759e988-bd862e3fe1be46a994272793';
  await invoke(collector.port, traceId, { args: { sql: 'SELECT 1' }, fails: false });
  await vi.waitFor(() => expect(collector.segments(traceId)).toHaveLength(2));
  const [trace] = buildTraces(collector.segments());
  expect(trace).toMatchObject({
    traceId,
    roots: [{ name: 'plan', problem: undefined, children: [{ name: 'tool.query_database' }] }],
  });
  expect(trace && renderTrace(trace)).toEqual([
    expect.stringMatching(/^plan +\d+ ms$/),
    expect.stringMatching(/^└─ tool\.query_database +\d+ ms {2}\{"sql":"SELECT 1"\}$/),
  ]);
});

it('shows a failure of a Lambda with its error', async () => {
  const collector = await startCollector();
  await invoke(collector.port, '1-5759e988-bd862e3fe1be46a994272794', { args: { id: 1 }, fails: true });
  await vi.waitFor(() => expect(collector.segments()).toHaveLength(2));
  const lines = buildTraces(collector.segments()).flatMap(renderTrace);
  expect(lines[0]).toMatch(/^plan .* ms {2}✗ fault/);
  expect(lines[1]).toMatch(/ ms {2}✗ fault: RangeError: No such table {2}\{"id":1\}$/);
});

it('counts packets that are no segments, and goes on', async () => {
  const collector = await startCollector();
  const good = { id: 'a', name: 'x', trace_id: '1-a-b', start_time: 1, end_time: 2 };
  await send(
    collector.port,
    ...[
      '',
      'hello',
      '{"format":"json","version":1}',
      '{"format":"json","version":1}\n{"id":',
      packet({ id: 'a' }),
    ],
    packet({ ...good, subsegments: [{ id: 1 }] }),
    packet(good).replace('"version":1', '"version":2'),
    packet(good),
  );
  await vi.waitFor(() => expect(collector.segments()).toHaveLength(1));
  expect(collector.malformed()).toBe(7);
});

it('gives the segments of one trace', async () => {
  const collector = await startCollector();
  const of = (trace_id: string) => packet({ id: trace_id, name: 'x', trace_id, start_time: 1 });
  await send(collector.port, of('1-a'), of('1-b'), of('1-a'));
  await vi.waitFor(() => expect(collector.segments()).toHaveLength(3));
  expect(collector.segments('1-a')).toHaveLength(2);
  expect(collector.segments('1-c')).toEqual([]);
});
