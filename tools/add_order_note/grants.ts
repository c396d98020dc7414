import { type ToolGrants, tableOf } from '../../functions/core/contracts/tool.ts';

/** Adding notes, to orders that exist. */
const grants: ToolGrants = (resources) => {
  const orders = tableOf(resources, 'orders');
  const notes = tableOf(resources, 'notes');
  return {
    environment: { TABLE_ORDERS: orders.name, TABLE_NOTES: notes.name },
    statements: [
      { actions: ['dynamodb:ConditionCheckItem'], resources: [orders.arn] },
      { actions: ['dynamodb:PutItem'], resources: [notes.arn] },
    ],
  };
};

export default grants;
