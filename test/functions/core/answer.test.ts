import { describe, expect, it } from 'vitest';
import { verifyAnswer } from '../../../functions/core/answer.ts';
import type { Call } from '../../../functions/core/contracts/call.ts';
import { failure } from '../../../functions/core/results.ts';
import { aCall, aTurn, someTools, text, use } from '../../support/builders.ts';

const effectOf = (name: string) => someTools[name as keyof typeof someTools]?.effect;
const ok = { ok: true, output: {} } as const;
const verify = (content: Parameters<typeof aTurn>[1], calls: Call[] = []) =>
  verifyAnswer(aTurn(9, content), calls, effectOf);
const finish = (input: object) => [use('finish', { status: 'done', answer: 'All done.', ...input })];

describe('the final answer', () => {
  it('completes the run in plain text and by finish alike', () => {
    for (const content of [[text('All done.')], finish({})])
      expect(verify(content)).toMatchObject({
        accepted: true,
        ending: { outcome: 'completed', response: 'All done.' },
      });
  });

  it.each([
    ['partial', 'partial'],
    ['impossible', 'impossible'],
  ])('that says %s is no success', (status, outcome) => {
    expect(verify(finish({ status }))).toMatchObject({ ending: { outcome } });
  });

  it('is sent back when it cites a call that does not exist or failed', () => {
    const failed = aCall({ callId: 'call_1_1', result: failure('tool_failed', 'down') });
    const verdict = verify(finish({ evidence: ['call_1_1', 'call_4_2'] }), [failed]);
    expect(verdict).toEqual({
      accepted: false,
      reasons: ['The call call_1_1 did not succeed.', 'There is no call "call_4_2".'],
    });
  });

  it('may cite a call by its own id or by the id of the tool use', () => {
    const call = aCall({ result: ok });
    expect(verify(finish({ evidence: [call.callId, call.toolUseId] }), [call]).accepted).toBe(true);
  });

  it.each(['rejected', 'expired', 'in_doubt'] as const)('is partial when the mail was %s', (kind) => {
    const calls = [
      aCall({ result: ok }),
      aCall({ callId: 'call_2_1', tool: 'send', result: failure(kind, 'Not sent.') }),
    ];
    expect(verify([text('I sent it.')], calls)).toMatchObject({
      accepted: true,
      ending: { outcome: 'partial' },
    });
    expect(JSON.stringify(verify([text('I sent it.')], calls))).toContain('Not sent.');
  });

  it('is complete when a second try of the acting tool succeeded', () => {
    const calls = [
      aCall({ callId: 'call_1_1', tool: 'send', result: failure('rejected', 'Not like that.') }),
      aCall({ callId: 'call_2_1', tool: 'send', result: ok }),
    ];
    expect(verify([text('Sent.')], calls)).toMatchObject({ ending: { outcome: 'completed' } });
  });

  it('is not complete when every call failed', () => {
    expect(verify([text('Fine.')], [aCall({ result: failure('tool_failed', 'down') })])).toMatchObject({
      ending: { outcome: 'partial' },
    });
  });
});
