import type { Approval } from '../core/contracts/approval.ts';
import type { Call } from '../core/contracts/call.ts';
import { statusAt } from '../core/decision.ts';
import { nameOf } from '../core/edited-input.ts';
import { approversOf, settledCalls } from '../core/tally.ts';

/** How a request stands, in sentences for somebody who has voted, or came too late to. */

/** What there is to say, one sentence after another. */
export const told = (...sentences: readonly (string | undefined)[]): string =>
  sentences.filter((sentence) => sentence !== undefined).join(' ');

/** Whether a person can no longer decide here: they have, or nobody can. */
export const isUsedUp = (approval: Approval, person: string, now: Date): boolean =>
  statusAt(approval, now) !== 'pending' || approval.votes.some((vote) => vote.person === person);

/**
 * What is still missing while a request is open, and who was asked for it.
 * @returns e.g. `Still open: call_1_1 (send_email) needs 1 more of finance (asked: ann@example.com).`; `undefined`
 * where nothing is.
 */
export function stillNeeded(approval: Approval, calls: readonly Call[]): string | undefined {
  if (approval.status !== 'pending') return undefined;
  const settled = settledCalls(approval);
  const approvers = approversOf(approval);
  const open = calls.filter(({ callId }) => approval.callIds.includes(callId) && !settled.has(callId));
  const missing = open.flatMap((call) =>
    approval.needs
      .filter(({ callId }) => callId === call.callId)
      .flatMap(({ group, quorum }) => {
        const members = approvers.filter(({ groups }) => groups.includes(group));
        const approved = members.filter(({ email }) => hasApproved(approval, email, call.callId)).length;
        if (approved >= quorum) return [];
        const asked = members.map(({ email }) => email).filter((email) => !hasVoted(approval, email));
        return [`${nameOf(call)} needs ${quorum - approved} more of ${group} (asked: ${asked.join(', ')})`];
      }),
  );
  return missing.length > 0 ? `Still open: ${missing.join('; ')}.` : undefined;
}

const hasVoted = ({ votes }: Approval, person: string): boolean =>
  votes.some((vote) => vote.person === person);

const hasApproved = ({ votes }: Approval, person: string, callId: string): boolean =>
  votes.some(
    (vote) =>
      vote.person === person &&
      vote.decisions.some((each) => each.callId === callId && each.decision === 'approve'),
  );

const done = { approve: 'approved', reject: 'rejected', edit: 'changed', answer: 'answered' } as const;

/**
 * What others settled of what a person came to decide on, while the request as a whole is open.
 * @param callIds those that the person named
 * @returns `undefined` where none of them is settled
 */
export function settledMeanwhile(
  approval: Approval,
  callIds: readonly string[],
  calls: readonly Call[],
): string | undefined {
  const settled = settledCalls(approval);
  const lost = callIds.flatMap((callId) => {
    const outcome = settled.get(callId);
    const call = calls.find((each) => each.callId === callId);
    if (!outcome || !call) return [];
    const last = approval.votes.findLast(({ person }) => outcome.by.includes(person));
    return [`${nameOf(call)} was ${done[outcome.decision]} by ${outcome.by.join(', ')} at ${last?.at}`];
  });
  if (lost.length === 0) return undefined;
  return `Others were first: ${lost.join('; ')}. Nothing of yours was recorded; decide on what is left.`;
}
