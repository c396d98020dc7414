import './extras.ts';
import { parseArgs } from 'node:util';
import type { Case } from './case.ts';
import { allCases } from './cases/index.ts';
import { playNaively } from './naive.ts';
import { play } from './play.ts';
import { inPool } from './pool.ts';
import { failures, table } from './report.ts';
import { type Stage, startStage } from './stage.ts';
import { couldNotPlay, failed, type Verdict, verdictOn } from './verdict.ts';

/** `npm run gauntlet`: models that misbehave and models that do not, through the real stack on local AWS. */
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
  },
});

/** More would only slow each other down on two cores. */
const playedAtOnce = 6;

const say = (line: string) => process.stderr.write(`${line}\n`);

const isWanted = ({ name, quick }: Case): boolean =>
  options.only ? options.only.some((only) => name.includes(only)) : quick || !options.quick;

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

function progress(verdict: Verdict, startedMs: number): Verdict {
  const took = `${((performance.now() - startedMs) / 1_000).toFixed(0)} s`;
  say(
    `${failed(verdict) ? '✗' : '✓'} ${verdict.name.padEnd(32)} ${verdict.outcome}, ${verdict.turns} turns, ${took}`,
  );
  return verdict;
}

const wanted = allCases.filter(isWanted);
if (wanted.length === 0)
  throw new Error(`No case is called so. There are: ${allCases.map(({ name }) => name).join(', ')}.`);
const startedMs = performance.now();
const stage = await startStage(wanted, say);
try {
  const verdicts = await inPool(wanted, playedAtOnce, (played) => judge(stage, played));
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  console.log(
    options.json
      ? JSON.stringify({ seconds, verdicts })
      : `${table(verdicts)}\n\n${failures(verdicts).join('\n')}\n${seconds} s`,
  );
  if (verdicts.some(failed)) process.exitCode = 1;
} finally {
  await stage.stop();
}
