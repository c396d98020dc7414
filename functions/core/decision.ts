import { askHumanName } from './ask-human.ts';
import { hashOf } from './canonical.ts';
import type { Approval, ApprovalView, CallView } from './contracts/approval.ts';
import type { Call } from './contracts/call.ts';
import type { CallOutcome, Choice, Decision, RecordedDecision } from './contracts/decision.ts';
import { ConflictError, ForbiddenError, InvalidInputError } from './errors.ts';
import { approversOf, openCallsFor } from './tally.ts';

/** The approval as people and clients see it: no token, no hash of a link. */
export const approvalView = (approval: Approval, calls: readonly Call[], now: Date): ApprovalView => ({
  approvalId: approval.approvalId,
  runId: approval.runId,
  agent: approval.agent,
  task: approval.task,
  kind: approval.kind,
  status: statusAt(approval, now),
  createdAt: approval.createdAt,
  expiresAt: approval.expiresAt,
  onExpiry: approval.onExpiry,
  decidedAt: approval.decidedAt ?? null,
  ...(approval.unreachable === undefined ? {} : { unreachable: approval.unreachable }),
  ...(approval.question === undefined ? {} : { question: approval.question }),
  approvers: approversOf(approval).map(({ email }) => email),
  votes: approval.votes,
  decisions: approval.decisions ?? [],
  calls: calls
    .filter(({ callId }) => approval.callIds.includes(callId))
    .map((call) => viewOf(call, approval)),
});

function viewOf(call: Call, approval: Approval): CallView {
  const { callId, tool, input, inputHash, risk, reason, status, policies, taintedBy, result } = call;
  const isAskedFor = approval.kind === 'review' || approval.kind === 'in_doubt';
  return {
    callId,
    tool,
    input,
    inputHash,
    ...(call.proposed === undefined ? {} : { proposed: call.proposed }),
    ...(call.editedBy === undefined ? {} : { editedBy: call.editedBy }),
    risk,
    reason,
    status,
    policies,
    taintedBy,
    choices: choicesFor(call, approval),
    grantable: isGrantable(call, approval),
    needs: approval.needs
      .filter((need) => need.callId === callId)
      .map(({ group, quorum }) => ({ group, quorum })),
    ...(isAskedFor && result && !result.ok ? { problem: result.error.message } : {}),
  };
}

/** What a person can say about a call. Only what waits for leave to act can be changed. */
export function choicesFor({ tool }: Pick<Call, 'tool'>, { kind }: Pick<Approval, 'kind'>): Choice[] {
  if (tool === askHumanName) return ['answer', 'reject'];
  return kind === 'approve' ? ['approve', 'reject', 'edit'] : ['approve', 'reject'];
}

/** One person's leave is enough, and no policy wants to be asked each time. */
const isGrantable = (
  { callId, escalation }: Pick<Call, 'callId' | 'escalation'>,
  { kind, needs }: Pick<Approval, 'kind' | 'needs'>,
): boolean => {
  const own = needs.filter((need) => need.callId === callId);
  return kind === 'approve' && escalation?.grantable === true && own.length === 1 && own[0]?.quorum === 1;
};

/** Time alone expires a request, even before anybody has written that down. */
export const statusAt = (approval: Pick<Approval, 'status' | 'expiresAt'>, now: Date): Approval['status'] =>
  approval.status === 'pending' && now >= new Date(approval.expiresAt) ? 'expired' : approval.status;

/** Rejected where nothing was let through; the calls carry what became of each. */
export const decidedStatus = (outcomes: readonly CallOutcome[]): 'approved' | 'rejected' =>
  outcomes.some(({ decision }) => decision !== 'reject') ? 'approved' : 'rejected';

/** @throws ConflictError that says how and when it was decided. */
export function requirePending(approval: Approval, now: Date): void {
  const status = statusAt(approval, now);
  if (status === 'pending') return;
  throw new ConflictError(
    status === 'expired'
      ? `This request expired at ${approval.expiresAt}; nothing was done.`
      : status === 'cancelled'
        ? 'The run was ended before anybody decided; nothing was done.'
        : `Already decided: ${status} at ${approval.decidedAt}${approval.decidedBy ? ` by ${approval.decidedBy}` : ''}.`,
  );
}

/**
 * Whether a person may vote now, and says something about everything that is theirs to decide.
 * @param calls those of the request
 * @throws ConflictError where it is closed, or the person has voted.
 * @throws ForbiddenError where the person is not asked.
 * @throws InvalidInputError naming each call that is missing, unknown, named twice or cannot be decided so.
 */
export function requireVotable(
  approval: Approval,
  person: string,
  decisions: readonly Decision[],
  calls: readonly Call[],
  now: Date,
): void {
  requirePending(approval, now);
  const earlier = approval.votes.find((vote) => vote.person === person);
  if (earlier)
    throw new ConflictError(
      `You decided at ${earlier.at}; that is recorded and can no longer be changed. Others have yet to decide.`,
    );
  const open = openCallsFor(approval, person);
  if (open.length === 0) throw new ForbiddenError('There is nothing here that you may decide.');
  const problems = [...completenessOf(open, decisions), ...choiceProblems(approval, decisions, calls)];
  if (problems.length > 0) throw new InvalidInputError('The decision is not valid', problems);
}

/** Nothing is decided by silence. */
function completenessOf(open: readonly string[], decisions: readonly Decision[]): string[] {
  const named = decisions.map(({ callId }) => callId);
  return [
    ...open.filter((id) => !named.includes(id)).map((id) => `decisions: ${id} has no decision`),
    ...named.filter((id) => !open.includes(id)).map((id) => `decisions: ${id} is not in this request`),
    ...named.filter((id, i) => named.indexOf(id) < i).map((id) => `decisions: ${id} is decided twice`),
  ];
}

function choiceProblems(
  approval: Approval,
  decisions: readonly Decision[],
  calls: readonly Call[],
): string[] {
  return decisions.flatMap((decision) => {
    const call = calls.find(({ callId }) => callId === decision.callId);
    if (!call) return [];
    const choices = choicesFor(call, approval);
    if (!choices.includes(decision.decision))
      return [`decisions: ${call.callId} (${call.tool}) takes ${choices.join(' or ')}`];
    const wantsGrant = decision.decision === 'approve' && decision.grant !== undefined;
    return wantsGrant && !isGrantable(call, approval)
      ? [`decisions: ${call.callId} (${call.tool}) is asked for each time; approve it without a grant`]
      : [];
  });
}

/** @param decision as it came. @returns it as it is stored: edited arguments stay with the call. */
export function recordedDecision(decision: Decision): RecordedDecision {
  if (decision.decision !== 'edit') return decision;
  const { input, ...rest } = decision;
  return { ...rest, inputHash: hashOf(input) };
}
