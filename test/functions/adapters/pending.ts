import { callsNear } from '../../../functions/core/approval/asked-calls.ts';
import { approvalDraft, approvalRequested } from '../../../functions/core/approval/request.ts';
import { askHumanName } from '../../../functions/core/ask-human.ts';
import { brokenAt } from '../../../functions/core/audit.ts';
import { undoRequestNumber } from '../../../functions/core/compensate.ts';
import type { Approval, ApprovalKind } from '../../../functions/core/contracts/approval.ts';
import { approvalIdOf } from '../../../functions/core/contracts/approval.ts';
import type { AuditEntry } from '../../../functions/core/contracts/audit.ts';
import type { Call } from '../../../functions/core/contracts/call.ts';
import type { Decision, Vote } from '../../../functions/core/contracts/decision.ts';
import { ConflictError } from '../../../functions/core/errors.ts';
import { failure } from '../../../functions/core/results.ts';
import { aCall, aRecord } from '../../support/builders.ts';
import { immortal } from '../../support/process.ts';
import { later, newRun, noon, type TestRun, type TestTable } from '../../support/table.ts';

const waiting = { verdict: 'escalate', status: 'awaiting_approval' } as const;
const send = { callId: 'call_1_2', tool: 'send' } as const;

/** A turn about which a person is asked, by the kind of the request; `call_1_1` always goes without. */
const turns: Record<ApprovalKind, Call[]> = {
  approve: [aCall(), aCall({ ...send, ...waiting }), aCall({ ...send, ...waiting, callId: 'call_1_3' })],
  question: [aCall(), aCall({ ...waiting, callId: 'call_1_2', tool: askHumanName })],
  review: [
    aCall(),
    aCall({
      ...send,
      verdict: 'deny',
      status: 'done',
      result: failure('invalid_arguments', 'Not an address.'),
    }),
  ],
  in_doubt: [
    aCall({ status: 'done', result: { ok: true, output: 1 } }),
    aCall({
      ...send,
      verdict: 'escalate',
      status: 'in_doubt',
      result: failure('in_doubt', 'It stopped midway.'),
      startedAt: noon.toISOString(),
      durationMs: 12,
    }),
  ],
  undo: [
    aCall({ ...send, status: 'done', result: { ok: true, output: 1 } }),
    aCall({ ...send, ...waiting, callId: 'undo_1_2' }),
  ],
};

/** The number of the request of that kind, as those who ask count. */
export const numberOf = (kind: ApprovalKind): number => (kind === 'undo' ? undoRequestNumber('undo_1_2') : 1);

/** A run with the turn of that kind, about which nobody has been asked yet. */
export async function runToAskAbout(
  aws: TestTable,
  kind: ApprovalKind = 'approve',
  ofTurn: readonly Call[] = turns[kind],
): Promise<TestRun> {
  const run = newRun();
  const { runs, calls } = aws.adapters();
  await runs.open(aRecord(run));
  await calls.propose(run, ofTurn);
  if (kind === 'undo')
    await runs.finish(run, { outcome: 'internal_error', cause: 'It broke.', response: null }, later(1));
  return run;
}

interface Asked extends Partial<Pick<Approval, 'kind' | 'needs' | 'rounds'>> {
  readonly taskToken?: string;
  readonly calls?: readonly Call[];
}

/** The same, and it waits for a person. In the first kind one call is allowed and two are escalated. */
export async function pendingRun(aws: TestTable, { calls, ...asked }: Asked = {}): Promise<TestRun> {
  const run = await runToAskAbout(aws, asked.kind, calls);
  const draft = await draftOf(aws, run, asked);
  await aws.adapters().approvals.request(draft, approvalRequested(draft));
  return run;
}

/** What `RequestApproval` stores. */
export async function draftOf(
  aws: TestTable,
  run: TestRun,
  {
    taskToken = 'token',
    kind = 'approve',
    number = numberOf(kind),
    attempt = 0,
    ...changes
  }: Omit<Asked, 'calls'> & { number?: number; attempt?: number } = {},
): Promise<Approval> {
  const { calls, vault } = aws.adapters();
  const draft = approvalDraft({
    approvalId: approvalIdOf(run, number),
    run: { ...run, task: 'Do the thing.' },
    turn: 1,
    number,
    kind,
    calls: await callsNear(calls, run, { kind, turn: 1 }),
    taskTokenCiphertext: await vault.encrypt(taskToken),
    taskTokenHash: 'hash',
    attempt,
    createdAt: noon.toISOString(),
    expiresAt: later(300),
    remindAt: later(150),
    rounds: askedAtOnce(people),
  });
  return { ...draft, ...changes };
}

/** Any of them may decide. */
export const people = ['ada@example.com', 'grace@example.com'] as const;

/** Everyone is asked in the first round. @param group that they decide for */
export const askedAtOnce = (addresses: readonly string[], group = 'default'): Approval['rounds'] => [
  { at: noon.toISOString(), approvers: addresses.map((email) => ({ email, groups: [group] })) },
];

/** @param quorum how many have to approve each of the two calls. */
export const needing = (quorum: number, callIds = ['call_1_2', 'call_1_3']): Approval['needs'] =>
  callIds.map((callId) => ({ callId, group: 'default', quorum }));

export const aVote = (
  decisions: readonly Decision[],
  person: string = people[0],
  at: string = later(60),
): Vote => ({ person, at, decisions, origin: { via: 'page', ip: '192.0.2.1', userAgent: 'test' } });

/** The first escalated call approved, the second rejected. */
export const mixed: readonly Decision[] = [
  { callId: 'call_1_2', decision: 'approve' },
  { callId: 'call_1_3', decision: 'reject', reason: 'Too much.' },
];

export async function approvalOf(aws: TestTable, run: TestRun, number = 1): Promise<Approval> {
  const approval = await aws.adapters().approvals.find(approvalIdOf(run, number));
  if (!approval) throw new Error(`${run.runId} has no request ${number}`);
  return approval;
}

/** Both escalated calls, the same way. */
export const bothCalls = (decision: 'approve' | 'reject'): readonly Decision[] =>
  ['call_1_2', 'call_1_3'].map((callId) => ({ callId, decision }));

/** Votes, and says whether that was taken; whoever came too late is told so. */
export async function votes(
  aws: TestTable,
  run: TestRun,
  vote: Vote,
  number = 1,
  process = immortal(),
): Promise<{ taken: true } | { taken: false; told: string }> {
  try {
    await aws.adapters(process).approvals.vote(approvalIdOf(run, number), vote);
    return { taken: true };
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    return { taken: false, told: error.message };
  }
}

/** The run's audit, which has to hold. */
export async function auditOf(aws: TestTable, run: TestRun): Promise<readonly AuditEntry[]> {
  const recorded = await aws.adapters().audit.list(run);
  const broken = brokenAt(recorded);
  if (broken !== null) throw new Error(`The audit of ${run.runId} is broken at entry ${broken}`);
  return recorded.entries;
}
