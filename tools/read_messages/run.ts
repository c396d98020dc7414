import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { ToolRun } from '../../functions/core/contracts/tool.ts';
import { refusal, shop, tableNamed } from '../shop-tables.ts';
import tool from './tool.ts';

/** Messages that are read at most: the latest say what still matters. */
const most = 20;

/** The row has the order beside what the model is shown. */
const RowsSchema = z.array(z.object(tool.output.shape.messages.element.shape));

/** @throws ToolError when DynamoDB refuses or throttles (retryable). */
const run: ToolRun<typeof tool> = async ({ order_id }, { env, signal }) => {
  const query = new QueryCommand({
    TableName: tableNamed(env, 'TABLE_MESSAGES'),
    KeyConditionExpression: 'order_id = :order',
    ExpressionAttributeValues: { ':order': order_id },
    // Ids count up with the time.
    ScanIndexForward: false,
    Limit: most,
  });
  const { Items = [] } = await shop.send(query, { abortSignal: signal }).catch((error: unknown) => {
    throw refusal('read_messages: the messages could not be read', error);
  });
  return { order_id, messages: RowsSchema.parse(Items).reverse() };
};

export default run;
