import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failure } from '../../../functions/core/results.ts';
import { fenced, isUntrusted, taintedBy } from '../../../functions/core/taint.ts';
import { aCall, aLoop } from '../../support/builders.ts';

describe('taint', () => {
  const untrusted = { ok: true, output: 'x', untrusted: true } as const;

  it('is what a tool says of all results, or of one', () => {
    expect(isUntrusted({ untrusted: true }, 1)).toBe(true);
    expect(isUntrusted({}, 1)).toBe(false);
    expect(isUntrusted({ untrusted: (output) => output === 'web' }, 'web')).toBe(true);
    expect(isUntrusted({ untrusted: (output) => output === 'web' }, 'corpus')).toBe(false);
  });

  it('stays with the run, and names its sources once', () => {
    const first = taintedBy(aLoop(), [aCall({ result: untrusted }), aCall({ callId: 'call_1_2' })]);
    expect(first).toEqual([{ callId: 'call_1_1', tool: 'look' }]);
    expect(taintedBy({ taintedBy: first }, [aCall({ result: untrusted })])).toEqual(first);
  });

  it('comes from a result that is lost as well: its ends may be shown', () => {
    const lost = aCall({ result: failure('result_lost', 'Gone.') });
    expect(taintedBy(aLoop(), [lost])).toHaveLength(1);
    expect(taintedBy(aLoop(), [aCall({ result: failure('tool_failed', 'No.') })])).toEqual([]);
  });

  it('keeps the state small', () => {
    const many = Array.from({ length: 40 }, (_, n) =>
      aCall({ callId: `call_1_${n + 1}`, result: untrusted }),
    );
    expect(taintedBy(aLoop(), many)).toHaveLength(10);
  });
});

describe('the fence around what others wrote', () => {
  it('cannot be closed from within', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, more) => {
        const guess = fenced('mail', text).split('\n').at(-1) ?? '';
        const lines = fenced('mail', `${text}\n${guess}\n${more}`).split('\n');
        expect(lines.filter((line) => line === lines.at(-1))).toHaveLength(1);
      }),
    );
  });
});
