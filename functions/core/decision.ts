import type { Approval, ApprovalView, Decision } from './contracts/approval.ts';
import type { Call } from './contracts/call.ts';
import { ConflictError, InvalidInputError } from './errors.ts';

/** The approval as people and clients see it: no token, no hash. */
export const approvalView = (approval: Approval, calls: readonly Call[], now: Date): ApprovalView => ({
  approvalId: approval.approvalId,
  runId: approval.runId,
  agent: approval.agent,
  task: approval.task,
  kind: approval.kind,
  status: statusAt(approval, now),
  createdAt: approval.createdAt,
  expiresAt: approval.expiresAt,
  decidedAt: approval.decidedAt ?? null,
  ...(approval.question === undefined ? {} : { question: approval.question }),
  calls: calls
    .filter(({ callId }) => approval.callIds.includes(callId))
    .map((call) => viewOf(call, approval)),
});

function viewOf(call: Call, { kind }: Pick<Approval, 'kind'>): ApprovalView['calls'][number] {
  const { callId, tool, input, risk, reason, status, policies, taintedBy, result } = call;
  const isAskedFor = kind === 'review' || kind === 'in_doubt';
  const problem = isAskedFor && result && !result.ok ? { problem: result.error.message } : {};
  return { callId, tool, input, risk, reason, status, policies, taintedBy, ...problem };
}

/** Time alone expires a request, even before anybody has written that down. */
export const statusAt = (approval: Pick<Approval, 'status' | 'expiresAt'>, now: Date): Approval['status'] =>
  approval.status === 'pending' && now >= new Date(approval.expiresAt) ? 'expired' : approval.status;

/** Approved as soon as one call is; the others carry their own status. */
export const decidedStatus = (decisions: readonly Decision[]): 'approved' | 'rejected' =>
  decisions.some(({ decision }) => decision === 'approve') ? 'approved' : 'rejected';

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
 * Every call of the request needs exactly one decision, so that nothing is decided by silence.
 * @throws InvalidInputError naming each call that is missing, unknown or named twice.
 */
export function requireComplete(approval: Pick<Approval, 'callIds'>, decisions: readonly Decision[]): void {
  const named = decisions.map(({ callId }) => callId);
  const problems = [
    ...approval.callIds.filter((id) => !named.includes(id)).map((id) => `decisions: ${id} has no decision`),
    ...named
      .filter((id) => !approval.callIds.includes(id))
      .map((id) => `decisions: ${id} is not in this request`),
    ...named.filter((id, i) => named.indexOf(id) < i).map((id) => `decisions: ${id} is decided twice`),
  ];
  if (problems.length > 0) throw new InvalidInputError('The decision is not valid', problems);
}
