import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import * as z from 'zod';
import messages from '../agents/support/data/messages.json' with { type: 'json' };
import orders from '../agents/support/data/orders.json' with { type: 'json' };
import products from '../agents/support/data/products.json' with { type: 'json' };
import users from '../agents/support/data/users.json' with { type: 'json' };

const rows: Record<string, readonly object[]> = { users, orders, products, messages };
const PropertiesSchema = z.object({ tables: z.record(z.string(), z.string()) });

/**
 * Fills the sample tables while CloudFormation deploys. It always answers, so that a deploy fails at once instead
 * of waiting for an hour.
 */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  try {
    if (event.RequestType !== 'Delete') await seed(event.ResourceProperties);
    await answer(event, 'SUCCESS');
  } catch (error) {
    await answer(event, 'FAILED', `The sample tables were not filled: ${String(error)}`);
  }
}

async function seed(properties: unknown) {
  const { tables } = PropertiesSchema.parse(properties);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const requests = Object.entries(tables).flatMap(([noun, table]) =>
    (rows[noun] ?? []).map((Item) => ({ table, request: { PutRequest: { Item } } })),
  );
  await Promise.all(
    batches(requests, 25).map(async (batch) => {
      let left: BatchWriteCommand['input']['RequestItems'] = {};
      for (const { table, request } of batch) left[table] = [...(left[table] ?? []), request];
      // Throttled rows come back.
      while (left && Object.keys(left).length > 0)
        left = (await client.send(new BatchWriteCommand({ RequestItems: left }))).UnprocessedItems;
    }),
  );
  console.log(JSON.stringify({ message: 'seeded', rows: requests.length }));
}

const batches = <Item>(items: readonly Item[], size: number) =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

async function answer(event: CloudFormationCustomResourceEvent, Status: 'SUCCESS' | 'FAILED', Reason = '') {
  const { StackId, RequestId, LogicalResourceId } = event;
  const body = { Status, Reason, StackId, RequestId, LogicalResourceId, PhysicalResourceId: 'sample-rows' };
  const response = await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`CloudFormation took no answer: HTTP ${response.status}`);
}
