import { dynamoFacts } from '../../functions/adapters/facts.ts';
import type { Table } from '../../functions/adapters/table.ts';
import { textOf } from '../../functions/core/memory/semantic-memory.ts';
import type { Embedder, FactQuery } from '../../functions/core/ports.ts';
import { distractors } from './distractors.ts';
import { loadFacts } from './load.ts';
import { nearest, type Rank } from './measure.ts';
import { pairs } from './pairs.ts';

export type Way =
  | 'hybrid'
  | 'hybrid, told whom it is about'
  | 'keywords'
  | 'vectors'
  | 'vectors as float32, not centred';

/** Deep enough for the mean reciprocal rank. */
const limit = 20;

/** Where each way of searching finds the answers to the questions, in the order of `pairs`. */
export async function ranksOf(
  table: Table,
  embedder: Embedder,
  distractorCount: number,
): Promise<Readonly<Record<Way, readonly Rank[]>>> {
  const namespace = { tenantId: 'bench', agent: 'quality' };
  const facts = [
    ...pairs.map(({ key, value, subject }) => ({ key, value, subject })),
    ...distractors(distractorCount),
  ];
  const vectors = await embedder.embed(facts.map(textOf));
  const embeddingOf = (vector: Float32Array) => ({ embedder: embedder.name, vector });
  const ids = await loadFacts(
    table,
    namespace,
    facts.map((fact, index) => ({ ...fact, embedding: embeddingOf(vectors[index] as Float32Array) })),
  );
  const questions = await embedder.embed(pairs.map(({ question }) => question));

  const memory = dynamoFacts(table, undefined);
  const rankIn = (found: readonly (string | undefined)[], index: number): Rank =>
    found.indexOf(ids[index]) + 1 || undefined;
  const ranks = async (
    query: (question: string, vector: Float32Array, subject?: string) => Omit<FactQuery, 'limit'>,
  ) => {
    const all: Rank[] = [];
    for (const [index, { question, subject }] of pairs.entries()) {
      const asked = query(question, questions[index] as Float32Array, subject);
      const found = await memory.search(namespace, { ...asked, limit });
      all.push(
        rankIn(
          found.map(({ fact }) => fact.factId),
          index,
        ),
      );
    }
    return all;
  };
  return {
    hybrid: await ranks((text, vector) => ({ text, embedding: embeddingOf(vector) })),
    'hybrid, told whom it is about': await ranks((text, vector, subject) => ({
      text,
      embedding: embeddingOf(vector),
      subject,
    })),
    keywords: await ranks((text) => ({ text })),
    vectors: await ranks((_, vector) => ({ text: '', embedding: embeddingOf(vector) })),
    'vectors as float32, not centred': questions.map((question, index) =>
      rankIn(
        nearest(question, vectors, limit).map((place) => ids[place]),
        index,
      ),
    ),
  };
}
