import type { Call } from '../contracts/call.ts';
import type { Episode } from '../contracts/memory.ts';
import type { RunRecord } from '../contracts/run.ts';

/** How an ended run went. @returns nothing for one that has not ended */
export function episodeOf(run: RunRecord, _calls: readonly Call[]): Episode | undefined {
  const { runId, agent, subject, task, ending, finishedAt, usage, counters } = run;
  if (!ending || !finishedAt) return undefined;
  return {
    runId,
    agent,
    ...(subject === undefined ? {} : { subject }),
    task: task.slice(0, 500).toWellFormed(),
    outcome: ending.outcome,
    cause: ending.cause.slice(0, 500).toWellFormed(),
    worked: [],
    failed: [],
    costNanoUsd: usage.costNanoUsd,
    turns: counters.turns,
    at: finishedAt,
  };
}

/** An episode as a line of a prompt. */
export const episodeLine = ({ at, task, outcome, cause }: Episode): string =>
  `${at.slice(0, 10)}: "${task.slice(0, 200)}" ended ${outcome}. ${cause.slice(0, 200)}`.toWellFormed();
