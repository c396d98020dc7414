import './extras.ts';
import { parseArgs } from 'node:util';
import { inPool } from '../pool.ts';
import type { Case } from './case.ts';
import { allCases } from './cases/index.ts';
import { chaos, stories } from './chaos/chaos.ts';
import { ChaosDirectory } from './chaos/directory.ts';
import { chaosFailures, chaosLine, chaosSummary } from './chaos/report.ts';
import { playNaively } from './naive.ts';
import { play } from './play.ts';
import { failures, table } from './report.ts';
import { playSharedCap, sharedCap } from './shared-cap.ts';
import { type Stage, startStage } from './stage.ts';
import { couldNotPlay, failed, type Verdict, verdictOn } from './verdict.ts';

/** `npm run gauntlet`: models that misbehave and models that do not, through the real stack on local AWS. */
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    chaos: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

/** More would only slow each other down on two cores. */
const playedAtOnce = 8;

const say = (line: string) => process.stderr.write(`${line}\n`);

/** The cases that are called so, or else those whose names begin so. */
function chosen(names: readonly string[]): readonly Case[] {
  const found = names.flatMap((name) => {
    const exact = allCases.filter((each) => each.name === name);
    return exact.length > 0 ? exact : allCases.filter((each) => each.name.startsWith(name));
  });
  if (found.length > 0 || names.includes(sharedCap.name)) return found;
  throw new Error(`No case is called so. There are: ${allCases.map(({ name }) => name).join(', ')}.`);
}

async function judge(stage: Stage, played: Case): Promise<Verdict> {
  const startedMs = performance.now();
  try {
    const naive =
      played.mode === 'well-behaved' ? undefined : await playNaively(stage.model.url, played, 'naive');
    const story = await play(stage, played);
    if (options.only)
      for (const { seq, type, data } of story.events) say(`${seq} ${type} ${JSON.stringify(data)}`);
    return progress(verdictOn(played, story, naive), startedMs);
  } catch (error) {
    return progress(couldNotPlay(played, error as Error), startedMs);
  }
}

async function judgeSharedCap(stage: Stage): Promise<Verdict> {
  const startedMs = performance.now();
  const runs = options.quick ? 8 : 50;
  const verdict = await playSharedCap(stage, runs).catch((error: Error) => couldNotPlay(sharedCap, error));
  return progress(verdict, startedMs);
}

function progress(verdict: Verdict, startedMs: number): Verdict {
  const took = `${((performance.now() - startedMs) / 1_000).toFixed(0)} s`;
  say(
    `${failed(verdict) ? '✗' : '✓'} ${verdict.name.padEnd(32)} ${verdict.outcome}, ${verdict.turns} turns, ${took}`,
  );
  return verdict;
}

const withChaos = options.chaos || !options.only;
const played = options.chaos
  ? []
  : options.only
    ? chosen(options.only)
    : allCases.filter(({ quick }) => quick || !options.quick);
const withSharedCap = options.only?.includes(sharedCap.name) || (!options.only && !options.chaos);
const startedMs = performance.now();
const directory = await ChaosDirectory.create();
const stage = await startStage(
  [...played, sharedCap, ...stories],
  say,
  withChaos ? directory.lambdaEnvironment : {},
);
try {
  const verdicts = await inPool(played, playedAtOnce, (each) => judge(stage, each));
  if (withSharedCap) verdicts.push(await judgeSharedCap(stage));
  const deaths = withChaos
    ? await chaos(stage, directory, {
        quick: options.quick,
        ...(options.only && { only: options.only }),
        report: (verdict) => say(chaosLine(verdict)),
      })
    : [];
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  const lines = [table(verdicts), chaosSummary(deaths), ...failures(verdicts), ...chaosFailures(deaths)];
  console.log(
    options.json
      ? JSON.stringify({ seconds, verdicts, chaos: deaths })
      : [...lines.filter((line) => line !== ''), `${seconds} s`].join('\n\n'),
  );
  if (verdicts.some(failed) || deaths.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
} finally {
  await stage.stop();
  await directory.remove();
}
