import { type ToolGrants, tableOf } from '../../functions/core/contracts/tool.ts';

/** Reading the messages about one order. */
const grants: ToolGrants = (resources) => {
  const messages = tableOf(resources, 'messages');
  return {
    environment: { TABLE_MESSAGES: messages.name },
    statements: [{ actions: ['dynamodb:Query'], resources: [messages.arn] }],
  };
};

export default grants;
