import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ToolRun } from '../../../../functions/core/contracts/tool.ts';
import { shop, tableNamed } from '../../../../tools/shop-tables.ts';
import type tool from './tool.ts';

/** Tells the code that ran, where a deploy came in between. */
const madeBy = 'the first version';

/** Twice executed, it leaves two rows: nothing here helps whoever calls it too often. */
const run: ToolRun<typeof tool> = async ({ order_id, amount_usd }, { env, runId, callId, signal }) => {
  const refund_id = randomUUID();
  const Item = { order_id, note_id: `refund.${refund_id}`, amount_usd, runId, callId, madeBy };
  await shop.send(new PutCommand({ TableName: tableNamed(env, 'TABLE_NOTES'), Item }), {
    abortSignal: signal,
  });
  return { refund_id };
};

export default run;
