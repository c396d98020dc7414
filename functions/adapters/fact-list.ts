import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Fact, Namespace } from '../core/contracts/memory.ts';
import type { Facts, Page } from '../core/ports.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { parseFact } from './fact-items.ts';
import { factsAboutPartition, factsPartition } from './keys.ts';
import type { Table } from './table.ts';

/** Facts of every status, newest first: `byTime` has those of a namespace, `byStatus` those about a subject. */
export async function listFacts(
  table: Table,
  namespace: Namespace,
  { subject, limit, cursor }: Parameters<Facts['list']>[1],
): Promise<Page<Fact>> {
  const partition = factsPartition(namespace);
  const index =
    subject === undefined
      ? { IndexName: 'byTime', name: 'gsi1pk', value: partition }
      : { IndexName: 'byStatus', name: 'gsi2pk', value: factsAboutPartition(namespace, subject) };
  const page = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      IndexName: index.IndexName,
      KeyConditionExpression: `${index.name} = :value`,
      ExpressionAttributeValues: { ':value': index.value },
      ScanIndexForward: false,
      Limit: limit,
      ExclusiveStartKey: cursor ? readCursor(cursor, partition, index) : undefined,
    }),
  );
  return {
    items: (page.Items ?? []).map((item) => parseFact(item).fact),
    cursor: page.LastEvaluatedKey ? writeCursor(page.LastEvaluatedKey) : null,
  };
}
