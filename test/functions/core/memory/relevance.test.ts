import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverages } from '../../../../functions/core/memory/coverage.ts';
import { decayOf, relevanceOf, scoreOf } from '../../../../functions/core/memory/relevance.ts';

const dayMs = 86_400_000;
const similarity = fc.double({ min: -1, max: 1, noNaN: true });
const keywords = fc.double({ min: 0, max: 1, noNaN: true });
const importance = fc.double({ min: 0, max: 1, noNaN: true });
const ageMs = fc.integer({ min: -dayMs, max: 5_000 * dayMs });

describe('relevance', () => {
  it('is from 0 to 1, and never less for a better fit', () => {
    fc.assert(
      fc.property(similarity, similarity, keywords, keywords, (a, b, c, d) => {
        const worse = relevanceOf({ similarity: Math.min(a, b), keywords: Math.min(c, d) });
        const better = relevanceOf({ similarity: Math.max(a, b), keywords: Math.max(c, d) });
        expect(worse).toBeGreaterThanOrEqual(0);
        expect(worse).toBeLessThanOrEqual(better);
        expect(better).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is full where either the words or the direction are the same', () => {
    expect(relevanceOf({ keywords: 1 })).toBe(1);
    expect(relevanceOf({ keywords: 0, similarity: 1 })).toBe(1);
    expect(relevanceOf({ keywords: 0, similarity: -1 })).toBe(0);
  });
});

describe('how much of a question a fact speaks of', () => {
  it('counts a rare word more than one that many facts have', () => {
    const hits = [
      { id: 'rare', words: ['c-1042'] },
      ...[1, 2, 3].map((n) => ({ id: `common ${n}`, words: ['order'] })),
    ];
    const found = coverages(['c-1042', 'order', 'unheard'], hits, 10);
    expect(found.get('rare')).toBeGreaterThan(found.get('common 1') ?? 1);
    expect(found.get('rare')).toBeLessThan(0.5);
  });

  it('is all of it, for one fact and for many, where every word is there', () => {
    for (const facts of [1, 20_000])
      expect(coverages(['a', 'b'], [{ id: 'x', words: ['a', 'b'] }], facts).get('x')).toBe(1);
  });
});

describe('a score', () => {
  it('never falls with importance, nor rises with age', () => {
    fc.assert(
      fc.property(similarity, keywords, importance, importance, ageMs, ageMs, (s, k, a, b, c, d) => {
        const fit = { similarity: s, keywords: k };
        const less = scoreOf(fit, { importance: Math.min(a, b), ageMs: Math.max(c, d) });
        const more = scoreOf(fit, { importance: Math.max(a, b), ageMs: Math.min(c, d) });
        expect(less).toBeLessThanOrEqual(more);
        expect(more).toBeLessThanOrEqual(relevanceOf(fit));
      }),
    );
  });

  it('counts a fact half as fresh after 90 days, and one from the future as fresh', () => {
    expect(decayOf(90 * dayMs)).toBeCloseTo(0.5);
    expect(decayOf(-dayMs)).toBe(1);
  });

  it('never hides what fits: age and importance take a fifth at most', () => {
    const fit = { similarity: 0.8, keywords: 0.5 };
    expect(scoreOf(fit, { importance: 0, ageMs: 1e15 })).toBeCloseTo(0.8 * relevanceOf(fit));
  });
});
