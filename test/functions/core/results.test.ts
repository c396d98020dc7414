import { describe, expect, it } from 'vitest';
import { CallResultSchema, CallStatusSchema } from '../../../functions/core/contracts/call.ts';
import { callFinished, failure, resultOfSilence, withNote } from '../../../functions/core/results.ts';
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

  it('that is a question says that nobody answered, and not to ask again', () => {
    const question = { tool: 'ask_human' } as const;
    expect(silence({ ...question, status: 'expired' }, undefined).message).toContain(
      'Nobody answered in time',
    );
    const declined = silence({ ...question, status: 'rejected', decisionReason: 'Ask Ann.' }, undefined);
    expect(declined.message).toMatch(/did not answer it.*The reason given: Ask Ann\./);
  });

  it.each([
    ['expired', 'expired'],
    ['edited', 'cancelled'],
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

describe('a remark on a call', () => {
  it('stands beside what was noted before, once', () => {
    const edited = aCall({ note: 'A person changed it.' });
    const noted = withNote(edited, 'Nothing new.');
    expect(noted.note).toBe('A person changed it. Nothing new.');
    expect(withNote(noted, 'Nothing new.')).toBe(noted);
    expect(withNote(edited, undefined)).toBe(edited);
    expect(withNote(aCall(), 'Nothing new.').note).toBe('Nothing new.');
  });
});
