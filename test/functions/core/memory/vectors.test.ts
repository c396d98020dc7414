import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VectorMatrix } from '../../../../functions/core/memory/vector-matrix.ts';
import { cosines, inverseLength, quantised, unitOf } from '../../../../functions/core/memory/vectors.ts';

const dimensions = 16;
const component = fc.float({ min: -1, max: 1, noNaN: true });
const anyVector = fc
  .array(component, { minLength: dimensions, maxLength: dimensions })
  .map((components) => Float32Array.from(components))
  .filter((vector) => Math.hypot(...vector) > 0.01);

const exactly = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, component, i) => sum + component * (b[i] as number), 0) /
  Math.hypot(...a) /
  Math.hypot(...b);
const cosine = (a: Int8Array, b: Int8Array) => cosines(a, b, Float32Array.of(inverseLength(b)))[0] as number;

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
        expect(Math.abs(cosine(quantised(a), quantised(b)) - exactly(a, b))).toBeLessThanOrEqual(bound);
      }),
    );
  });

  it('gives the vector of length 1 back in the same direction', () => {
    fc.assert(
      fc.property(anyVector, (vector) => {
        const unit = unitOf(quantised(vector));
        expect(Math.hypot(...unit)).toBeCloseTo(1, 5);
        expect(exactly(unit, vector)).toBeGreaterThan(0.999);
      }),
    );
  });

  it('is like nothing where it has no direction', () => {
    const zero = quantised(new Float32Array(4));
    expect(cosine(zero, Int8Array.of(1, 2, 3, 4))).toBe(0);
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

  it('are compared as each would be alone, after any puts and removals', () => {
    fc.assert(
      fc.property(steps, anyVector.map(quantised), (all, query) => {
        const matrix = new VectorMatrix(dimensions);
        const expected = new Map<string, Int8Array>();
        for (const { id, vector } of all) {
          if (vector) matrix.put(id, vector);
          else matrix.remove(id);
          if (vector) expected.set(id, vector);
          else expected.delete(id);
        }
        const found = matrix.cosines(query);
        expect([...matrix.ids].sort()).toEqual([...expected.keys()].sort());
        for (const [row, id] of matrix.ids.entries())
          expect(found[row]).toBeCloseTo(cosine(query, expected.get(id) as Int8Array), 5);
      }),
    );
  });
});
