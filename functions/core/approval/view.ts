import type { Approval, ApprovalView, CallView } from '../contracts/approval.ts';
import type { Call } from '../contracts/call.ts';
import type { Calls } from '../ports.ts';
import { callsNear, callsOf } from './asked-calls.ts';
import { choicesFor, offersGrant } from './choices.ts';
import { statusAt } from './decision.ts';
import { approversOf, needsOf } from './tally.ts';

/** The approval as it stands now, with its calls as they are stored. */
export const currentView = async (
  { calls, now }: { readonly calls: Pick<Calls, 'list' | 'listUndos'>; readonly now: () => Date },
  approval: Approval,
): Promise<ApprovalView> => approvalView(approval, await callsNear(calls, approval, approval), now());

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
  calls: callsOf(approval, calls).map((call) => callView(call, approval)),
});

function callView(call: Call, approval: Approval): CallView {
  const { callId, tool, input, inputHash, risk, reason, status, policies, taintedBy, result } = call;
  const isAskedFor = approval.kind === 'review' || approval.kind === 'in_doubt';
  return {
    callId,
    tool,
    input,
    inputHash,
    ...(call.proposed === undefined ? {} : { proposed: call.proposed }),
    ...(call.editedBy === undefined ? {} : { editedBy: call.editedBy }),
    ...(call.status === 'edited' ? { edited: call.edited } : {}),
    risk,
    reason,
    status,
    policies,
    taintedBy,
    choices: choicesFor(call, approval),
    grantable: offersGrant(call, approval),
    needs: needsOf(approval, callId).map(({ group, quorum }) => ({ group, quorum })),
    ...(isAskedFor && result && !result.ok ? { problem: result.error.message } : {}),
  };
}
