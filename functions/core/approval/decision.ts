import { hashOf } from '../canonical.ts';
import type { Approval } from '../contracts/approval.ts';
import type { Call } from '../contracts/call.ts';
import type { CallOutcome, Decision, RecordedDecision } from '../contracts/decision.ts';
import { ConflictError, ForbiddenError, InvalidInputError } from '../errors.ts';
import { decisionProblems } from './decision-problems.ts';
import { callsFor, openCallsFor, settledCalls, unsaidCallsFor } from './tally.ts';

/** Time alone expires a request, even before anybody has written that down. */
export const statusAt = (approval: Pick<Approval, 'status' | 'expiresAt'>, now: Date): Approval['status'] =>
  approval.status === 'pending' && now >= new Date(approval.expiresAt) ? 'expired' : approval.status;

/** Rejected where nothing was let through; the calls carry what became of each. */
export const decidedStatus = (outcomes: readonly CallOutcome[]): 'approved' | 'rejected' =>
  outcomes.some(({ decision }) => decision !== 'reject') ? 'approved' : 'rejected';

/** @throws ConflictError that says how and when it was decided. */
export function requirePending(approval: Approval, now: Date): void {
  const status = statusAt(approval, now);
  if (status !== 'pending') throw new ConflictError(closedBecause[status](approval));
}

type Closed = Exclude<Approval['status'], 'pending'>;
const alreadyDecided = ({ status, decidedAt, decidedBy }: Approval) =>
  `Already decided: ${status} at ${decidedAt}${decidedBy ? ` by ${decidedBy}` : ''}.`;
const closedBecause: Readonly<Record<Closed, (approval: Approval) => string>> = {
  approved: alreadyDecided,
  rejected: alreadyDecided,
  expired: ({ unreachable, expiresAt }) =>
    unreachable === undefined
      ? `This request expired at ${expiresAt}; what nobody had decided by then was not done.`
      : `This request was closed before anybody decided. ${unreachable}`,
  cancelled: () => 'The run was ended before anybody decided; nothing was done.',
};

/**
 * Whether a person may vote now, and says something about everything that is theirs to decide.
 * @param calls those of the request
 * @returns the decisions that count. What others settled in the meantime just so needs this person's no more.
 * @throws ConflictError where the request is closed, the person has voted, or others settled something else.
 * @throws ForbiddenError where the person is not asked.
 * @throws InvalidInputError naming each call that is missing, unknown, named twice or cannot be decided so.
 */
export function requireVotable(
  approval: Approval,
  person: string,
  decisions: readonly Decision[],
  calls: readonly Call[],
  now: Date,
): Decision[] {
  requirePending(approval, now);
  const theirs = callsFor(approval, person);
  if (theirs.length === 0) throw new ForbiddenError('There is nothing here that you may decide.');
  if (unsaidCallsFor(approval, person).length === 0)
    throw new ConflictError(
      `You decided at ${approval.votes.findLast((vote) => vote.person === person)?.at}; that is recorded and can no longer be changed. Others have yet to decide.`,
    );
  const settled = settledCalls(approval);
  const open = openCallsFor(approval, person);
  requireNothingElse(settled, open, decisions, calls);
  const counting = decisions.filter(({ callId }) => !settled.has(callId));
  const problems = decisionProblems(approval, open, counting, calls);
  if (problems.length > 0) throw new InvalidInputError('The decision is not valid', problems);
  return counting;
}

/** Whoever decided on a page that is out of date looks again before they decide. */
function requireNothingElse(
  settled: ReadonlyMap<string, CallOutcome>,
  open: readonly string[],
  decisions: readonly Decision[],
  calls: readonly Call[],
): void {
  const late = decisions.flatMap((decision) => {
    const outcome = settled.get(decision.callId);
    return outcome ? [{ outcome, isSame: saysTheSame(recordedDecision(decision), outcome) }] : [];
  });
  if (open.length > 0 && late.every(({ isSame }) => isSame)) return;
  const outcomes = open.length > 0 ? late.map(({ outcome }) => outcome) : [...settled.values()];
  const told = outcomes.map(({ callId, decision, by }) => {
    const tool = calls.find((call) => call.callId === callId)?.tool ?? 'the call';
    return `${tool} (${callId}): ${decision} by ${by.join(', ')}`;
  });
  throw new ConflictError(
    `Others decided in the meantime: ${told.join('; ')}. Nothing of yours was recorded; look at the request again.`,
  );
}

const saysTheSame = (mine: RecordedDecision, theirs: RecordedDecision): boolean =>
  mine.decision === theirs.decision &&
  mine.inputHash === theirs.inputHash &&
  mine.answer === theirs.answer &&
  mine.grant === undefined;

/** @param decision as it came. @returns it as it is stored: edited arguments stay with the call. */
export function recordedDecision(decision: Decision): RecordedDecision {
  if (decision.decision !== 'edit') return decision;
  const { input, ...rest } = decision;
  return { ...rest, inputHash: hashOf(input) };
}
