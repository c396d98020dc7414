import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Excerpt } from '../../../functions/core/contracts/call.ts';
import { charactersOf, excerptOf, outputText, withinShare } from '../../../functions/core/shorten.ts';

const success = (output: unknown) => ({ ok: true, output }) as const;
const shown = (output: unknown, share = 24_000) => withinShare('call_2_1', success(output), share);
const oddText = fc.string({
  unit: fc.constantFrom('a', '"', '\\', '\n', '\u0000', '漢', '😀', '\ud800'),
  minLength: 1,
});

describe('a result', () => {
  it.each([1, 'a', null, [], { rows: [] }, 'a'.repeat(23_998), 'a\n'.repeat(7_999)])(
    'of up to 24,000 characters is shown whole',
    (output) => {
      expect(shown(output)).toBe(output);
      expect(excerptOf(output)).toBeUndefined();
    },
  );

  it('that is longer is shown by its two ends, with its size and how the rest is read', () => {
    expect(shown(`begin ${'漢'.repeat(50_000)} end`)).toEqual({
      cut: 'This result has 50010 characters; only its beginning and its end are shown. recall_result with call_2_1 reads the rest, by range or by what you look for.',
      head: `begin ${'漢'.repeat(5_994)}`,
      tail: `${'漢'.repeat(1_996)} end`,
    });
  });

  it('is a text by itself, and of anything else its JSON', () => {
    const rows = Array.from({ length: 5_000 }, (_, row) => ({ row }));
    expect(outputText('a "b"')).toBe('a "b"');
    expect(shown(rows)).toMatchObject({
      head: expect.stringMatching(/^\[\{"row":0},/),
      tail: expect.stringMatching(/\{"row":4999}]$/),
    });
  });

  it('begins and ends as its text does, also where its stored ends alone are at hand', () => {
    fc.assert(
      fc.property(oddText, fc.boolean(), fc.integer({ min: 500, max: 24_000 }), (odd, isText, share) => {
        const text = odd.toWellFormed();
        const long = text.repeat(Math.ceil(26_000 / text.length));
        const output = isText ? long : { long };
        const stored = { ok: true, output: null, excerpt: excerptOf(output) as Excerpt } as const;
        for (const result of [stored, success(output)]) {
          const { head, tail } = withinShare('call_2_1', result, share) as Excerpt;
          expect(charactersOf(result)).toBe(outputText(output).length);
          expect(outputText(output).startsWith(head.replace(/\ufffd$/, ''))).toBe(true);
          expect(outputText(output).endsWith(tail.replace(/^\ufffd/, ''))).toBe(true);
          // A control character takes six characters of JSON.
          expect(head.length).toBeGreaterThan(share / 25);
        }
      }),
    );
  });

  it('fits into its share, whatever characters it is made of', () => {
    fc.assert(
      fc.property(oddText, fc.integer({ min: 1_500, max: 24_000 }), (text, share) => {
        const json = JSON.stringify(shown(text.repeat(Math.ceil(26_000 / text.length)), share));
        expect(json.length).toBeLessThanOrEqual(share);
        expect(json.isWellFormed()).toBe(true);
      }),
    );
  });
});
