import { dynamoFacts } from '../../functions/adapters/facts.ts';
import { factPrefix, factsPartition } from '../../functions/adapters/keys.ts';
import type { Table } from '../../functions/adapters/table.ts';
import { createSemanticMemory } from '../../functions/core/memory/semantic-memory.ts';
import type { Embedder } from '../../functions/core/ports.ts';
import { distractors } from './distractors.ts';
import { loadFacts } from './load.ts';
import { pairs } from './pairs.ts';

/** Milliseconds, with so many facts. */
export interface Latencies {
  readonly facts: number;
  /** The first recall of a process, which loads all facts. */
  readonly coldMs: number;
  /** To read all facts from the table, and nothing else; measured apart. */
  readonly readMs: number;
  /** Every other one. */
  readonly recallMs: readonly number[];
  /** The same with the question's vector known. */
  readonly searchMs: readonly number[];
}

/** How long `recall` takes with so many facts. Their vectors are arbitrary: how long it takes does not depend on them. */
export async function latenciesOf(table: Table, embedder: Embedder, count: number): Promise<Latencies> {
  const namespace = { tenantId: 'bench', agent: `latency-${count}` };
  const vectors = arbitraryVectors(count);
  await loadFacts(
    table,
    namespace,
    distractors(count).map((fact, index) => ({
      ...fact,
      embedding: { embedder: embedder.name, vector: vectors[index] as Float32Array },
    })),
  );
  const questions = pairs.map(({ question }) => question);
  const embedded = await embedder.embed(questions);
  const facts = dynamoFacts(table, undefined);
  const missed = (error: Error) => {
    throw error;
  };
  const memory = createSemanticMemory({ facts, embedder, missed });
  const recall = (text: string) => memory.recall(namespace, { text, limit: 5 });
  const readMs = await took(() => table.query(factsPartition(namespace), factPrefix));
  const coldMs = await took(() => recall('Which delivery service?'));
  const recallMs: number[] = [];
  const searchMs: number[] = [];
  for (const [index, text] of questions.entries()) {
    const vector = embedded[index] as Float32Array;
    recallMs.push(await took(() => recall(text)));
    const query = { text, embedding: { embedder: embedder.name, vector }, limit: 5 };
    searchMs.push(await took(() => facts.search(namespace, query)));
  }
  return { facts: count, coldMs, readMs, recallMs, searchMs };
}

async function took(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

/** As long as real ones. */
function arbitraryVectors(count: number): Float32Array[] {
  return Array.from({ length: count }, (_, row) =>
    Float32Array.from({ length: 512 }, (_, column) => Math.sin((row + 1) * (column + 1) * 0.618) / 16),
  );
}
