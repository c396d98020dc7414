import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { LocalStack } from '../../local/stack.ts';

/** What the clerk's tools left behind on an order or product, by whichever run. */
export async function rowsOn(
  subject: string,
  { dynamo, stack }: { dynamo: DynamoDBDocumentClient; stack: Pick<LocalStack, 'outputs'> },
): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: stack.outputs.NotesTableName,
      KeyConditionExpression: 'order_id = :subject',
      ExpressionAttributeValues: { ':subject': subject },
      ConsistentRead: true,
    }),
  );
  return Items;
}
