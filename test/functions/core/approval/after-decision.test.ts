import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterDecision } from '../../../../functions/core/approval/after-decision.ts';
import {
  type Approval,
  ApprovalKindSchema,
  ApprovalStatusSchema,
} from '../../../../functions/core/contracts/approval.ts';
import type { CallOutcome, Choice } from '../../../../functions/core/contracts/decision.ts';
import { DecidedSchema } from '../../../../functions/core/contracts/state.ts';
import { failure } from '../../../../functions/core/results.ts';
import { aCall } from '../../../support/builders.ts';

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

const outcome = (callId: string, decision: Choice): CallOutcome => ({
  callId,
  decision,
  by: ['ada@example.com'],
});
const escalation = (onExpiry: 'deny' | 'end') => ({
  needs: [{ group: 'default', quorum: 1 }],
  requesterMayDecide: true,
  grantable: false,
  onExpiry,
});

const fate = (
  kind: Approval['kind'],
  status: Approval['status'],
  { reason, callIds = ['call_1_2'] }: { reason?: string; callIds?: string[] } = {},
) => {
  const decision = status === 'approved' ? 'approve' : 'reject';
  const made = callIds.map((callId) => ({ ...outcome(callId, decision), ...(reason ? { reason } : {}) }));
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
      decisions: [outcome('call_1_2', 'approve'), outcome('call_1_3', 'reject')],
    };
    const calls = [aCall(), send(), send('call_1_3', 'rejected'), send('call_1_4')];
    expect(afterDecision(mixed, calls)).toEqual({ action: 'execute', calls: [ref], ending: null });
  });

  it.each(['rejected', 'expired', 'cancelled'] as const)('do not run when %s; the others do', (status) => {
    const decided = afterDecision(fate('approve', status), [aCall(), send()]);
    expect(decided).toEqual({ action: 'execute', calls: [], ending: null });
  });
});

describe('silence', () => {
  const two = ['call_1_2', 'call_1_3'];
  const half = {
    ...fate('approve', 'expired', { callIds: two }),
    decisions: [outcome('call_1_2', 'approve')],
  };
  const pay = (onExpiry: 'deny' | 'end') =>
    aCall({
      callId: 'call_1_3',
      tool: 'pay',
      verdict: 'escalate',
      status: 'expired',
      escalation: escalation(onExpiry),
    });

  it('leaves what people had settled as it is', () => {
    expect(afterDecision(half, [send(), pay('deny')])).toEqual({
      action: 'execute',
      calls: [ref],
      ending: null,
    });
    const edited = { ...half, decisions: [outcome('call_1_2', 'edit')] };
    expect(afterDecision(edited, [send(), pay('deny')]).action).toBe('rejudge');
  });

  it('ends the run where the policy of a call that nobody decided on says so', () => {
    expect(afterDecision(half, [send(), pay('end')])).toEqual({
      action: 'stop',
      calls: [],
      ending: {
        outcome: 'escalation_expired',
        cause: 'Nobody decided in time on pay, and the policy ends the run then.',
        response: null,
      },
    });
  });

  it('does not end it for the sake of a call that was decided', () => {
    const decided = { ...half, decisions: [outcome('call_1_3', 'reject')] };
    expect(afterDecision(decided, [send(), pay('end')])).toMatchObject({ action: 'execute', ending: null });
  });
});

describe('a request with which nobody could be reached', () => {
  const unreachable = 'Nobody could be reached: the mail was refused.';

  it.each(['approve', 'question', 'review', 'in_doubt'] as const)('ends the run and says so: %s', (kind) => {
    for (const call of [send(), bad, finish('done')])
      expect(afterDecision({ ...fate(kind, 'expired'), unreachable }, [aCall(), call])).toEqual({
        action: 'stop',
        calls: [],
        ending: { outcome: 'escalation_expired', cause: unreachable, response: null },
      });
  });

  it('leaves undone what it would have undone: the run has ended', () => {
    const decided = afterDecision({ ...fate('undo', 'expired'), unreachable }, [send()]);
    expect(decided).toEqual({ action: 'continue', calls: [], ending: null });
  });
});

describe('arguments that a person changed', () => {
  it('are judged before anything of the turn runs, approved calls among it', () => {
    const edited = {
      ...fate('approve', 'approved'),
      callIds: ['call_1_2', 'call_1_3'],
      decisions: [outcome('call_1_2', 'approve'), outcome('call_1_3', 'edit')],
    };
    const calls = [aCall(), send(), aCall({ callId: 'call_1_3', verdict: 'escalate', status: 'edited' })];
    expect(afterDecision(edited, calls)).toEqual({ action: 'rejudge', calls: [], ending: null });
  });

  it('are judged no more where the run was cancelled', () => {
    expect(afterDecision(fate('approve', 'cancelled'), [send()])).toMatchObject({
      action: 'execute',
      calls: [],
    });
  });
});

describe('a question of the model', () => {
  it.each([
    ['approved', 'answer'],
    ['rejected', 'reject'],
  ] as const)('lets the run go on when %s: the call has its result, or the refusal', (status, decision) => {
    const asked = aCall({ callId: 'call_1_2', tool: 'ask_human', verdict: 'escalate', status: 'done' });
    const decided = { ...fate('question', status), decisions: [outcome('call_1_2', decision)] };
    expect(afterDecision(decided, [asked])).toEqual({ action: 'execute', calls: [], ending: null });
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
  const decision = fc.constantFrom<Choice>('approve', 'reject', 'edit', 'answer');
  const fates = fc.record({
    kind: fc.constantFrom(...ApprovalKindSchema.options),
    status: fc.constantFrom(...ApprovalStatusSchema.options),
    callIds: fc.subarray(['call_1_2', 'call_1_3', 'undo_1_2']),
    decisions: fc.array(
      fc.record({
        callId: fc.constantFrom('call_1_2', 'call_1_3', 'call_1_9'),
        decision,
        by: fc.constant<string[]>(['ada@example.com']),
      }),
    ),
  });
  const turn = fc.subarray([bad, finish('done'), send(), send('call_1_3'), send('undo_1_2'), aCall()]);

  it('fits what the state machine reads, and approves nothing that a person did not', () => {
    fc.assert(
      fc.property(fates, turn, (given, calls) => {
        const decided = DecidedSchema.parse(afterDecision(given, calls));
        for (const { callId } of decided.calls) {
          expect(['approved', 'expired']).toContain(given.status);
          expect(given.callIds).toContain(callId);
          expect(given.decisions).toContainEqual(outcome(callId, 'approve'));
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
