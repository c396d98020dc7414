import type { Namespace } from '../core/contracts/memory.ts';
import { unitOf } from '../core/memory/vectors.ts';
import type { Embedding, VectorIndex } from '../core/ports.ts';
import type { Head } from './fact-changes.ts';
import { currentFacts, parseFact } from './fact-items.ts';
import { factHeadKey, factPrefix, factsPartition } from './keys.ts';
import type { Table } from './table.ts';

/** Puts vectors of facts that are in the table. What is deleted there meanwhile does not stay in the index. */
export async function putCurrent(
  table: Table,
  namespace: Namespace,
  facts: readonly { readonly factId: string; readonly embedding: Embedding }[],
  index: VectorIndex,
): Promise<void> {
  const ids = facts.map(({ factId }) => factId);
  await index.put(namespace, facts);
  const left = new Set((await currentFacts(table, namespace, ids)).map(({ fact }) => fact.factId));
  await index.delete(
    namespace,
    ids.filter((factId) => !left.has(factId)),
  );
}

/** Facts of one step: as many vectors as S3 Vectors takes at once. */
const stepSize = 500;

/** Above every id. */
const everyFact = '~';

/** Whether the vector index has every fact of the namespace that has a vector. */
export const isFilled = ({ indexedTo }: Head): boolean => indexedTo === everyFact;

/**
 * Puts further facts that were there before the stage had a vector index into it, in the order of their ids. Each
 * `remember` takes a step, so that 20,000 facts are in after 40; until then they are searched without the index.
 */
export async function fillOn(
  table: Table,
  namespace: Namespace,
  { indexedTo = '' }: Head,
  index: VectorIndex,
): Promise<void> {
  const items = await table.query(factsPartition(namespace), '', {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':pk': factsPartition(namespace),
      // All ids are equally long: this comes right after it.
      ':first': `${factPrefix}${indexedTo}!`,
      ':last': `${factPrefix}${everyFact}`,
    },
    Limit: stepSize,
  });
  const stored = items.map(parseFact);
  const known = stored.flatMap(({ fact: { factId, embedder }, vector }) =>
    embedder !== undefined && vector ? [{ factId, embedding: { embedder, vector: unitOf(vector) } }] : [],
  );
  await putCurrent(table, namespace, known, index);
  const last = stored.length < stepSize ? everyFact : stored.at(-1)?.fact.factId;
  await table.write([table.set(factHeadKey(namespace), { indexedTo: last })]);
}
