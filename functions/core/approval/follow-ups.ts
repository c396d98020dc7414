import { sha256 } from '../canonical.ts';
import type { Approval } from '../contracts/approval.ts';
import type { FollowUp } from '../contracts/follow-up.ts';

export interface PlannedFollowUp {
  /** The same for the same step of the same request; at most 64 letters, digits and `-`. */
  readonly name: string;
  readonly at: string;
  readonly payload: FollowUp;
}

/** What is due while nobody decides: a reminder, and each round that was not asked yet. What is past is left out. */
export function followUpsOf(
  { approvalId, rounds, round: asked, remindAt, expiresAt }: Approval,
  now: Date,
): PlannedFollowUp[] {
  const planned = (step: FollowUp['step'], round: number, at: string): PlannedFollowUp => ({
    name: `${step}-${round}-${sha256(approvalId).slice(0, 40)}`,
    at,
    payload: { approvalId, step, round },
  });
  return [
    planned('remind', 0, remindAt),
    ...rounds.map(({ at }, round) => planned('escalate', round, at)).slice(asked + 1),
  ].filter(({ at }) => new Date(at) > now && at < expiresAt);
}
