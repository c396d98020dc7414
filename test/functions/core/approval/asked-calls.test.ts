import { describe, expect, it } from 'vitest';
import { askedCalls } from '../../../../functions/core/approval/asked-calls.ts';
import { undoRequestNumber } from '../../../../functions/core/compensate.ts';
import { approvalIdOf } from '../../../../functions/core/contracts/approval.ts';
import type { Call, CallStatus } from '../../../../functions/core/contracts/call.ts';
import { aCall, aRun } from '../../../support/builders.ts';

const escalated = (n: number, status: CallStatus, changes: Partial<Call> = {}) =>
  aCall({ callId: `call_1_${n}`, verdict: 'escalate', status, ...changes });
const idsOf = (calls: readonly Call[], number = 1) =>
  askedCalls({ turn: 1, number, kind: 'approve' }, calls).map(({ callId }) => callId);

describe('the calls that a request is about', () => {
  it('are those of its turn that wait, also where the guard let them wait after an edit', () => {
    const calls = [
      aCall(),
      escalated(2, 'awaiting_approval'),
      escalated(3, 'awaiting_approval', { proposed: { text: 'first' } }),
      escalated(4, 'awaiting_approval', { turn: 2 }),
    ];
    expect(idsOf(calls)).toEqual(['call_1_2', 'call_1_3']);
  });

  it('are not those that an earlier request of the turn has settled', () => {
    for (const settled of ['approved', 'rejected', 'expired', 'running', 'done'] as const)
      expect(idsOf([escalated(1, settled), escalated(2, 'awaiting_approval')], 2), settled).toEqual([
        'call_1_2',
      ]);
  });

  it('are still known when it has settled them, for a message that comes twice', () => {
    const settledBy = (number: number) => [
      escalated(1, 'approved', { approvalId: approvalIdOf(aRun, number) }),
      escalated(2, 'rejected', { approvalId: approvalIdOf(aRun, number) }),
    ];
    expect(idsOf(settledBy(1))).toEqual(['call_1_1', 'call_1_2']);
    expect(idsOf(settledBy(1), 2)).toEqual([]);
  });

  it('is of undos the one that has the number', () => {
    const undo = (n: number, status: CallStatus) => {
      const callId = `undo_1_${n}`;
      const approvalId = approvalIdOf(aRun, undoRequestNumber(callId));
      return { ...escalated(n, status), callId, approvalId };
    };
    const asked = (status: CallStatus) =>
      askedCalls({ turn: 1, number: undoRequestNumber('undo_1_1'), kind: 'undo' }, [
        undo(1, status),
        undo(2, 'awaiting_approval'),
      ]).map(({ callId }) => callId);
    expect(asked('awaiting_approval')).toEqual(['undo_1_1']);
    expect(asked('approved')).toEqual(['undo_1_1']);
  });
});
