import type { Namespace } from '../core/contracts/memory.ts';
import { changedBetween, type Head, headOf } from './fact-changes.ts';
import { FactIndex } from './fact-index.ts';
import { currentFacts, parseSearched, searchedAttributes } from './fact-items.ts';
import { factPrefix, factsPartition } from './keys.ts';
import type { Table } from './table.ts';

/** Changes that are caught up with one by one, some 400 reads, 50 at once; to read all 20,000 facts takes 20 pages. */
const maxChangesBehind = 200;

/** Facts of all namespaces that a process keeps: two full namespaces take some 200 MB. */
const maxFactsKept = 40_000;

interface Cached {
  readonly index: FactIndex;
  readonly seq: number;
}

/** The facts of namespaces as the process knows them, brought up to date before each use. */
export class FactCache {
  readonly #table: Table;
  /** Least recently used first. */
  readonly #cached = new Map<string, Promise<Cached | undefined>>();
  readonly #sizes = new Map<string, number>();

  constructor(table: Table) {
    this.#table = table;
  }

  /** @param head read after the caller was asked: the index holds every change up to it. */
  async upTo(namespace: Namespace, head: Head): Promise<FactIndex> {
    const partition = factsPartition(namespace);
    // One after the other, so that no two bring the same index up to date.
    const known = this.#cached.get(partition);
    const updated = updatedFrom(this.#table, namespace, head, known);
    this.#cached.delete(partition);
    // The caller is told of what fails; the next one goes on from what is known.
    this.#cached.set(
      partition,
      updated.catch(() => known),
    );
    const { index } = await updated;
    this.#sizes.set(partition, index.size);
    this.#dropOthers(partition);
    return index;
  }

  #dropOthers(inUse: string): void {
    for (const partition of this.#cached.keys()) {
      const kept = this.#sizes.values().reduce((sum, size) => sum + size, 0);
      if (kept <= maxFactsKept) return;
      if (partition === inUse) continue;
      this.#cached.delete(partition);
      this.#sizes.delete(partition);
    }
  }
}

async function updatedFrom(
  table: Table,
  namespace: Namespace,
  head: Head,
  known: Promise<Cached | undefined> | undefined,
): Promise<Cached> {
  const cached = await known;
  if (!cached || head.seq - cached.seq > maxChangesBehind) return loaded(table, namespace);
  if (cached.seq >= head.seq) return cached;
  const changed = await changedBetween(table, namespace, cached.seq, head.seq);
  if (!changed) return loaded(table, namespace);
  const facts = await currentFacts(table, namespace, changed);
  for (const factId of changed) cached.index.remove(factId);
  for (const fact of facts) cached.index.put(fact);
  return { index: cached.index, seq: head.seq };
}

async function loaded(table: Table, namespace: Namespace): Promise<Cached> {
  // Before the facts: what changes while they are read is caught up with.
  const { seq } = await headOf(table, namespace);
  const index = new FactIndex();
  const pages = table.pages(factsPartition(namespace), factPrefix, {
    ProjectionExpression: searchedAttributes.map((name) => `#${name}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(searchedAttributes.map((name) => [`#${name}`, name])),
  });
  for await (const page of pages) for (const item of page) index.put(parseSearched(item));
  return { index, seq };
}
