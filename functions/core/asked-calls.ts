import type { ApprovalKind } from './contracts/approval.ts';
import type { Call } from './contracts/call.ts';
import { finishName } from './finish.ts';

/**
 * The calls of a turn that a request of this kind asks about. A review asks one thing, so that it has one decision:
 * the answer that was sent back, or the last call that could not be taken.
 */
export const askedCalls = (kind: ApprovalKind, ofTurn: readonly Call[]): readonly Call[] =>
  selections[kind](ofTurn);

const escalated = (calls: readonly Call[]) =>
  calls.filter(({ verdict, status }) => verdict === 'escalate' && status !== 'done');

const selections: Readonly<Record<ApprovalKind, (calls: readonly Call[]) => readonly Call[]>> = {
  approve: escalated,
  question: escalated,
  review: (calls) => calls.filter((call) => isRejectedAnswer(call) || isBadCall(call)).slice(-1),
  in_doubt: (calls) => calls.filter(({ status }) => status === 'in_doubt'),
  undo: (calls) => escalated(calls).filter(({ callId }) => callId.startsWith('undo_')),
};

/** A well-formed answer that verification sent back. */
export const isRejectedAnswer = ({ tool, verdict, result }: Call): boolean =>
  tool === finishName && verdict === 'allow' && result?.ok === false;

const badKinds: readonly string[] = ['unknown_tool', 'invalid_arguments', 'ungrounded'];

/** A call that could not be taken, whatever policy says about it. */
export const isBadCall = ({ verdict, result }: Call): boolean =>
  verdict === 'deny' && result?.ok === false && badKinds.includes(result.error.kind);
