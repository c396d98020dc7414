import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { factWrites } from '../../functions/adapters/fact-items.ts';
import { factHeadKey } from '../../functions/adapters/keys.ts';
import type { Table } from '../../functions/adapters/table.ts';
import type { Namespace } from '../../functions/core/contracts/memory.ts';
import { factIdOf, whatBecomesOf } from '../../functions/core/memory/facts.ts';
import { quantised } from '../../functions/core/memory/vectors.ts';
import type { Embedding } from '../../functions/core/ports.ts';
import { inPool } from '../pool.ts';

export interface Told {
  readonly key: string;
  readonly value: string;
  readonly subject?: string | undefined;
  readonly embedding: Embedding;
}

/** As much as DynamoDB takes at once. */
const batchSize = 25;

/** Stores facts as `remember` would, without a transaction for each. @returns their ids */
export async function loadFacts(
  table: Table,
  namespace: Namespace,
  facts: readonly Told[],
): Promise<string[]> {
  const at = table.now().toISOString();
  const write = factWrites(table, namespace);
  const stored = facts.map(({ embedding: { embedder, vector }, ...told }, index) => {
    const fact = { ...told, importance: 0.5, source: { correctedBy: 'bench' } };
    const factId = factIdOf(namespace, fact, index + 1);
    const becoming = whatBecomesOf(undefined, fact, { factId, at });
    return { fact: { ...becoming.fact, embedder }, vector: quantised(vector) };
  });
  const items = stored.map((each) => write.fact(each).Put?.Item);
  const batches = Array.from({ length: Math.ceil(items.length / batchSize) }, (_, index) =>
    items.slice(index * batchSize, (index + 1) * batchSize),
  );
  await inPool(batches, 4, async (batch) => {
    const requests = batch.map((Item) => ({ PutRequest: { Item } }));
    await table.client.send(new BatchWriteCommand({ RequestItems: { [table.name]: requests } }));
  });
  const head = { ...factHeadKey(namespace), entity: 'fact_head', seq: facts.length, current: facts.length };
  await table.write([{ Put: { TableName: table.name, Item: head } }]);
  return stored.map(({ fact }) => fact.factId);
}
