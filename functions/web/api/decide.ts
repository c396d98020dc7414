import { callsNear, callsOf } from '../../core/approval/asked-calls.ts';
import { requireVotable, statusAt } from '../../core/approval/decision.ts';
import { withParsedEdits } from '../../core/approval/edited-input.ts';
import { openCallsFor } from '../../core/approval/tally.ts';
import type { Approval } from '../../core/contracts/approval.ts';
import type { Call } from '../../core/contracts/call.ts';
import type { Decision, Origin } from '../../core/contracts/decision.ts';
import type { ApiPorts } from './ports.ts';

interface Attempt {
  readonly person: string;
  readonly origin: Origin;
  /** @throws InvalidInputError */
  decisionsOn(calls: readonly Call[], tools: ApiPorts['tools']): Decision[];
}

/**
 * Records what one person decides, once. @returns the request as it stands then.
 * @throws InvalidInputError naming every problem; nothing is recorded.
 * @throws ConflictError saying who was first, with what and when.
 */
export async function decide(ports: ApiPorts, approval: Approval, attempt: Attempt): Promise<Approval> {
  const { person, origin } = attempt;
  const now = ports.now();
  const near = await callsNear(ports.calls, approval, approval);
  const asked = callsOf(approval, near);
  const isOpen = statusAt(approval, now) === 'pending' && openCallsFor(approval, person).length > 0;
  // Who comes too late hears that, and not what else is wrong.
  if (!isOpen) requireVotable(approval, person, [], near, now);
  const wanted = attempt.decisionsOn(asked, ports.tools);
  const counting = requireVotable(approval, person, wanted, near, now);
  const decisions = withParsedEdits(counting, asked, ports.tools);
  return ports.approvals.vote(approval.approvalId, { person, at: now.toISOString(), decisions, origin });
}
