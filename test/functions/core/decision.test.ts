import { describe, expect, it } from 'vitest';
import { approvalDraft } from '../../../functions/core/approval-request.ts';
import type { Approval, Decision } from '../../../functions/core/contracts/approval.ts';
import { decidedStatus, requireComplete, requirePending } from '../../../functions/core/decision.ts';
import { aCall, aRecord } from '../../support/builders.ts';

const draft: Approval = approvalDraft({
  approvalId: 'default.run_00000000000000000000000000.1',
  run: aRecord(),
  turn: 1,
  number: 1,
  kind: 'approve',
  attempt: 0,
  calls: [
    aCall({ callId: 'call_1_1' }),
    aCall({ callId: 'call_1_2', verdict: 'escalate' }),
    aCall({ callId: 'call_1_3', verdict: 'escalate' }),
  ],
  taskTokenCiphertext: 'x',
  taskTokenHash: 'y',
  createdAt: '2026-11-23T10:00:00.000Z',
  expiresAt: '2026-11-23T10:05:00.000Z',
});
const at = (time: string) => new Date(`2026-11-23T${time}Z`);
const decide = (callId: string, decision: Decision['decision'] = 'approve') => ({ callId, decision });

describe('a decision', () => {
  it('is asked for the escalated calls alone', () => expect(draft.callIds).toEqual(['call_1_2', 'call_1_3']));

  it.each([
    ['a call without a decision', [decide('call_1_2')], 'call_1_3 has no decision'],
    [
      'a call that was not asked about',
      [decide('call_1_2'), decide('call_1_3'), decide('call_1_1')],
      'call_1_1 is not in',
    ],
    [
      'a call decided twice',
      [decide('call_1_2'), decide('call_1_2', 'reject'), decide('call_1_3')],
      'call_1_2 is decided twice',
    ],
  ])('is refused for %s', (_, decisions, problem) => {
    expect(() => requireComplete(draft, decisions)).toThrow(problem);
  });

  it('comes in time until the last millisecond', () => {
    expect(() => requirePending(draft, at('10:04:59.999'))).not.toThrow();
    expect(() => requirePending(draft, at('10:05:00.000'))).toThrow('expired');
  });

  it('says to the second person how and when the first decided', () => {
    const decided = {
      ...draft,
      status: 'rejected' as const,
      decidedAt: '2026-11-23T10:01:00.000Z',
      decidedBy: 'ann@example.com',
    };
    expect(() => requirePending(decided, at('10:02:00'))).toThrow(
      'Already decided: rejected at 2026-11-23T10:01:00.000Z by ann@example.com.',
    );
  });

  it('approves the request as soon as it approves one call', () => {
    expect(decidedStatus([decide('call_1_2', 'reject'), decide('call_1_3')])).toBe('approved');
    expect(decidedStatus([decide('call_1_2', 'reject')])).toBe('rejected');
  });
});
