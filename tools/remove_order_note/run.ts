import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { ToolRun } from '../../functions/core/contracts/tool.ts';
import { refusal, shop, tableNamed } from '../shop-tables.ts';
import type tool from './tool.ts';

/** @throws ToolError when DynamoDB refuses. */
const run: ToolRun<typeof tool> = async ({ order_id, note_id }, { env, signal }) => {
  const remove = new DeleteCommand({
    TableName: tableNamed(env, 'TABLE_NOTES'),
    Key: { order_id, note_id },
    ReturnValues: 'ALL_OLD',
  });
  const { Attributes } = await shop.send(remove, { abortSignal: signal }).catch((error: unknown) => {
    throw refusal('remove_order_note: the note could not be removed', error);
  });
  return { removed: Attributes !== undefined };
};

export default run;
