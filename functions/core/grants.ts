import { canonicalJson } from './canonical.ts';
import type { Approval } from './contracts/approval.ts';
import type { Call } from './contracts/call.ts';
import type { CallOutcome } from './contracts/decision.ts';
import { type Grant, grantIdOf } from './contracts/grant.ts';

const hourMs = 3_600_000;

/** Neither revoked nor over. @param at ISO 8601 */
export const holdsAt = ({ revokedAt, expiresAt }: Grant, at: string): boolean =>
  revokedAt === undefined && (expiresAt === undefined || at < expiresAt);

/** The grants that a closed request leaves behind: for calls as they were approved, arguments and all. */
export const grantsOf = (
  { tenantId, runId, agent, approvalId }: Pick<Approval, 'tenantId' | 'runId' | 'agent' | 'approvalId'>,
  outcomes: readonly CallOutcome[],
  calls: readonly Call[],
  at: string,
): Grant[] =>
  outcomes.flatMap(({ callId, decision, grant, by }) => {
    const call = calls.find((each) => each.callId === callId);
    if (decision !== 'approve' || !grant || !call) return [];
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
        arguments: canonicalJson(call.input).slice(0, 2_000),
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
