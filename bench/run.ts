import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { hasEnded } from '../functions/core/run-view.ts';
import { bundle } from '../infra/bundle.ts';
import { Client } from '../local/client.ts';
import { pollUntil } from '../local/poll.ts';
import type { LocalStack } from '../local/stack.ts';
import { startTemporaryStack, whenReady } from '../local/temporary-stack.ts';
import { peakMemoryOf } from './memory.ts';

/** Measures what `docs/performance.md` reports. Numbers are printed, never asserted. */
const { values } = parseArgs({ options: { quick: { type: 'boolean' } } });
const runsInARow = values.quick ? 2 : 10;
const runsAtOnce = values.quick ? 4 : 20;

/** `bench/rehearsals/ten-reads.json`: ten turns of one call each, then an answer. */
const task = 'Benchmark: read ten orders.';
const turns = 11;

const startedMs = performance.now();
const stack = await startTemporaryStack('bench', async () => ({
  port: 4620,
  rehearsals: [fileURLToPath(new URL('.', import.meta.url))],
  report: whenReady(print),
}));
try {
  print('from start to ready', `${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
  await measureTurns(stack);
  await measureBurst(stack);
} finally {
  await stack.stop();
}
for (const [name, { bytes }] of Object.entries(await bundle()))
  print(`bundle ${name}`, `${Math.round(bytes / 1024)} KB`);

function print(what: string, value: string): void {
  console.log(`${what.padEnd(44)} ${value}`);
}

/** @param everyMs seldom enough that asking is not what is measured */
async function finishedRun(client: Client, runId: string, everyMs = 250): Promise<number> {
  const run = await pollUntil(
    `the end of ${runId}`,
    async () => {
      const view = await client.run(runId);
      return hasEnded(view.status) && view;
    },
    { limitMs: 300_000, everyMs },
  );
  if (run.outcome !== 'completed') throw new Error(`The benchmark run ended ${run.outcome}: ${run.cause}`);
  return run.result?.duration_ms ?? 0;
}

/** The first run warms the Lambdas; the model's share is what `plan` waited for the rehearsal server. */
async function measureTurns({ info, traces }: LocalStack): Promise<void> {
  const client = new Client(info);
  const start = async () => finishedRun(client, (await client.startRun({ agent: 'support', task })).runId);
  print('first run, cold, ms per turn', ((await start()) / turns).toFixed(0));
  const fromSegment = traces.segments().length;
  const perTurn: number[] = [];
  for (let i = 0; i < runsInARow; i++) perTurn.push((await start()) / turns);
  const modelMs = traces
    .segments()
    .slice(fromSegment)
    .filter(({ name }) => name === '127.0.0.1')
    .map(({ start_time, end_time }) => ((end_time ?? start_time) - start_time) * 1_000);
  const model = modelMs.reduce((sum, ms) => sum + ms, 0) / Math.max(1, runsInARow * turns);
  const sorted = perTurn.toSorted((a, b) => a - b);
  print('warm, ms per turn, median', (sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(0));
  print('of which the model, ms', model.toFixed(0));
}

async function measureBurst({ info, awsPid }: LocalStack): Promise<void> {
  const client = new Client(info);
  const memory = peakMemoryOf(awsPid);
  const beganMs = performance.now();
  const started = await Promise.all(
    Array.from({ length: runsAtOnce }, () => client.startRun({ agent: 'support', task })),
  );
  await Promise.all(started.map(({ runId }) => finishedRun(client, runId)));
  print(
    `${runsAtOnce} runs at once, all finished after`,
    `${((performance.now() - beganMs) / 1000).toFixed(1)} s`,
  );
  print('peak memory of local AWS and its Lambdas', `${(memory.stop() / 1024 ** 3).toFixed(2)} GB`);
}
