import type { ApprovalFate, ApprovalKind } from '../contracts/approval.ts';
import type { Call } from '../contracts/call.ts';
import type { Ending } from '../contracts/run.ts';
import type { Decided } from '../contracts/state.ts';
import { endingOfClaim, FinishSchema } from '../finish.ts';
import { cancelled } from '../plan.ts';
import { callsOf, isRejectedAnswer } from './asked-calls.ts';

/**
 * How a run goes on after a request was decided, expired, or was closed because the run ends.
 * @param calls near the request, as the decision left them
 */
export function afterDecision(fate: ApprovalFate, calls: readonly Call[]): Decided {
  return outcomes[fate.kind](fate, callsOf(fate, calls), calls);
}

type Rule = (fate: ApprovalFate, asked: readonly Call[], calls: readonly Call[]) => Decided;

/** The others of the turn run all the same; the claim refuses what nobody approved. */
const execute: Rule = (fate, asked) => ({
  action: 'execute',
  calls: approvedOf(fate, asked).map(({ callId, tool }) => ({ callId, tool })),
  ending: null,
});

/** What was changed is judged before anything of the turn runs; what nobody decided on may end the run. */
const held: Rule = (fate, asked, calls) => {
  const decided = (fate.decisions ?? []).map(({ callId }) => callId);
  const ends = asked.filter(
    ({ callId, escalation }) => !decided.includes(callId) && escalation?.onExpiry === 'end',
  );
  if (fate.status === 'expired' && ends.length > 0)
    return stop(
      escalationExpired(
        `Nobody decided in time on ${ends.map(({ tool }) => tool).join(' and ')}, and the policy ends the run then.`,
      ),
    );
  const isEdited = fate.decisions?.some(({ decision }) => decision === 'edit');
  return isEdited ? { action: 'rejudge', calls: [], ending: null } : execute(fate, asked, calls);
};

const escalationExpired = (cause: string): Ending => ({
  outcome: 'escalation_expired',
  cause,
  response: null,
});

/** Whoever relies on people has to know when none can be asked: the run does not go on as if they were silent. */
const ifReachable =
  (rule: Rule): Rule =>
  (fate, asked, calls) =>
    fate.status === 'expired' && fate.unreachable !== undefined
      ? stop(escalationExpired(fate.unreachable))
      : rule(fate, asked, calls);

const goOn: Decided = { action: 'continue', calls: [], ending: null };
const stop = (ending: Ending): Decided => ({ action: 'stop', calls: [], ending });

const inDoubt: Rule = (fate, asked, calls) => {
  if (fate.status === 'cancelled') return stop(cancelled);
  return fate.status === 'approved' ? execute(fate, asked, calls) : goOn;
};

const review: Rule = (fate, [call], calls) => {
  if (fate.status === 'cancelled') return stop(cancelled);
  if (call && isRejectedAnswer(call)) return stop(afterAnswer(fate, call));
  if (fate.status !== 'approved') return stop(afterBadCalls(fate));
  return calls.some(({ status }) => status === 'allowed') ? execute(fate, [], calls) : goOn;
};

/** The run is over already: what cannot be asked about is not undone. */
const undo: Rule = (fate, asked, calls) => (fate.status === 'approved' ? execute(fate, asked, calls) : goOn);

const outcomes: Readonly<Record<ApprovalKind, Rule>> = {
  approve: ifReachable(held),
  question: ifReachable(held),
  in_doubt: ifReachable(inDoubt),
  review: ifReachable(review),
  undo,
};

/** What a quorum had approved before the time was over stays approved. */
const approvedOf = ({ status, decisions = [] }: ApprovalFate, asked: readonly Call[]): readonly Call[] => {
  if (status !== 'approved' && status !== 'expired') return [];
  const approved = new Set(
    decisions.filter(({ decision }) => decision === 'approve').map(({ callId }) => callId),
  );
  return asked.filter(({ callId }) => approved.has(callId));
};

const reasonOf = ({ decisions }: ApprovalFate): string => {
  const reason = decisions?.[0]?.reason;
  return reason === undefined ? '' : ` The reason given: ${reason}`;
};

function afterAnswer(fate: ApprovalFate, { input }: Call): Ending {
  if (fate.status === 'approved') {
    const claimed = endingOfClaim(FinishSchema.parse(input));
    return { ...claimed, cause: `${claimed.cause} A person accepted the answer.${reasonOf(fate)}` };
  }
  const cause =
    fate.status === 'expired'
      ? 'The answer was sent back, and nobody decided on it in time.'
      : `The answer was sent back, and a person did not accept it.${reasonOf(fate)}`;
  return { outcome: 'unverified', cause, response: null };
}

const afterBadCalls = (fate: ApprovalFate): Ending => ({
  outcome: 'invalid_calls',
  cause:
    fate.status === 'expired'
      ? 'The agent asked for calls that could not be taken, and nobody told it in time how to go on.'
      : `The agent asked for calls that could not be taken, and a person ended the run.${reasonOf(fate)}`,
  response: null,
});
