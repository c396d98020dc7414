import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { ToolRun } from '../../functions/core/contracts/tool.ts';
import { ToolError } from '../../functions/core/errors.ts';
import { refusal, shop, tableNamed } from '../shop-tables.ts';
import tool from './tool.ts';

/** The order's row has more than the parcel. */
const RowSchema = z.object(tool.output.shape);

/** @throws ToolError when there is no such order, or DynamoDB refuses or throttles (retryable). */
const run: ToolRun<typeof tool> = async ({ order_id }, { env, signal }) => {
  const get = new GetCommand({
    TableName: tableNamed(env, 'TABLE_ORDERS'),
    Key: { order_id },
    ConsistentRead: true,
  });
  const { Item } = await shop.send(get, { abortSignal: signal }).catch((error: unknown) => {
    throw refusal('track_parcel: the parcel could not be looked up', error);
  });
  if (!Item) throw new ToolError(`track_parcel: there is no order ${order_id}.`);
  return RowSchema.parse(Item);
};

export default run;
