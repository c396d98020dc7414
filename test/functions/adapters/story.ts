import { approvalsPartition } from '../../../functions/adapters/keys.ts';
import type { TestRun, TestTable } from '../../support/table.ts';

/** All that is stored about a run, its own id aside: two runs with one story went the same way. */
export async function storyOf(aws: TestTable, run: TestRun): Promise<unknown> {
  const { runs, turns, calls, events, table } = aws.adapters();
  const told = await events.after(run, 0, 1_000);
  const approvals = await table.query(approvalsPartition(run), 'APPROVAL#');
  const story = {
    record: await runs.get(run),
    turns: await turns.list(run),
    calls: (await calls.list(run)).map(({ durationMs: _, ...call }) => call),
    approvals: approvals.map(({ approvalId, status, decisions, decidedBy, decidedAt }) => ({
      approvalId,
      status,
      decisions,
      decidedBy,
      decidedAt,
    })),
    events: told.toSorted((a, b) => (a.type < b.type ? -1 : 1)).map(({ seq: _, at: __, ...event }) => event),
    numbers: told.map(({ seq }) => seq),
  };
  return JSON.parse(JSON.stringify(story).replaceAll(run.runId, 'this run'));
}

/** Compares each story with the first one, the undisturbed. */
export function sameStory(aws: () => TestTable): (run: TestRun) => Promise<unknown[]> {
  const told: unknown[] = [];
  return async (run) => {
    told.push(await storyOf(aws(), run));
    return [told.at(-1), told[0]];
  };
}
