import { sha256 } from '../canonical.ts';
import type { Approval } from '../contracts/approval.ts';
import type { FollowUp } from '../contracts/follow-up.ts';

export interface PlannedFollowUp {
  /** The same for the same step of the same request; at most 64 letters, digits and `-`. */
  readonly name: string;
  readonly at: string;
  readonly payload: FollowUp;
}

/** Before a schedule that is due at once: it must not be past when it is made. */
const soonMs = 5_000;

/**
 * What is due while nobody decides: a reminder, unless its time is past, and each round that was not asked yet. Where
 * asking took so long that a round's time is past, it is asked soon, for it is the next hope of an answer.
 */
export function followUpsOf(
  { approvalId, rounds, round: asked, remindAt, expiresAt }: Approval,
  now: Date,
): PlannedFollowUp[] {
  const soon = new Date(now.getTime() + soonMs).toISOString();
  const planned = (step: FollowUp['step'], round: number, at: string): PlannedFollowUp => ({
    name: `${step}-${round}-${sha256(approvalId).slice(0, 40)}`,
    at,
    payload: { approvalId, step, round },
  });
  return [
    ...(new Date(remindAt) > now ? [planned('remind', 0, remindAt)] : []),
    ...rounds
      .map(({ at }, round) => planned('escalate', round, new Date(at) > now ? at : soon))
      .slice(asked + 1),
  ].filter(({ at }) => at < expiresAt);
}
