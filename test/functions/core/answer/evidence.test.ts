import { describe, expect, it } from 'vitest';
import { citedCall, problemsOfEvidence } from '../../../../functions/core/answer/evidence.ts';
import { failure } from '../../../../functions/core/results.ts';
import { tools } from '../../../../tools/registry.ts';
import { aCall } from '../../../support/builders.ts';

const found = aCall({
  callId: 'call_1_1',
  toolUseId: 'toolu_a',
  result: { ok: true, output: { rows: [1] } },
});
const empty = aCall({
  callId: 'call_2_1',
  toolUseId: 'toolu_b',
  result: { ok: true, output: {}, empty: true },
});
const failed = aCall({ callId: 'call_3_1', toolUseId: 'toolu_c', result: failure('tool_failed', 'down') });
const unfinished = aCall({ callId: 'call_4_1', toolUseId: 'toolu_d' });
const calls = [found, empty, failed, unfinished];

describe('evidence', () => {
  it.each(['call_1_1', 'toolu_a'])('names a call that succeeded by its id %s', (id) => {
    expect(problemsOfEvidence({ status: 'done', evidence: [id] }, calls, tools)).toEqual([]);
  });

  it('by an id that the model used twice means the later call', () => {
    const later = aCall({ callId: 'call_5_1', toolUseId: 'toolu_a', result: failure('tool_failed', 'down') });
    expect(citedCall('toolu_a', [...calls, later])).toBe(later);
    expect(citedCall('call_1_1', [...calls, later])).toBe(found);
  });

  it.each(['done', 'partial'] as const)(
    'of an answer that says %s must exist, have succeeded and have found something',
    (status) => {
      const evidence = ['call_9_9', 'call_2_1', 'call_3_1', 'call_4_1'];
      expect(problemsOfEvidence({ status, evidence }, calls, tools)).toEqual([
        'There is no call "call_9_9".',
        'The call call_2_1 found nothing, so it supports nothing.',
        'The call call_3_1 did not succeed.',
        'The call call_4_1 did not succeed.',
      ]);
    },
  );

  it.each(['done', 'partial'] as const)(
    'is missing where %s cites nothing although a call found something',
    (status) => {
      expect(problemsOfEvidence({ status, evidence: [] }, calls, tools)).toEqual([
        'The answer cites no call. Name those that support it in evidence; these found something: call_1_1.',
      ]);
    },
  );

  it.each([
    ['no call was made', []],
    ['none found anything', [empty, failed]],
  ])('is not needed where %s', (_, made) => {
    expect(problemsOfEvidence({ status: 'done', evidence: [] }, made, tools)).toEqual([]);
  });

  const remembered = aCall({
    callId: 'call_5_1',
    tool: 'remember',
    result: { ok: true, output: { kept: 'run' } },
  });

  it('is never what the model itself wrote, which nobody misses either', () => {
    const ownWords =
      'The call call_5_1 gives back only what you wrote yourself or another call had found. Cite that call, or leave this one out.';
    expect(problemsOfEvidence({ status: 'done', evidence: ['call_5_1'] }, [remembered], tools)).toEqual([
      ownWords,
    ]);
    expect(problemsOfEvidence({ status: 'done', evidence: [] }, [remembered], tools)).toEqual([]);
  });

  it('that something is impossible may be an empty result, a failure or nothing, but no call that never was', () => {
    for (const evidence of [[], ['call_2_1'], ['call_3_1']])
      expect(problemsOfEvidence({ status: 'impossible', evidence }, calls, tools)).toEqual([]);
    expect(problemsOfEvidence({ status: 'impossible', evidence: ['call_9_9'] }, calls, tools)).toHaveLength(
      1,
    );
  });
});
