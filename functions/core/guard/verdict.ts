import { isLiftedBy, wordsOfGrant } from '../approval/grants.ts';
import { defaultNeed } from '../contracts/approval.ts';
import type { Call, CallErrorKind, Escalation } from '../contracts/call.ts';
import type { ToolDefinition } from '../contracts/tool.ts';
import { toNanoUsd } from '../money.ts';
import type { PolicyDecision } from '../ports.ts';
import { failure } from '../results.ts';
import type { CallContext, Proposed } from './call-context.ts';

export const deny = (call: Proposed, kind: CallErrorKind, message: string): Call => ({
  ...call,
  verdict: 'deny',
  reason: message,
  status: 'done',
  result: failure(kind, message),
});

export const allow = (call: Proposed, reason = 'allowed by the rules'): Call => ({
  ...call,
  verdict: 'allow',
  reason,
  status: 'allowed',
});

const escalate = (call: Proposed, reason: string, escalation: Escalation): Call => ({
  ...call,
  verdict: 'escalate',
  reason,
  status: 'awaiting_approval',
  escalation,
});

const riskOf = { read: 'low', write: 'medium', irreversible: 'high' } as const;

/**
 * What the policies say, save that nothing lets an irreversible tool act without a person. Where a person has given
 * leave for exactly this call, that person is not asked again.
 */
export function byPolicy(call: Proposed, tool: ToolDefinition, context: CallContext): Call {
  const { name, effect, priceUsd = 0 } = tool;
  const decision = context.decide(tool, call.input as Readonly<Record<string, unknown>>);
  const { verdict, policies, reason, risk = riskOf[effect], shadow } = decision;
  const judged: Proposed = { ...call, policies: [...policies], risk };
  const recorded = shadow
    ? { ...judged, shadow: { verdict: shadow.verdict, policies: [...shadow.policies] } }
    : judged;
  if (verdict === 'deny')
    return deny(
      recorded,
      'not_allowed',
      reason ?? `A policy does not allow ${name} here (${policies.join(', ') || 'none permits it'}).`,
    );
  const priced: Proposed = { ...recorded, priceNanoUsd: toNanoUsd(priceUsd) };
  if (verdict !== 'escalate' && effect !== 'irreversible') return allow(priced, reason);
  const escalation = escalationOf(tool, decision);
  const grant = context.granted?.get(call.callId);
  if (grant && isLiftedBy({ ...priced, escalation }, grant, context.requester))
    return allow(priced, wordsOfGrant(grant));
  return escalate(priced, reason ?? `${name} cannot be undone, so a person decides.`, escalation);
}

/** How people are asked. What cannot be undone is approved each time, whatever a policy says. */
function escalationOf({ effect }: ToolDefinition, { approval }: PolicyDecision): Escalation {
  return {
    needs: approval?.needs ?? [defaultNeed],
    requesterMayDecide: approval?.requesterMayDecide ?? true,
    onExpiry: approval?.onExpiry ?? 'deny',
    ...(approval?.timeoutSeconds !== undefined && { timeoutSeconds: approval.timeoutSeconds }),
    grantable: approval?.repeats === 'once' && effect !== 'irreversible',
  };
}

/** A question of the model: no policy speaks of it, for it does nothing. */
export const putToPerson = (call: Proposed): Call =>
  escalate(call, 'The question is for a person.', {
    needs: [defaultNeed],
    requesterMayDecide: true,
    onExpiry: 'deny',
    grantable: false,
  });
