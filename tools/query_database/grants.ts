import { type ToolGrants, tableOf } from '../../functions/core/contracts/tool.ts';

/** Reading by PartiQL, of the three tables and nothing else. */
const grants: ToolGrants = (resources) => {
  const users = tableOf(resources, 'users');
  const orders = tableOf(resources, 'orders');
  const products = tableOf(resources, 'products');
  return {
    environment: { TABLE_USERS: users.name, TABLE_ORDERS: orders.name, TABLE_PRODUCTS: products.name },
    statements: [{ actions: ['dynamodb:PartiQLSelect'], resources: [users.arn, orders.arn, products.arn] }],
  };
};

export default grants;
