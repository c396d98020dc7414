import { cosines, inverseLength } from './vectors.ts';

/** Vectors of one length, side by side in one array: searched without a copy, taken out without a gap. */
export class VectorMatrix {
  readonly #dimensions: number;
  #vectors: Int8Array;
  #inverses: Float32Array;
  readonly #ids: string[] = [];
  readonly #rows = new Map<string, number>();

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
    this.#vectors = new Int8Array(dimensions);
    this.#inverses = new Float32Array(1);
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
  }

  /** The last one takes its place. */
  remove(id: string): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    const last = this.#ids.length - 1;
    const moved = this.#ids[last] as string;
    this.#ids[row] = moved;
    this.#set(row, moved, this.#vectors.subarray(last * this.#dimensions, (last + 1) * this.#dimensions));
    this.#ids.pop();
    this.#rows.delete(id);
  }

  /** @returns the cosine of each row. */
  cosines(query: Int8Array): Float32Array {
    return cosines(query, this.#vectors, this.#inverses.subarray(0, this.#ids.length));
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
