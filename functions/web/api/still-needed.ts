import { callsOf } from '../../core/approval/asked-calls.ts';
import { nameOf } from '../../core/approval/edited-input.ts';
import { approversOf, membersOf, needsOf, settledCalls, unsaidCallsFor } from '../../core/approval/tally.ts';
import type { Approval } from '../../core/contracts/approval.ts';
import type { Call } from '../../core/contracts/call.ts';

/**
 * What is still missing while a request is open, and who was asked for it.
 * @param approval one that is open
 * @returns e.g. `Still open: call_1_1 (send_email) needs 1 more of finance (asked: ann@example.com).`; `undefined`
 * where nothing is.
 */
export function stillNeeded(approval: Approval, calls: readonly Call[]): string | undefined {
  const settled = settledCalls(approval);
  const approvers = approversOf(approval);
  const open = callsOf(approval, calls).filter(({ callId }) => !settled.has(callId));
  const missing = open.flatMap((call) =>
    needsOf(approval, call.callId).flatMap(({ group, quorum }) => {
      const members = membersOf(group, approvers).map(({ email }) => email);
      // Whoever said something about a call that is open has approved it: anything else settles a call.
      const silent = members.filter((email) => unsaidCallsFor(approval, email).includes(call.callId));
      const more = quorum - (members.length - silent.length);
      return more > 0
        ? [`${nameOf(call)} needs ${more} more of ${group} (asked: ${silent.join(', ') || 'nobody yet'})`]
        : [];
    }),
  );
  return missing.length > 0 ? `Still open: ${missing.join('; ')}.` : undefined;
}
