import type { Approval, Decision } from '../../../functions/core/contracts/approval.ts';
import { approvalIdOf } from '../../../functions/core/contracts/approval.ts';
import { approvalDraft, approvalRequested } from '../../../functions/core/decision.ts';
import { aCall, aRecord } from '../../support/builders.ts';
import { later, newRun, noon, type TestRun, type TestTable } from '../../support/table.ts';

/** A run whose first turn waits for a person: one call is allowed, two are escalated. */
export async function pendingRun(aws: TestTable, taskToken = 'token'): Promise<TestRun> {
  const run = newRun();
  const { runs, calls, approvals } = aws.adapters();
  await runs.open(aRecord(run));
  await calls.propose(run, [
    aCall(),
    ...['call_1_2', 'call_1_3'].map((callId) =>
      aCall({ callId, tool: 'send', verdict: 'escalate', status: 'awaiting_approval' }),
    ),
  ]);
  const draft = await draftOf(aws, run, taskToken);
  await approvals.request(draft, approvalRequested(draft));
  return run;
}

/** What `RequestApproval` stores. */
export async function draftOf(aws: TestTable, run: TestRun, taskToken = 'token'): Promise<Approval> {
  const { calls, vault } = aws.adapters();
  return approvalDraft({
    approvalId: approvalIdOf(run, 1),
    run: { ...run, task: 'Do the thing.' },
    turn: 1,
    calls: await calls.list(run, 1),
    taskTokenCiphertext: await vault.encrypt(taskToken),
    taskTokenHash: 'hash',
    createdAt: noon.toISOString(),
    expiresAt: later(300),
  });
}

/** The first escalated call approved, the second rejected. */
export const mixed: readonly Decision[] = [
  { callId: 'call_1_2', decision: 'approve' },
  { callId: 'call_1_3', decision: 'reject', reason: 'Too much.' },
];

export async function approvalOf(aws: TestTable, run: TestRun): Promise<Approval> {
  const approval = await aws.adapters().approvals.find(approvalIdOf(run, 1));
  if (!approval) throw new Error(`${run.runId} has no request`);
  return approval;
}
