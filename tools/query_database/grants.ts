import type { ToolGrants, ToolResources } from '../../functions/core/contracts/tool.ts';

const tableOf = ({ tables, stage }: ToolResources, noun: string) => {
  const table = tables[noun];
  if (!table) throw new Error(`query_database needs a table "${noun}"; stage ${stage} provides none.`);
  return table;
};

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
