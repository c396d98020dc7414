import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VectorMatrix } from '../../../../functions/core/memory/vector-matrix.ts';
import { quantised, unitOf } from '../../../../functions/core/memory/vectors.ts';

const dimensions = 16;
const component = fc.float({ min: -1, max: 1, noNaN: true });
const anyVector = fc
  .array(component, { minLength: dimensions, maxLength: dimensions })
  .map((components) => Float32Array.from(components))
  .filter((vector) => Math.hypot(...vector) > 0.01);

const cosine = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, component, i) => sum + component * (b[i] as number), 0) /
  Math.hypot(...a) /
  Math.hypot(...b);

describe('a vector in bytes', () => {
  it('has no component off by more than 1/254 of the largest', () => {
    fc.assert(
      fc.property(anyVector, (vector) => {
        const max = Math.max(...vector.map(Math.abs));
        const bytes = quantised(vector);
        for (const [i, component] of vector.entries())
          expect(Math.abs(component - ((bytes[i] as number) * max) / 127)).toBeLessThanOrEqual(
            max / 254 + 1e-6,
          );
      }),
    );
  });

  it('keeps cosines to within what that allows', () => {
    fc.assert(
      fc.property(anyVector, anyVector, (a, b) => {
        // Each vector turns by at most the length of its error over its own.
        const bound = 2 * (Math.sqrt(dimensions) / 254) * 1.1;
        expect(
          Math.abs(cosine([...quantised(a)], [...quantised(b)]) - cosine([...a], [...b])),
        ).toBeLessThanOrEqual(bound);
      }),
    );
  });

  it('gives the vector of length 1 back in the same direction', () => {
    fc.assert(
      fc.property(anyVector, (vector) => {
        const unit = unitOf(quantised(vector));
        expect(Math.hypot(...unit)).toBeCloseTo(1, 5);
        expect(cosine([...unit], [...vector])).toBeGreaterThan(0.999);
      }),
    );
  });
});

describe('vectors side by side', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const steps = fc.array(
    fc.record({
      id: fc.constantFrom(...ids),
      vector: fc.option(anyVector.map(quantised), { nil: undefined }),
    }),
    { maxLength: 40 },
  );

  /** Each less the mean of all, which 50 vectors of no direction draw towards zero. */
  const naively = (query: Int8Array, all: readonly Int8Array[]): number[] => {
    const units = all.map((vector) => [...unitOf(vector)]);
    const centre = Array.from(
      { length: dimensions },
      (_, i) => units.reduce((sum, unit) => sum + (unit[i] as number), 0) / (units.length + 50),
    );
    const seen = (unit: readonly number[]) => unit.map((component, i) => component - (centre[i] as number));
    return units.map((unit) => cosine(seen([...unitOf(query)]), seen(unit)));
  };

  it('are compared as seen from their centre, after any puts and removals', () => {
    fc.assert(
      fc.property(steps, anyVector.map(quantised), (all, query) => {
        const matrix = new VectorMatrix(dimensions);
        const expected = new Map<string, Int8Array>();
        for (const { id, vector } of all) {
          if (vector) matrix.put(id, vector);
          else matrix.remove(id);
          if (vector) expected.set(id, vector);
          else expected.delete(id);
          // Searched between changes, too: nothing that a search keeps may outlive one.
          matrix.cosines(query);
        }
        expect([...matrix.ids].sort()).toEqual([...expected.keys()].sort());
        const exact = naively(
          query,
          matrix.ids.map((id) => expected.get(id) as Int8Array),
        );
        for (const [row, similarity] of matrix.cosines(query).entries())
          expect(similarity).toBeCloseTo(exact[row] as number, 4);
      }),
    );
  });

  it('are told apart by what they do not have in common', () => {
    const matrix = new VectorMatrix(3);
    for (let n = 0; n < 500; n++) matrix.put(`${n}`, Int8Array.of(100, n % 2 ? 30 : -30, 0));
    const [even, odd] = matrix.cosines(Int8Array.of(100, 30, 0)) as unknown as [number, number];
    expect(odd).toBeGreaterThan(0.9);
    expect(even).toBeLessThan(0);
  });

  it('are compared nearly as they are where there are few', () => {
    const matrix = new VectorMatrix(3);
    for (const id of ['a', 'b', 'c']) matrix.put(id, Int8Array.of(100, 30, 0));
    for (const similarity of matrix.cosines(Int8Array.of(100, 40, 0)))
      expect(similarity).toBeGreaterThan(0.9);
  });

  it('are like nothing where they, or the question, have no direction', () => {
    const matrix = new VectorMatrix(3);
    matrix.put('nowhere', new Int8Array(3));
    matrix.put('somewhere', Int8Array.of(1, 2, 3));
    expect(matrix.cosines(Int8Array.of(1, 2, 3))[0]).toBeCloseTo(0);
    for (const similarity of matrix.cosines(new Int8Array(3))) expect(similarity).toBeCloseTo(0);
  });
});
