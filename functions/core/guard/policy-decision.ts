import { defaultGroup } from '../contracts/approver.ts';
import { type Risk, RiskSchema } from '../contracts/call.ts';
import type { PolicyHead } from '../contracts/policy.ts';
import type { PolicyApproval, PolicyDecision } from '../ports.ts';

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
  // One that could not be evaluated might have stopped the call: whom it names is asked as well, and each time.
  const asking = [...heads.values()].filter(
    ({ id, approval }) => approval && failed.some(({ policyId }) => policyId === id),
  );
  const all = [...waiting, ...asking];
  return {
    verdict: 'escalate',
    policies: [...new Set([...policies, ...failed.map(({ policyId }) => policyId)])],
    reason: [...waiting.map(awaited), ...errors].join(' '),
    ...(risk && { risk }),
    ...(all.length > 0 && {
      approval: { ...approvalOf(all), ...(failed.length > 0 && { repeats: 'each-time' as const }) },
    }),
  };
}

/** The strictest of what the policies say: every group, the larger quorum, the shorter time. */
function approvalOf(heads: readonly PolicyHead[]): PolicyApproval {
  const quorums = new Map<string, number>();
  for (const { approvers = defaultGroup, quorum = 1 } of heads)
    quorums.set(approvers, Math.max(quorum, quorums.get(approvers) ?? 1));
  const times = heads.flatMap(({ timeoutSeconds }) => timeoutSeconds ?? []);
  return {
    repeats: heads.some(({ approval }) => approval === 'each-time') ? 'each-time' : 'once',
    needs: Array.from(quorums, ([group, quorum]) => ({ group, quorum })),
    requesterMayDecide: heads.every(({ selfApproval }) => selfApproval !== 'never'),
    onExpiry: heads.some(({ onExpiry }) => onExpiry === 'end') ? 'end' : 'deny',
    ...(times.length > 0 && { timeoutSeconds: Math.min(...times) }),
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
