import type { ApprovalKind } from '../contracts/approval.ts';
import type { Call, CallStatus } from '../contracts/call.ts';
import type { CallOutcome, Choice } from '../contracts/decision.ts';

/** What a decision, or silence, makes of a call. */
export interface CallChange
  extends Partial<Pick<Call, 'status' | 'decisionReason' | 'approvalId' | 'edited' | 'editedBy' | 'result'>> {
  /** The result goes, so that the call can be claimed again, once. */
  readonly withoutResult?: true;
}

interface KindRules extends Readonly<Partial<Record<Choice, CallChange>>> {
  /** The status in which a call waits for the decision; none where it does not wait itself. */
  readonly waits?: CallStatus;
  readonly approve: CallChange;
  readonly reject: CallChange;
  readonly expire: CallChange;
}

const held: KindRules = {
  waits: 'awaiting_approval',
  approve: { status: 'approved' },
  reject: { status: 'rejected' },
  edit: { status: 'edited' },
  answer: { status: 'done' },
  expire: { status: 'expired' },
};

/** What each kind of request does to the calls that it asks about. */
export const kindRules: Readonly<Record<ApprovalKind, KindRules>> = {
  approve: held,
  question: held,
  undo: held,
  review: { approve: {}, reject: {}, expire: {} },
  in_doubt: {
    waits: 'in_doubt',
    approve: { status: 'approved', withoutResult: true },
    reject: { status: 'done' },
    expire: { status: 'done', decisionReason: 'Nobody said in time whether it happened.' },
  },
};

/** What the end of a request makes of a call. @param outcome none where it was not decided on */
export function changeOf(kind: ApprovalKind, outcome: CallOutcome | undefined): CallChange {
  if (!outcome) return kindRules[kind].expire;
  const { decision, reason, answer, by } = outcome;
  return {
    ...kindRules[kind][decision],
    ...(reason === undefined ? {} : { decisionReason: reason }),
    ...(answer === undefined ? {} : { result: { ok: true, output: { answer, answered_by: by.join(', ') } } }),
  };
}
