import { type ToolGrants, tableOf } from '../../functions/core/contracts/tool.ts';

/** Looking one order up. */
const grants: ToolGrants = (resources) => {
  const orders = tableOf(resources, 'orders');
  return {
    environment: { TABLE_ORDERS: orders.name },
    statements: [{ actions: ['dynamodb:GetItem'], resources: [orders.arn] }],
  };
};

export default grants;
