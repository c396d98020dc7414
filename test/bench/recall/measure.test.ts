import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distractors } from '../../../bench/recall/distractors.ts';
import { meanReciprocalRank, nearest, percentile, recallAt } from '../../../bench/recall/measure.ts';
import { pairs } from '../../../bench/recall/pairs.ts';

describe('the measures of recall', () => {
  it('recall@5 counts answers among the first five, the mean reciprocal rank how far up they stand', () => {
    expect(recallAt(5, [1, 5, 6, undefined])).toBe(50);
    expect(meanReciprocalRank([1, 2, 4, undefined])).toBe((1 + 1 / 2 + 1 / 4) / 4);
  });

  it('a percentile is a value that was measured, and not exceeded by as many as it says', () => {
    expect(percentile(50, [30, 10, 20])).toBe(20);
    expect(percentile(95, [30, 10, 20])).toBe(30);
    const values = fc.array(fc.integer(), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (some, percent) => {
        const value = percentile(percent, some);
        const below = some.filter((each) => each <= value).length;
        expect(some).toContain(value);
        expect(below / some.length).toBeGreaterThanOrEqual(percent / 100);
      }),
    );
  });

  it('the nearest vectors come first', () => {
    const vectors = [Float32Array.of(0, 1), Float32Array.of(1, 0), Float32Array.of(0.6, 0.8)];
    expect(nearest(Float32Array.of(1, 0), vectors, 2)).toEqual([1, 2]);
  });
});

describe('the questions', () => {
  it('are 120 at least, as many held out as not, and no two facts are about the same', () => {
    expect(pairs.length).toBeGreaterThanOrEqual(120);
    expect(pairs.filter(({ heldOut }) => heldOut)).toHaveLength(pairs.length / 2);
    const facts = [...pairs, ...distractors(20_000)].map(({ subject, key }) => `${subject}\n${key}`);
    expect(new Set(facts).size).toBe(facts.length);
  });
});
