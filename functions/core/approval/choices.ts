import { askHumanName } from '../ask-human.ts';
import type { Approval } from '../contracts/approval.ts';
import type { Call } from '../contracts/call.ts';
import type { Choice } from '../contracts/decision.ts';
import { isGrantable } from './grants.ts';
import { needsOf } from './tally.ts';

/** What a person can say about a call. Only what waits for leave to act can be answered, changed or granted. */
export function choicesFor({ tool }: Pick<Call, 'tool'>, { kind }: Pick<Approval, 'kind'>): Choice[] {
  if (kind !== 'approve' && kind !== 'question') return ['approve', 'reject'];
  return tool === askHumanName ? ['answer', 'reject'] : ['approve', 'reject', 'edit'];
}

/** Whether an approval may stand for exactly this call again. */
export const offersGrant = (
  { callId, escalation }: Pick<Call, 'callId' | 'escalation'>,
  request: Pick<Approval, 'kind' | 'needs'>,
): boolean =>
  request.kind === 'approve' &&
  escalation !== undefined &&
  isGrantable({ ...escalation, needs: needsOf(request, callId) });
