import { parseArgs } from 'node:util';
import { peakMemoryOf } from '../memory.ts';
import { inPool } from '../pool.ts';
import { choices, planOf, randomOf, shuffled } from './plan.ts';
import { approver, decide, linksOf, seenOf, startWaiting } from './play.ts';
import { startSoakStage } from './stage.ts';
import { watchStillness } from './stillness.ts';
import { problemsOf } from './verdict.ts';

/** `npm run soak`: many runs wait for people at once, then all are decided at once; each must end as decided. */
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
});
const runs = options.quick ? 20 : 500;
/** Long enough that local AWS ends the Lambdas' idle processes, or short enough for CI. */
const stillSeconds = options.quick ? 5 : 75;
/** Programs that start runs, and then those that decide, at the same time. */
const clients = 8;

const print = (what: string, value: string | number) => console.log(`${what.padEnd(52)} ${value}`);
const say = (line: string) => process.stderr.write(`${line}\n`);

/** @returns what the work gave, and prints how long it took */
async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const startedMs = performance.now();
  const result = await work();
  print(what, `${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
  return result;
}

const random = randomOf(Number(options.seed));
const plan = planOf(runs, random);
const stage = await startSoakStage(plan, say);
const memory = peakMemoryOf(stage.stack.awsPid);
try {
  const started = await timed(`${runs} runs started, ${clients} at a time, until all wait`, () =>
    inPool(plan, clients, (planned) => startWaiting(stage, planned)),
  );
  const links = await linksOf(stage, started);
  const still = await watchStillness(stage, stillSeconds);
  print(`Lambda invocations in ${stillSeconds} s while all wait`, still.invocations);
  print(
    'Lambda processes then, at the beginning and the end',
    `${still.processesBefore}, ${still.processesAfter}`,
  );

  const order = shuffled(started, random);
  const answered = new Map<string, number>();
  await timed(`all decided in random order by ${clients} clients`, () =>
    inPool(order, clients, async ({ runId, planned }) => {
      answered.set(runId, await decide(links.get(runId) ?? '', planned));
    }),
  );
  const seen = await timed('from the last decision until all have ended', () =>
    inPool(started, clients, (each) => seenOf(stage, each, answered.get(each.runId) ?? 0)),
  );
  print('peak memory of local AWS and its Lambdas', `${(memory.stop() / 1024 ** 3).toFixed(2)} GB`);

  const verdicts = started.map(({ planned }, index) => ({
    choice: planned.choice,
    problems: problemsOf(planned, approver, seen[index] as (typeof seen)[number]),
  }));
  for (const choice of choices) {
    const ofChoice = verdicts.filter((verdict) => verdict.choice === choice);
    const right = ofChoice.filter(({ problems }) => problems.length === 0).length;
    print(`to ${choice}: planned, right`, `${ofChoice.length}, ${right}`);
  }
  const problems = verdicts.flatMap((verdict) => verdict.problems);
  if (still.invocations > 0) problems.push(`${still.invocations} Lambdas ran while all waited`);
  for (const problem of problems) console.log(problem);
  print('seed, problems', `${options.seed}, ${problems.length}`);
  if (problems.length > 0) process.exitCode = 1;
} finally {
  memory.stop();
  await stage.stop();
}
