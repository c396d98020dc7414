import { type Risk, RiskSchema } from './contracts/call.ts';
import type { PolicyHead } from './contracts/policy.ts';
import type { PolicyDecision } from './ports.ts';

/** What Cedar answered about a set of policies. */
export interface CedarAnswer {
  readonly decision: 'allow' | 'deny';
  /** Ids of the policies that determined the decision. */
  readonly reason: readonly string[];
  /** Policies that could not be evaluated; Cedar skips them. */
  readonly errors: readonly { readonly policyId: string; readonly message: string }[];
}

/**
 * What Cedar's answers mean for a call. Allowed: the policies allow it, and each could be evaluated. Escalated: only
 * policies that wait for approval forbid it, or one could not be evaluated. Denied: everything else; neither a person
 * nor a broken policy turns that into anything else.
 * @param heads every policy, by id
 * @param answer of all policies
 * @param approved the answer without those that wait for approval; asked only where it matters
 */
export function decisionOf(
  heads: ReadonlyMap<string, PolicyHead>,
  answer: CedarAnswer,
  approved: () => CedarAnswer,
): PolicyDecision {
  // In the order of the files, as Cedar names them in any.
  const decided = [...heads.values()].filter(({ id }) => answer.reason.includes(id));
  const policies = decided.map(({ id }) => id);
  const failed = answer.errors.toSorted((a, b) => (a.policyId < b.policyId ? -1 : 1));
  const errors = failed.map(({ policyId, message }) => `The policy "${policyId}" failed: ${message}.`);
  if (answer.decision === 'deny') {
    const firm = decided.filter(({ approval }) => !approval);
    if (firm.length > 0) return denied(policies, firm.map(forbidden));
    if (decided.length === 0 || approved().decision === 'deny')
      return denied(policies, ['No policy permits this call.', ...errors]);
  }
  const risk = highest(decided);
  if (answer.decision === 'allow' && errors.length === 0)
    return { verdict: 'allow', policies, ...(risk && { risk }) };

  const waiting = decided.filter(({ approval }) => approval);
  const approvers = [...new Set(waiting.flatMap((head) => head.approvers ?? []))].join(',');
  return {
    verdict: 'escalate',
    policies: [...new Set([...policies, ...failed.map(({ policyId }) => policyId)])],
    reason: [...waiting.map(awaited), ...errors].join(' '),
    ...(risk && { risk }),
    ...(approvers && { approvers }),
    ...(waiting.length > 0 && {
      approval: waiting.some(({ approval }) => approval === 'each-time') ? 'each-time' : 'once',
    }),
  };
}

const denied = (policies: readonly string[], reasons: readonly string[]): PolicyDecision => ({
  verdict: 'deny',
  policies,
  reason: reasons.join(' '),
});

const forbidden = ({ id, reason }: PolicyHead) => reason ?? `The policy "${id}" forbids this call.`;
const awaited = ({ id, reason }: PolicyHead) => reason ?? `The policy "${id}" asks for a person's approval.`;

const highest = (heads: readonly PolicyHead[]): Risk | undefined =>
  RiskSchema.options.findLast((risk) => heads.some((head) => head.risk === risk));
