import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { InvalidInputError } from '../core/errors.ts';
import type { Page } from '../core/ports.ts';
import type { Item, Key, Table } from './table.ts';

/** Which list of an index. */
export interface List {
  readonly index: 'byTime' | 'byStatus';
  /** Of the partition of the index. */
  readonly partition: string;
  /** What the partition key of every item of the list begins with in the table. */
  readonly owned: string;
}

/** A page of a list, newest first. @throws InvalidInputError on a cursor that is not ours. */
export async function listPage(
  table: Table,
  { index, partition, owned }: List,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<Item>> {
  const key = index === 'byTime' ? 'gsi1' : 'gsi2';
  const page = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      IndexName: index,
      KeyConditionExpression: `${key}pk = :partition`,
      ExpressionAttributeValues: { ':partition': partition },
      ScanIndexForward: false,
      Limit: limit,
      ExclusiveStartKey: cursor ? readCursor(cursor, owned, key, partition) : undefined,
    }),
  );
  return {
    items: page.Items ?? [],
    cursor: page.LastEvaluatedKey ? writeCursor(page.LastEvaluatedKey) : null,
  };
}

const writeCursor = (key: Item): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** A cursor is only followed within the caller's own items and the list that it came from. */
function readCursor(cursor: string, owned: string, index: string, partition: string): Key & Item {
  const names = ['pk', 'sk', `${index}pk`, `${index}sk`];
  try {
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Key & Item;
    const isWhole =
      Object.keys(key).length === names.length && names.every((name) => typeof key[name] === 'string');
    if (isWhole && key.pk.startsWith(owned) && key[`${index}pk`] === partition) return key;
  } catch {
    // Falls through to the one answer for every cursor that is not ours.
  }
  throw new InvalidInputError('The query is not valid', ['cursor: use the one that the last page answered']);
}
