import { noteOnEdit } from '../approval/edit-note.ts';
import { approversOf } from '../approval/tally.ts';
import type { Approval } from '../contracts/approval.ts';
import { isSamePerson } from '../contracts/approver.ts';
import type { Call, Escalation } from '../contracts/call.ts';
import { failure } from '../results.ts';
import type { CallContext } from './call-context.ts';
import { judgeEdit } from './call-rules.ts';

/** The groups that a person decided for in the request that the edit came from. */
export const groupsOfEditor = (
  request: Pick<Approval, 'rounds' | 'round'> | undefined,
  { editedBy }: Pick<Call, 'editedBy'>,
): readonly string[] =>
  (request && approversOf(request).find(({ email }) => email === editedBy)?.groups) ?? [];

/** Whether the person who wrote the arguments is all that the rules ask for. */
const suffices = (
  { needs, requesterMayDecide }: Escalation,
  groups: readonly string[],
  isRequester: boolean,
): boolean =>
  (requesterMayDecide || !isRequester) &&
  needs.every(({ group, quorum }) => quorum === 1 && groups.includes(group));

/** The calls of a turn that an edited one must not repeat: all that were made, or may yet be. */
const others = (call: Call, ofTurn: readonly Call[]): Call[] =>
  ofTurn.filter(
    ({ callId, verdict, status }) =>
      callId !== call.callId && verdict !== 'deny' && !['edited', 'rejected', 'expired'].includes(status),
  );

/**
 * Judges a call whose arguments a person wrote. It is approved where the rules let it act, or ask for nobody but this
 * person; else it waits for those whom they ask for, or is denied. The model is told what was changed.
 * @param call with status `edited`
 * @param groups that its editor decided for
 * @param ofTurn all calls of the turn, as they stand
 */
export function rejudged(
  call: Call,
  groups: readonly string[],
  ofTurn: readonly Call[],
  context: Omit<CallContext, 'before' | 'callsInTurn'>,
): Call {
  const { edited: _, ...before } = call;
  const judged = judgeEdit(call, {
    ...context,
    before: others(call, ofTurn),
    callsInTurn: ofTurn.length,
  });
  const proposed = call.proposed ?? call.input;
  const again: Call = { ...before, ...judged, proposed, note: noteOnEdit(proposed, judged.input) };
  if (judged.verdict === 'deny')
    return {
      ...again,
      result: failure(
        'not_allowed',
        `A person changed the arguments of this call, and so it was not executed: ${judged.reason}`,
      ),
    };
  const isRequester = context.requester !== undefined && isSamePerson(context.requester, call.editedBy);
  const isLeave = !judged.escalation || suffices(judged.escalation, groups, isRequester);
  return isLeave ? { ...again, status: 'approved' } : again;
}
