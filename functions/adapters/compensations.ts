import type { Compensations } from '../core/ports.ts';
import { compensationKey } from './keys.ts';
import { ignoringConflict, type Table } from './table.ts';

/** One item beside the calls says which execution compensates the run. */
export const dynamoCompensations = (table: Table): Compensations => ({
  begin: (run, execution) =>
    ignoringConflict(
      table.write([
        {
          Put: {
            TableName: table.name,
            Item: { ...compensationKey(run), entity: 'compensation', execution },
            ConditionExpression: 'attribute_not_exists(pk) OR execution = :execution',
            ExpressionAttributeValues: { ':execution': execution },
          },
        },
      ]),
    ),

  async underWay(run) {
    const item = await table.get(compensationKey(run));
    return item && String(item.execution);
  },

  async finish(run, execution, events) {
    const ended = table.write(
      [
        {
          Delete: {
            TableName: table.name,
            Key: compensationKey(run),
            ConditionExpression: 'execution = :execution',
            ExpressionAttributeValues: { ':execution': execution },
          },
        },
      ],
      run,
      events,
    );
    await ignoringConflict(ended);
  },
});
