import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { ToolRun } from '../../functions/core/contracts/tool.ts';
import { ToolError } from '../../functions/core/errors.ts';
import { refusal, shop, tableNamed } from '../shop-tables.ts';
import type tool from './tool.ts';

/**
 * The note is named after its call, so that the same call writes one note however often it is made.
 * @throws ToolError when there is no such order, or DynamoDB refuses.
 */
const run: ToolRun<typeof tool> = async ({ order_id, text }, { env, runId, callId, agent, signal }) => {
  const note_id = `${runId}.${callId}`;
  const note = { order_id, note_id, text, written_by: agent, written_at: new Date().toISOString() };
  const write = new TransactWriteCommand({
    TransactItems: [
      {
        ConditionCheck: {
          TableName: tableNamed(env, 'TABLE_ORDERS'),
          Key: { order_id },
          ConditionExpression: 'attribute_exists(order_id)',
        },
      },
      {
        Put: {
          TableName: tableNamed(env, 'TABLE_NOTES'),
          Item: note,
          ConditionExpression: 'attribute_not_exists(note_id)',
        },
      },
    ],
  });
  await shop.send(write, { abortSignal: signal }).catch((error: unknown) => {
    const [order, written] =
      error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
    if (order?.Code === 'ConditionalCheckFailed')
      throw new ToolError(`add_order_note: there is no order ${order_id}; nothing was written.`);
    if (written?.Code !== 'ConditionalCheckFailed')
      throw refusal('add_order_note: no note could be written', error);
  });
  return { order_id, note_id };
};

export default run;
