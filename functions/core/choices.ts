import { askHumanName } from './ask-human.ts';
import type { Approval } from './contracts/approval.ts';
import type { Call } from './contracts/call.ts';
import type { Choice } from './contracts/decision.ts';

/** What a person can say about a call. Only what waits for leave to act can be changed. */
export function choicesFor({ tool }: Pick<Call, 'tool'>, { kind }: Pick<Approval, 'kind'>): Choice[] {
  if (tool === askHumanName) return ['answer', 'reject'];
  return kind === 'approve' ? ['approve', 'reject', 'edit'] : ['approve', 'reject'];
}

/** One person's leave is enough, and no policy wants to be asked each time. */
export const isGrantable = (
  { callId, escalation }: Pick<Call, 'callId' | 'escalation'>,
  { kind, needs }: Pick<Approval, 'kind' | 'needs'>,
): boolean => {
  const own = needs.filter((need) => need.callId === callId);
  return kind === 'approve' && escalation?.grantable === true && own.length === 1 && own[0]?.quorum === 1;
};
