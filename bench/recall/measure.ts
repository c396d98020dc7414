/** Where the right answer stood, from 1; `undefined`: not among those found. */
export type Rank = number | undefined;

/** How many of a hundred questions have their answer among the first `count`. */
export const recallAt = (count: number, ranks: readonly Rank[]): number =>
  (100 * ranks.filter((rank) => rank !== undefined && rank <= count).length) / ranks.length;

/** Mean reciprocal rank, from 0 to 1: how far up the answers stand. */
export const meanReciprocalRank = (ranks: readonly Rank[]): number =>
  ranks.reduce<number>((sum, rank) => sum + (rank === undefined ? 0 : 1 / rank), 0) / ranks.length;

/** The least value that `percent` of a hundred values do not exceed. */
export function percentile(percent: number, values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? Number.NaN;
}

/** Of vectors of length 1 the places of those nearest to the query, nearest first. */
export function nearest(query: Float32Array, vectors: readonly Float32Array[], count: number): number[] {
  const similarities = vectors.map((vector) =>
    vector.reduce((sum, component, index) => sum + component * (query[index] as number), 0),
  );
  return [...similarities.keys()]
    .sort((a, b) => (similarities[b] as number) - (similarities[a] as number))
    .slice(0, count);
}
