import { callsNear } from '../../core/asked-calls.ts';
import type { Approval } from '../../core/contracts/approval.ts';
import type { Call } from '../../core/contracts/call.ts';
import type { Decision, Origin } from '../../core/contracts/decision.ts';
import { requireVotable } from '../../core/decision.ts';
import { withParsedEdits } from '../../core/edited-input.ts';
import { ConflictError, ForbiddenError, InvalidInputError } from '../../core/errors.ts';
import { isUsedUp, settledMeanwhile, stillNeeded, told } from '../standing.ts';
import type { ApiPorts } from './ports.ts';

interface Attempt {
  readonly person: string;
  readonly origin: Origin;
  /** @throws InvalidInputError */
  decisionsOn(calls: readonly Call[], tools: ApiPorts['tools']): Decision[];
}

export interface Outcome {
  readonly approval: Approval;
  /** What is told to whoever decided. */
  readonly text: string;
}

/**
 * Records what one person decides, once.
 * @throws InvalidInputError naming every problem; nothing is recorded.
 * @throws ConflictError saying who was first, with what and when.
 */
export async function decide(ports: ApiPorts, approval: Approval, attempt: Attempt): Promise<Outcome> {
  const { person, origin } = attempt;
  const near = await callsNear(ports.calls, approval, approval);
  const asked = near.filter(({ callId }) => approval.callIds.includes(callId));
  const now = ports.now();
  let named: string[] = [];
  try {
    // Who comes too late hears that, and not what else is wrong.
    if (isUsedUp(approval, person, now)) requireVotable(approval, person, [], near, now);
    const decisions = attempt.decisionsOn(asked, ports.tools);
    named = decisions.map(({ callId }) => callId);
    requireVotable(approval, person, decisions, near, now);
    const parsed = withParsedEdits(decisions, asked, ports.tools);
    const vote = { person, at: now.toISOString(), decisions: parsed, origin };
    const voted = await ports.approvals.vote(approval.approvalId, vote);
    const text = told('Thank you. Your decision is recorded.', stillNeeded(voted, asked));
    return { approval: voted, text };
  } catch (error) {
    if (!(error instanceof InvalidInputError || error instanceof ForbiddenError)) throw error;
    const current = (await ports.approvals.find(approval.approvalId)) ?? approval;
    const lost = settledMeanwhile(current, error instanceof ForbiddenError ? approval.callIds : named, asked);
    throw lost === undefined ? error : new ConflictError(lost);
  }
}
