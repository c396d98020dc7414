import type { Call } from '../contracts/call.ts';
import type { Episode } from '../contracts/memory.ts';
import type { RunRecord } from '../contracts/run.ts';
import { finishName } from '../finish.ts';
import { formatUsd } from '../money.ts';
import { isTainting } from '../taint.ts';
import { termOf } from './terms.ts';

/** Characters of a task, a cause or an answer that are kept. */
const kept = 500;
const excerpt = (text: string, characters = kept): string =>
  (text.length > characters ? `${text.slice(0, characters)}…` : text).toWellFormed();

/**
 * How an ended run went.
 * @param calls all of the run
 * @returns nothing for one that has not ended
 */
export function episodeOf(run: RunRecord, calls: readonly Call[]): Episode | undefined {
  const { runId, agent, subject, task, ending, finishedAt, usage, counters } = run;
  if (!ending || !finishedAt) return undefined;
  // What others wrote must not come into the prompt of a run that has not read it.
  const isTainted = calls.some(isTainting);
  return {
    runId,
    agent,
    ...(subject === undefined ? {} : { subject }),
    task: excerpt(task),
    outcome: ending.outcome,
    cause: excerpt(ending.cause),
    ...(ending.response === null || isTainted ? {} : { answer: excerpt(ending.response) }),
    ...fatesOf(calls.filter(({ tool }) => tool !== finishName)),
    costNanoUsd: usage.costNanoUsd,
    turns: counters.turns,
    at: finishedAt,
  };
}

/** Which tools worked and which failed, how often. */
function fatesOf(calls: readonly Call[]): Pick<Episode, 'worked' | 'failed'> {
  const byTool = [...Map.groupBy(calls, ({ tool }) => tool)];
  return {
    worked: byTool.flatMap(([tool, made]) => {
      const successes = made.filter(({ result }) => result?.ok).length;
      return successes > 0 ? [{ tool, calls: successes }] : [];
    }),
    failed: byTool.flatMap(([tool, made]) => {
      const kinds = made.flatMap(({ result }) => (result && !result.ok ? [result.error.kind] : []));
      const kind = kinds.at(-1);
      return kind === undefined ? [] : [{ tool, calls: kinds.length, kind }];
    }),
  };
}

/** Episodes that come into the prompt. */
const recalled = 3;
/** The share of their words that two tasks have in common, for one to matter to the other. */
const akin = 0.4;

/**
 * The latest episodes that matter to a task, newest first: what was cancelled teaches nothing, and what went the same way
 * twice teaches it once. Where no subject joins them, the tasks must be akin.
 * @param latest newest first
 */
export function episodesThatMatter(
  latest: readonly Episode[],
  { task, subject }: Pick<RunRecord, 'task' | 'subject'>,
): Episode[] {
  const lessons = new Set<string>();
  return latest
    .filter((episode) => {
      const lesson = JSON.stringify([episode.task, episode.outcome]);
      if (episode.outcome === 'cancelled' || lessons.has(lesson)) return false;
      lessons.add(lesson);
      return subject !== undefined || likeness(task, episode.task) >= akin;
    })
    .slice(0, recalled);
}

const wordsOf = (text: string): Set<string> =>
  new Set(text.match(/[\p{L}\p{N}]+/gu)?.flatMap((word) => termOf(word) ?? []));

/** Jaccard's index of their words. */
function likeness(a: string, b: string): number {
  const [ours, theirs] = [wordsOf(a), wordsOf(b)];
  const all = ours.union(theirs).size;
  return all === 0 ? 0 : ours.intersection(theirs).size / all;
}

/** An episode as a line of a prompt. */
export function episodeLine({
  at,
  task,
  outcome,
  cause,
  answer,
  worked,
  failed,
  costNanoUsd,
}: Episode): string {
  const times = ({ tool, calls }: { tool: string; calls: number }) =>
    calls > 1 ? `${tool} (${calls} times)` : tool;
  const parts = [
    `"${excerpt(task, 200)}" ended ${outcome}: ${excerpt(cause, 200)}`,
    ...(worked.length > 0 ? [`Worked: ${worked.map(times).join(', ')}.`] : []),
    ...(failed.length > 0
      ? [`Failed: ${failed.map((each) => `${times(each)}, ${each.kind}`).join('; ')}.`]
      : []),
    ...(answer === undefined ? [] : [`Answer: ${JSON.stringify(excerpt(answer, 300))}`]),
    `It cost ${formatUsd(costNanoUsd)}.`,
  ];
  return `${at.slice(0, 10)}: ${parts.join(' ').replaceAll(/\s+/g, ' ')}`;
}
