import { canonicalJson } from '../canonical.ts';
import type { Approval } from '../contracts/approval.ts';
import { isSamePerson } from '../contracts/approver.ts';
import type { Call, Escalation } from '../contracts/call.ts';
import type { CallOutcome } from '../contracts/decision.ts';
import { type Grant, grantIdOf } from '../contracts/grant.ts';
import { takesOne } from './tally.ts';

const hourMs = 3_600_000;

/** Neither revoked nor over. @param at ISO 8601 */
export const holdsAt = ({ revokedAt, expiresAt }: Grant, at: string): boolean =>
  revokedAt === undefined && (expiresAt === undefined || at < expiresAt);

/** The grants that a closed request leaves behind: for calls as they were approved, arguments and all; each once. */
export function grantsOf(
  approval: Pick<Approval, 'tenantId' | 'runId' | 'agent' | 'approvalId' | 'needs'>,
  outcomes: readonly CallOutcome[],
  calls: readonly Call[],
  at: string,
): Grant[] {
  const { tenantId, runId, agent, approvalId } = approval;
  const grants = outcomes.flatMap(({ callId, decision, grant, by }): Grant[] => {
    const call = calls.find((each) => each.callId === callId);
    if (decision !== 'approve' || !grant || !call) return [];
    const group = approval.needs.find((need) => need.callId === callId)?.group;
    const owner = grant.scope === 'run' ? runId : agent;
    return [
      {
        grantId: grantIdOf(owner, call.tool, call.inputHash),
        tenantId,
        scope: grant.scope,
        agent,
        runId,
        tool: call.tool,
        inputHash: call.inputHash,
        arguments: canonicalJson(call.input).slice(0, 2_000).toWellFormed(),
        policies: call.policies,
        ...(group === undefined ? {} : { group }),
        approvalId,
        callId,
        grantedBy: by.join(', '),
        grantedAt: at,
        ...(grant.scope === 'agent' && {
          expiresAt: new Date(Date.parse(at) + grant.hours * hourMs).toISOString(),
        }),
      },
    ];
  });
  return [...new Map(grants.map((grant) => [grant.grantId, grant])).values()];
}

/** Whether a grant could stand for one person's leave: no policy wants to be asked each time, nor two people. */
export const isGrantable = ({ grantable, needs }: Pick<Escalation, 'grantable' | 'needs'>): boolean =>
  grantable && takesOne(needs);

/**
 * Whether a grant holds for a call as it is stopped now: by policies that the person knew of, for the group that they
 * decided for, and not for whoever gave it where nobody may decide for themselves.
 */
export const isLiftedBy = (
  { policies, escalation }: Pick<Call, 'policies'> & { readonly escalation: Escalation },
  grant: Grant,
  requester: string | undefined,
): boolean =>
  isGrantable(escalation) &&
  escalation.needs[0]?.group === grant.group &&
  policies.every((policy) => grant.policies?.includes(policy)) &&
  (escalation.requesterMayDecide || !isSamePerson(grant.grantedBy, requester));

export const wordsOfGrant = ({ grantedBy, expiresAt, approvalId }: Grant): string =>
  `Granted by ${grantedBy} ${expiresAt === undefined ? 'for the rest of the run' : `until ${expiresAt}`}, in ${approvalId}.`;
