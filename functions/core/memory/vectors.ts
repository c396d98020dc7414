/** What the largest component becomes. */
const largest = 127;

/**
 * A vector in one byte a component. Only its direction is kept, which is all that cosine needs: so no scale is stored.
 * The largest component becomes ±127, so no component is off by more than 1/254 of the largest.
 */
export function quantised(vector: Float32Array): Int8Array<ArrayBuffer> {
  let max = 0;
  for (const component of vector) max = Math.max(max, Math.abs(component));
  const scale = max === 0 ? 0 : largest / max;
  return Int8Array.from(vector, (component) => Math.round(component * scale));
}

/** The vector of length 1 in the same direction. */
export function unitOf(vector: Int8Array): Float32Array {
  const inverse = inverseLength(vector);
  return Float32Array.from(vector, (component) => component * inverse);
}

/** 0 for a vector without direction. */
export function inverseLength(vector: Int8Array): number {
  const square = vector.reduce((sum, component) => sum + component * component, 0);
  return square === 0 ? 0 : 1 / Math.sqrt(square);
}

/**
 * Cosine of a query with each of many vectors, from -1 to 1.
 * @param vectors one after the other, each as long as the query
 * @param inverses of the lengths of the vectors
 * @returns one for each of `inverses`
 */
export function cosines(query: Int8Array, vectors: Int8Array, inverses: Float32Array): Float32Array {
  const { length } = query;
  const ofQuery = inverseLength(query);
  const similarities = new Float32Array(inverses.length);
  for (let index = 0, start = 0; index < inverses.length; index++, start += length) {
    let dot = 0;
    for (let i = 0; i < length; i++) dot += (query[i] as number) * (vectors[start + i] as number);
    similarities[index] = dot * ofQuery * (inverses[index] as number);
  }
  return similarities;
}
