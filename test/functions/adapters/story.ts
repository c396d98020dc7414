import { approvalsPartition, grantKey } from '../../../functions/adapters/keys.ts';
import type { TestRun, TestTable } from '../../support/table.ts';
import { auditOf } from './pending.ts';

/** All that is stored about a run, its own id aside: two runs with one story went the same way. */
export async function storyOf(aws: TestTable, run: TestRun): Promise<unknown> {
  const { runs, turns, calls, events, table } = aws.adapters();
  const told = await events.after(run, 0, 1_000);
  const approvals = await table.query(approvalsPartition(run), 'APPROVAL#');
  const story = {
    record: await runs.get(run),
    turns: await turns.list(run),
    calls: (await calls.list(run)).map(({ durationMs: _, ...call }) => call),
    approvals: approvals.map(({ taskTokenCiphertext: _, linkHashes: __, ...approval }) => approval),
    grants: await grantsOf(aws, run),
    events: told
      .toSorted((a, b) => (a.type < b.type ? -1 : 1))
      .map(({ type, data }) => ({ type, data: { ...data, audit: undefined } })),
    numbers: told.map(({ seq }) => seq),
    audit: (await auditOf(aws, run)).map(({ hash: _, previousHash: __, ...entry }) => entry),
  };
  return JSON.parse(JSON.stringify(story).replaceAll(run.runId, 'this run'));
}

/** What was granted in the run, for it and for its agent. */
async function grantsOf(aws: TestTable, { tenantId, runId, agent }: TestRun): Promise<unknown[]> {
  const { table } = aws.adapters();
  const found = await Promise.all(
    [runId, agent].map((owner) => table.query(grantKey(tenantId, owner, '', '').pk, 'GRANT#')),
  );
  return found.flat().filter((grant) => grant.runId === runId);
}

/** Compares each story with the first one, the undisturbed. */
export function sameStory(aws: () => TestTable): (run: TestRun) => Promise<unknown[]> {
  const told: unknown[] = [];
  return async (run) => {
    told.push(await storyOf(aws(), run));
    return [told.at(-1), told[0]];
  };
}
