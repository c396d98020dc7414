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
export function inverseLength(vector: Int8Array | Float32Array): number {
  let square = 0;
  for (const component of vector) square += component * component;
  return square === 0 ? 0 : 1 / Math.sqrt(square);
}

export const dot = (one: Float32Array, other: Float32Array): number =>
  one.reduce((sum, component, i) => sum + component * (other[i] as number), 0);

/**
 * The dot product of a vector with each of many.
 * @param vectors one after the other, each as long as `one`
 * @param count of vectors, from the first
 */
export function dots(one: Float32Array, vectors: Int8Array, count: number): Float32Array {
  const { length } = one;
  const products = new Float32Array(count);
  for (let index = 0, start = 0; index < count; index++, start += length) {
    let product = 0;
    for (let i = 0; i < length; i++) product += (one[i] as number) * (vectors[start + i] as number);
    products[index] = product;
  }
  return products;
}
