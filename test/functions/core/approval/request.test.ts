import { describe, expect, it } from 'vitest';
import { approvalDraft } from '../../../../functions/core/approval/request.ts';
import { undoRequestNumber } from '../../../../functions/core/compensate.ts';
import { type Approval, ApprovalSchema } from '../../../../functions/core/contracts/approval.ts';
import type { Call, CallErrorKind } from '../../../../functions/core/contracts/call.ts';
import { failure } from '../../../../functions/core/results.ts';
import { aCall, aRecord } from '../../../support/builders.ts';

const draftOf = (kind: Approval['kind'], calls: readonly Call[], turn = 1, number = 3): Approval =>
  approvalDraft({
    approvalId: 'default.run_00000000000000000000000000.3',
    run: aRecord(),
    turn,
    number,
    kind,
    calls,
    taskTokenCiphertext: 'x',
    taskTokenHash: 'y',
    attempt: 0,
    createdAt: '2026-11-23T10:00:00.000Z',
    expiresAt: '2026-11-23T10:05:00.000Z',
    remindAt: '2026-11-23T10:02:30.000Z',
    rounds: [{ at: '2026-11-23T10:00:00.000Z', approvers: [] }],
  });

const bad = (callId: string, kind: CallErrorKind = 'invalid_arguments', changes: Partial<Call> = {}) =>
  aCall({
    callId,
    turn: Number(callId.split('_')[1]),
    verdict: 'deny',
    status: 'done',
    result: failure(kind, `${callId} does not fit.`),
    ...changes,
  });
const finish = (changes: Partial<Call> = {}) =>
  aCall({
    callId: 'call_2_1',
    turn: 2,
    tool: 'finish',
    status: 'done',
    input: { status: 'done', answer: 'It is late.', evidence: [] },
    result: failure('not_allowed', 'Your answer was not accepted.'),
    ...changes,
  });

describe('a request of kind approve', () => {
  it('is about the escalated calls that are not settled', () => {
    const waiting = { verdict: 'escalate', status: 'awaiting_approval' } as const;
    const calls = [
      aCall(),
      aCall({ callId: 'call_1_2', ...waiting }),
      aCall({ callId: 'call_1_3', ...waiting, status: 'done' }),
      bad('call_1_4'),
      // Of an earlier request of the turn.
      aCall({
        callId: 'call_1_5',
        ...waiting,
        status: 'approved',
        approvalId: 'default.run_00000000000000000000000000.2',
      }),
    ];
    const draft = draftOf('approve', calls);
    expect(draft).toMatchObject({ kind: 'approve', number: 3, callIds: ['call_1_2'], status: 'pending' });
    expect(draft).not.toHaveProperty('question');
  });

  it('is still about what it has settled, for whoever comes twice', () => {
    const approvalId = 'default.run_00000000000000000000000000.3';
    const calls = (['approved', 'rejected', 'expired', 'edited'] as const).map((status, i) =>
      aCall({ callId: `call_1_${i + 1}`, verdict: 'escalate', status, approvalId }),
    );
    expect(draftOf('approve', calls).callIds).toHaveLength(4);
    expect(draftOf('approve', calls, 1, 4).callIds).toEqual([]);
  });

  it('needs what the policies say of each call, or one of those who decide by default', () => {
    const needs = [
      { group: 'finance', quorum: 2 },
      { group: 'legal', quorum: 1 },
    ];
    const escalation = { needs, requesterMayDecide: true, grantable: false };
    const waiting = { verdict: 'escalate', status: 'awaiting_approval' } as const;
    const calls = [
      aCall({ ...waiting, escalation: { ...escalation, onExpiry: 'end' } }),
      aCall({ callId: 'call_1_2', ...waiting }),
    ];
    const draft = draftOf('approve', calls);
    expect(draft.needs).toEqual([
      { callId: 'call_1_1', group: 'finance', quorum: 2 },
      { callId: 'call_1_1', group: 'legal', quorum: 1 },
      { callId: 'call_1_2', group: 'default', quorum: 1 },
    ]);
    expect(draft.onExpiry).toBe('end');
    expect(draftOf('approve', calls.slice(1)).onExpiry).toBe('deny');
  });

  it('is about nothing where all is settled, and then cannot be stored', () => {
    const draft = draftOf('approve', [aCall({ verdict: 'escalate', status: 'done' })]);
    expect(draft.callIds).toEqual([]);
    expect(ApprovalSchema.safeParse(draft).success).toBe(false);
  });
});

