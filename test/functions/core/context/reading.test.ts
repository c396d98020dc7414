import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesIn, rangeOf } from '../../../../functions/core/context/reading.ts';

const letters = fc.constantFrom('a', 'B', '"', '\\', '\n', '\u0000', '漢', '😀', 'İ', '.');
const someText = fc.string({ unit: letters, minLength: 1, maxLength: 300 });
const aText = fc.tuple(someText, fc.constantFrom(1, 200)).map(([text, times]) => text.repeat(times));

describe('reading a range', () => {
  it('after range gives the whole text, and each is small enough for a prompt', () => {
    fc.assert(
      fc.property(aText, fc.constantFrom(1, 2, 77, 1_000_000), (text, length) => {
        fc.pre(text.length / length < 10_000);
        let read = '';
        for (let from = 0; from < text.length; ) {
          const range = rangeOf(text, from, length);
          expect(range.from).toBe(from);
          expect(range.to).toBeGreaterThan(from);
          expect(JSON.stringify(range.text).length).toBeLessThan(20_020);
          expect(range.text.isWellFormed()).toBe(true);
          read += range.text;
          from = range.to;
        }
        expect(read).toBe(text);
      }),
    );
  });

  it('gives 20,000 characters at most, or to the end', () => {
    expect(rangeOf('a'.repeat(30_000), 0, 25_000)).toMatchObject({ from: 0, to: 20_000 });
    expect(rangeOf('a'.repeat(30_000), 29_990, 25_000)).toMatchObject({ from: 29_990, to: 30_000 });
    expect(rangeOf('', 0, 10)).toEqual({ from: 0, to: 0, text: '' });
  });
});

describe('looking for a text', () => {
  it('finds every place, whatever its case, twenty at a time', () => {
    fc.assert(
      fc.property(aText, fc.string({ unit: letters, minLength: 1, maxLength: 3 }), (text, find) => {
        const found: number[] = [];
        let from: number | undefined = 0;
        while (from !== undefined) {
          const { matches, next } = matchesIn(text, [find], from);
          expect(matches.length).toBeLessThanOrEqual(20);
          expect(JSON.stringify(matches).length).toBeLessThan(24_000);
          found.push(...matches.map(({ at }) => at));
          from = next;
        }
        const lower = (at: number) => text.slice(at, at + find.length).toLowerCase();
        for (const at of found) expect(lower(at)).toBe(find.toLowerCase());
        expect(new Set(found).size).toBe(found.length);
        expect(found.length).toBeGreaterThanOrEqual(text.split(find).length - 1);
      }),
      { numRuns: 50 },
    );
  });

  it('shows what stands around, and takes no sign for a pattern', () => {
    const text = `${'x'.repeat(500)}The price (net) is $5.00.${'y'.repeat(500)}`;
    const { matches, next } = matchesIn(text, ['PRICE (NET) is $5.00'], 0);
    expect(matches).toEqual([{ at: 504, text: text.slice(404, 624) }]);
    expect(next).toBeUndefined();
    expect(matchesIn(text, ['p.ice'], 0).matches).toEqual([]);
  });
});
