import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ToolRun } from '../../../../functions/core/contracts/tool.ts';
import { shop, tableNamed } from '../../../../tools/shop-tables.ts';
import type tool from './tool.ts';

/** As with a refund, every execution leaves a row of its own. */
const run: ToolRun<typeof tool> = async ({ product_id, price_usd }, { env, runId, callId, signal }) => {
  const change_id = randomUUID();
  const Item = { order_id: product_id, note_id: `price.${change_id}`, price_usd, runId, callId };
  await shop.send(new PutCommand({ TableName: tableNamed(env, 'TABLE_NOTES'), Item }), {
    abortSignal: signal,
  });
  return { change_id };
};

export default run;
