import { describe, expect, it } from 'vitest';
import { CallResultSchema, CallStatusSchema } from '../../../functions/core/contracts/call.ts';
import { callFinished, failure, resultOfSilence } from '../../../functions/core/results.ts';
import { aCall } from '../../support/builders.ts';

const silence = (call: Parameters<typeof aCall>[0], effect: Parameters<typeof resultOfSilence>[1]) => {
  const result = resultOfSilence(aCall(call), effect);
  return result.ok ? expect.fail('silence is no success') : result.error;
};

describe('a call that came back without a result', () => {
  it.each([...CallStatusSchema.options])('is a typed failure whatever it was doing (%s)', (status) => {
    for (const effect of ['read', 'write', 'irreversible', undefined] as const)
      expect(CallResultSchema.parse(resultOfSilence(aCall({ status }), effect)).ok).toBe(false);
  });

  it.each(['write', 'irreversible', undefined] as const)(
    'is in doubt where it may have acted (%s)',
    (effect) => {
      expect(silence({ status: 'running' }, effect)).toMatchObject({ kind: 'in_doubt', retryable: false });
    },
  );

  it('may be tried again where it only read', () => {
    expect(silence({ status: 'running' }, 'read')).toMatchObject({ kind: 'tool_failed', retryable: true });
  });

  it.each(['allowed', 'approved'] as const)('never began where it was only %s', (status) => {
    const { kind, message } = silence({ status }, 'irreversible');
    expect([kind, message]).toEqual(['tool_failed', 'The tool could not be started.']);
  });

  it('passes a person’s reason on to the model', () => {
    const { kind, message } = silence({ status: 'rejected', decisionReason: 'Too much.' }, 'irreversible');
    expect([kind, message]).toEqual(['rejected', expect.stringContaining('Too much.')]);
  });

  it.each([
    ['expired', 'expired'],
    ['awaiting_approval', 'cancelled'],
  ] as const)('that was %s is told as %s', (status, kind) => {
    expect(silence({ status }, 'irreversible').kind).toBe(kind);
  });
});

describe('what the history says about a finished call', () => {
  it('is that it failed, and why, in short', () => {
    const result = failure('in_doubt', 'x'.repeat(2_000));
    const { key, data } = callFinished(aCall({ result, durationMs: 7 }));
    expect(key).toBe('call.finished.call_1_1');
    expect(data).toMatchObject({ ok: false, kind: 'in_doubt', durationMs: 7 });
    expect(String(data.message).length).toBeLessThanOrEqual(500);
  });

  it('is not what it returned', () => {
    const { data } = callFinished(aCall({ result: { ok: true, output: 'private' } }));
    expect(data).toEqual({ callId: 'call_1_1', tool: 'look', ok: true, durationMs: null });
  });
});
