import { undoRequestNumber } from '../compensate.ts';
import { type Approval, type ApprovalKind, type ApprovalRef, runOfApproval } from '../contracts/approval.ts';
import type { Call, CallRef } from '../contracts/call.ts';
import { finishName } from '../finish.ts';
import type { Calls, RunKey } from '../ports.ts';

/** The calls among which are those that a request is about: its turn's, or what takes an ended run back. */
export const callsNear = (
  calls: Pick<Calls, 'list' | 'listUndos'>,
  run: RunKey,
  { kind, turn }: Pick<ApprovalRef, 'kind' | 'turn'>,
): Promise<readonly Call[]> => (kind === 'undo' ? calls.listUndos(run) : calls.list(run, turn));

/** Those of them that the stored request names. */
export const callsOf = ({ callIds }: Pick<Approval, 'callIds'>, near: readonly Call[]): readonly Call[] =>
  near.filter(({ callId }) => callIds.includes(callId));

/** The tools through which others' text had reached the model; a call that is not found is left to its id. */
export async function taintSourcesOf(
  calls: Pick<Calls, 'list'>,
  run: RunKey,
  view: { readonly calls: readonly Pick<Call, 'taintedBy'>[] },
): Promise<CallRef[]> {
  const ids = new Set(view.calls.flatMap(({ taintedBy }) => taintedBy));
  if (ids.size === 0) return [];
  // They may be of any turn.
  const all = await calls.list(run);
  return all.filter(({ callId }) => ids.has(callId)).map(({ callId, tool }) => ({ callId, tool }));
}

/**
 * The calls that a request is about. A review asks one thing, so that it has one decision: the answer that was sent
 * back, or the last call that could not be taken.
 * @param calls may hold other turns' as well
 */
export const askedCalls = (request: ApprovalRef, calls: readonly Call[]): readonly Call[] =>
  selections[request.kind](
    calls.filter(({ turn }) => turn === request.turn),
    request,
  );

type Selection = (ofTurn: readonly Call[], request: ApprovalRef) => readonly Call[];

/** What waits, and what this request has settled: a turn may ask again, about calls that people changed. */
const escalated: Selection = (calls, { number }) =>
  calls.filter(
    ({ verdict, status, approvalId }) =>
      verdict === 'escalate' &&
      (status === 'awaiting_approval' ||
        (status !== 'done' && approvalId !== undefined && runOfApproval(approvalId).number === number)),
  );

const selections: Readonly<Record<ApprovalKind, Selection>> = {
  approve: escalated,
  question: escalated,
  review: (calls) => calls.filter((call) => isRejectedAnswer(call) || isBadCall(call)).slice(-1),
  in_doubt: (calls) => calls.filter(({ status }) => status === 'in_doubt'),
  undo: (calls, request) =>
    escalated(calls, request).filter(({ callId }) => undoRequestNumber(callId) === request.number),
};

/** A well-formed answer that verification sent back. */
export const isRejectedAnswer = ({ tool, verdict, result }: Call): boolean =>
  tool === finishName && verdict === 'allow' && result?.ok === false;

const badKinds: readonly string[] = ['unknown_tool', 'invalid_arguments', 'ungrounded'];

/** A call that could not be taken, whatever policy says about it. */
export const isBadCall = ({ verdict, result }: Call): boolean =>
  verdict === 'deny' && result?.ok === false && badKinds.includes(result.error.kind);