describe('a review of calls that could not be taken', () => {
  it.each(['unknown_tool', 'invalid_arguments', 'ungrounded'] as const)(
    'is about one of them: %s',
    (kind) => {
      const draft = draftOf('review', [bad('call_1_1', kind), aCall({ callId: 'call_1_2' })]);
      expect(draft.callIds).toEqual(['call_1_1']);
      expect(draft.question).toBe(
        'The agent asked for a call that could not be taken. The last one, look: call_1_1 does not fit.',
      );
    },
  );

  it('is about the last, and counts those in a row, over turns', () => {
    const calls = [
      bad('call_1_1'),
      aCall({ callId: 'call_1_2' }),
      bad('call_2_1'),
      bad('call_2_2'),
      bad('call_3_1'),
    ];
    const draft = draftOf('review', calls, 3);
    expect(draft.callIds).toEqual(['call_3_1']);
    expect(draft.question).toContain('3 calls in a row that could not be taken');
  });

  it('does not count what policy denied', () => {
    expect(draftOf('review', [bad('call_1_1', 'not_allowed')]).callIds).toEqual([]);
  });

  it('says it in text that can be stored, however long the reason', () => {
    const result = failure('invalid_arguments', `${'a'.repeat(999)}\u{1F600}${'b'.repeat(5_000)}`);
    const { question = '' } = draftOf('review', [bad('call_1_1', undefined, { result })]);
    expect(question.isWellFormed()).toBe(true);
    expect(question.length).toBeLessThan(1_200);
  });
});

describe('a review of an answer', () => {
  it('is about the finish call of its turn', () => {
    const draft = draftOf('review', [bad('call_1_1'), finish()], 2);
    expect(draft.callIds).toEqual(['call_2_1']);
    expect(draft.question).toContain('verification sent it back');
  });

  it('is about bad arguments where finish was called with such', () => {
    const denied = finish({ verdict: 'deny', result: failure('invalid_arguments', 'No answer.') });
    expect(draftOf('review', [denied], 2).question).toContain('could not be taken');
  });
});

describe('a request about a call in doubt', () => {
  const doubtful = (callId: string) =>
    aCall({
      callId,
      tool: 'send',
      verdict: 'escalate',
      status: 'in_doubt',
      result: failure('in_doubt', 'send failed midway (socket hang up).'),
      startedAt: '2026-11-23T09:59:00.000Z',
    });

  it('says of each what is known: tool, beginning, how it stopped, that it was not tried again', () => {
    const draft = draftOf('in_doubt', [aCall(), doubtful('call_1_2'), doubtful('call_1_3')]);
    expect(draft.callIds).toEqual(['call_1_2', 'call_1_3']);
    const [first = '', second] = draft.question?.split('\n') ?? [];
    for (const known of ['send was begun at 2026-11-23T09:59:00.000Z', 'socket hang up', 'not tried again'])
      expect(first).toContain(known);
    expect(second).toBe(first);
  });

  it('stays short enough to be stored, however many there are', () => {
    const result = failure('in_doubt', '\u{1F600}'.repeat(1_000));
    const many = Array.from({ length: 60 }, (_, i) => ({ ...doubtful(`call_1_${i + 1}`), result }));
    const { question = '' } = draftOf('in_doubt', many);
    expect(question.length).toBeLessThanOrEqual(10_000);
    expect(question.isWellFormed()).toBe(true);
  });
});

describe('a request to undo', () => {
  it('is about the one call whose number it has', () => {
    const undos = ['undo_1_1', 'undo_1_2'].map((callId) =>
      aCall({ callId, tool: 'recall', verdict: 'escalate', status: 'awaiting_approval' }),
    );
    const draft = draftOf('undo', undos, 1, undoRequestNumber('undo_1_2'));
    expect(draft.callIds).toEqual(['undo_1_2']);
    expect(draft.question).toContain('recall would take call_1_2 back');
    expect(draftOf('undo', undos).callIds).toEqual([]);
  });
});
