import { dot, dots, inverseLength, unitOf } from './vectors.ts';

/**
 * The centre lies between zero and the mean as if so many further vectors were spread evenly around zero. The mean of a
 * few facts says what these are about, not what all have in common, and to subtract it would take away just that.
 */
const evenlySpread = 50;

/** Below, a vector is the centre but for rounding, and has no direction from there. */
const leastSquare = 1e-9;

/** What comparing needs of all rows: made by the first search after a change. */
interface View {
  readonly centre: Float32Array;
  /** Of the distance of each row from the centre. */
  readonly inverses: Float32Array;
}

/**
 * Vectors of one length, side by side in one array: searched without a copy, taken out without a gap. They are compared
 * as seen from their centre: what all facts of an agent have in common tells none of them apart.
 */
export class VectorMatrix {
  readonly #dimensions: number;
  #vectors: Int8Array;
  #inverses: Float32Array;
  readonly #ids: string[] = [];
  readonly #rows = new Map<string, number>();
  /** Of the rows, each of length 1. */
  readonly #sum: Float64Array;
  #view: View | undefined;

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
    this.#vectors = new Int8Array(dimensions);
    this.#inverses = new Float32Array(1);
    this.#sum = new Float64Array(dimensions);
  }

  /** The row of each id is its place in the list. */
  get ids(): readonly string[] {
    return this.#ids;
  }

  has(id: string): boolean {
    return this.#rows.has(id);
  }

  put(id: string, vector: Int8Array): void {
    this.remove(id);
    const row = this.#ids.length;
    if (row === this.#inverses.length) this.#grow();
    this.#ids.push(id);
    this.#set(row, id, vector);
    this.#count(row, 1);
  }

  /** The last one takes its place. */
  remove(id: string): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    this.#count(row, -1);
    const last = this.#ids.length - 1;
    const moved = this.#ids[last] as string;
    this.#ids[row] = moved;
    this.#set(row, moved, this.#row(last));
    this.#ids.pop();
    this.#rows.delete(id);
  }

  /** @returns for each row the cosine between query and row, both less the centre. */
  cosines(query: Int8Array): Float32Array {
    this.#view ??= this.#viewed();
    const { centre, inverses } = this.#view;
    const seen = unitOf(query).map((component, i) => component - (centre[i] as number));
    const ofQuery = inverseLength(query) && inverseLength(seen);
    const ofCentre = dot(seen, centre);
    return dots(seen, this.#vectors, this.#ids.length).map(
      (product, row) =>
        (product * (this.#inverses[row] as number) - ofCentre) * ofQuery * (inverses[row] as number),
    );
  }

  #viewed(): View {
    const rows = this.#ids.length;
    const centre = Float32Array.from(this.#sum, (sum) => sum / (rows + evenlySpread));
    const square = dot(centre, centre);
    const inverses = dots(centre, this.#vectors, rows).map((product, row) => {
      const inverse = this.#inverses[row] as number;
      const distance = 1 - 2 * product * inverse + square;
      return inverse === 0 || distance < leastSquare ? 0 : 1 / Math.sqrt(distance);
    });
    return { centre, inverses };
  }

  #row(row: number): Int8Array {
    return this.#vectors.subarray(row * this.#dimensions, (row + 1) * this.#dimensions);
  }

  #count(row: number, times: 1 | -1): void {
    const each = times * (this.#inverses[row] as number);
    for (const [i, component] of this.#row(row).entries())
      this.#sum[i] = (this.#sum[i] as number) + component * each;
    this.#view = undefined;
  }

  #set(row: number, id: string, vector: Int8Array): void {
    this.#rows.set(id, row);
    this.#vectors.set(vector, row * this.#dimensions);
    this.#inverses[row] = inverseLength(vector);
  }

  #grow(): void {
    const rows = Math.ceil(this.#inverses.length * 1.5) + 1;
    const vectors = new Int8Array(rows * this.#dimensions);
    const inverses = new Float32Array(rows);
    vectors.set(this.#vectors);
    inverses.set(this.#inverses);
    this.#vectors = vectors;
    this.#inverses = inverses;
  }
}
