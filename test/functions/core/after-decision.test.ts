import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterDecision } from '../../../functions/core/after-decision.ts';
import {
  type Approval,
  ApprovalKindSchema,
  ApprovalStatusSchema,
  type Decision,
} from '../../../functions/core/contracts/approval.ts';
import { DecidedSchema } from '../../../functions/core/contracts/state.ts';
import { failure } from '../../../functions/core/results.ts';
import { aCall } from '../../support/builders.ts';

const finish = (status: 'done' | 'partial' | 'impossible') =>
  aCall({
    callId: 'call_1_2',
    tool: 'finish',
    status: 'done',
    input: { status, answer: 'It is late.', evidence: ['call_1_1'] },
    result: failure('not_allowed', 'Your answer was not accepted.'),
  });
const bad = aCall({
  callId: 'call_1_2',
  tool: 'send',
  verdict: 'deny',
  status: 'done',
  result: failure('ungrounded', 'Nobody said so.'),
});
const send = (callId = 'call_1_2', status: 'approved' | 'rejected' | 'in_doubt' = 'approved') =>
  aCall({ callId, tool: 'send', verdict: 'escalate', status });
const ref = { callId: 'call_1_2', tool: 'send' };

const fate = (
  kind: Approval['kind'],
  status: Approval['status'],
  { reason, callIds = ['call_1_2'] }: { reason?: string; callIds?: string[] } = {},
) => {
  const decision = status === 'approved' ? 'approve' : 'reject';
  const made: Decision[] = callIds.map((callId) => ({ callId, decision, ...(reason ? { reason } : {}) }));
  return {
    kind,
    status,
    callIds,
    ...(status === 'approved' || status === 'rejected' ? { decisions: made } : {}),
  };
};

describe('calls that needed an approval', () => {
  it.each(['approve', 'undo'] as const)('run where each was approved: %s', (kind) => {
    const mixed = {
      ...fate(kind, 'approved', { callIds: ['call_1_2', 'call_1_3'] }),
      decisions: [
        { callId: 'call_1_2', decision: 'approve' as const },
        { callId: 'call_1_3', decision: 'reject' as const },
      ],
    };
    const calls = [aCall(), send(), send('call_1_3', 'rejected'), send('call_1_4')];
    expect(afterDecision(mixed, calls)).toEqual({ action: 'execute', calls: [ref], ending: null });
  });

  it.each(['rejected', 'expired', 'cancelled'] as const)('do not run when %s; the others do', (status) => {
    const decided = afterDecision(fate('approve', status), [aCall(), send()]);
    expect(decided).toEqual({ action: 'execute', calls: [], ending: null });
  });
});

describe('a call that takes another back', () => {
  it.each(['rejected', 'expired', 'cancelled'] as const)('is not made when %s', (status) => {
    expect(afterDecision(fate('undo', status), [send()])).toMatchObject({ action: 'continue', calls: [] });
  });
});

describe('a call in doubt', () => {
  it('runs once more where a person said that it did not happen', () => {
    const decided = afterDecision(fate('in_doubt', 'approved'), [aCall(), send()]);
    expect(decided).toEqual({ action: 'execute', calls: [ref], ending: null });
  });

  it.each(['rejected', 'expired'] as const)('stays one when %s, and the run goes on', (status) => {
    const decided = afterDecision(fate('in_doubt', status), [send()]);
    expect(decided).toEqual({ action: 'continue', calls: [], ending: null });
  });
});

describe('calls that could not be taken', () => {
  it('are behind an agent that may go on', () => {
    const decided = afterDecision(fate('review', 'approved', { reason: 'Ask the data.' }), [bad]);
    expect(decided).toEqual({ action: 'continue', calls: [], ending: null });
  });

  it('do not keep the others of the turn from running', () => {
    const decided = afterDecision(fate('review', 'approved'), [aCall(), bad]);
    expect(decided).toEqual({ action: 'execute', calls: [], ending: null });
  });

  it.each([
    ['rejected', 'a person ended the run. The reason given: Enough.'],
    ['expired', 'nobody told it in time how to go on'],
  ] as const)('end the run when %s', (status, cause) => {
    const decided = afterDecision(fate('review', status, { reason: 'Enough.' }), [bad]);
    expect(decided).toMatchObject({
      action: 'stop',
      ending: { outcome: 'invalid_calls', cause: expect.stringContaining(cause), response: null },
    });
  });
});

describe('an answer that was sent back', () => {
  it.each([
    ['done', 'completed'],
    ['partial', 'partial'],
    ['impossible', 'impossible'],
  ] as const)('is what it claims once a person accepts it: %s', (claim, outcome) => {
    const decided = afterDecision(fate('review', 'approved'), [finish(claim)]);
    expect(decided).toMatchObject({
      action: 'stop',
      ending: {
        outcome,
        cause: expect.stringContaining('A person accepted the answer.'),
        response: 'It is late.',
      },
    });
  });

  it.each([
    ['rejected', 'a person did not accept it. The reason given: It is not.'],
    ['expired', 'nobody decided on it in time'],
  ] as const)('is unverified when %s', (status, cause) => {
    const decided = afterDecision(fate('review', status, { reason: 'It is not.' }), [finish('done')]);
    expect(decided.ending).toEqual({
      outcome: 'unverified',
      cause: expect.stringContaining(cause),
      response: null,
    });
  });
});

describe('whatever was asked and decided', () => {
  const decision = fc.constantFrom('approve' as const, 'reject' as const);
  const fates = fc.record({
    kind: fc.constantFrom(...ApprovalKindSchema.options),
    status: fc.constantFrom(...ApprovalStatusSchema.options),
    callIds: fc.subarray(['call_1_2', 'call_1_3', 'undo_1_2']),
    decisions: fc.array(fc.record({ callId: fc.constantFrom('call_1_2', 'call_1_3', 'call_1_9'), decision })),
  });
  const turn = fc.subarray([bad, finish('done'), send(), send('call_1_3'), send('undo_1_2'), aCall()]);

  it('fits what the state machine reads, and approves nothing that a person did not', () => {
    fc.assert(
      fc.property(fates, turn, (given, calls) => {
        const decided = DecidedSchema.parse(afterDecision(given, calls));
        for (const { callId } of decided.calls) {
          expect(given.status).toBe('approved');
          expect(given.callIds).toContain(callId);
          expect(given.decisions).toContainEqual({ callId, decision: 'approve' });
        }
        expect(decided.action === 'stop').toBe(decided.ending !== null);
      }),
    );
  });

  it.each(['review', 'in_doubt'] as const)('ends cancelled with its run: %s', (kind) => {
    expect(afterDecision(fate(kind, 'cancelled'), [bad])).toMatchObject({
      action: 'stop',
      ending: { outcome: 'cancelled' },
    });
  });
});
