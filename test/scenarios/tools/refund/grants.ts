import { type ToolGrants, tableOf } from '../../../../functions/core/contracts/tool.ts';

const grants: ToolGrants = (resources) => {
  const notes = tableOf(resources, 'notes');
  return {
    environment: { TABLE_NOTES: notes.name },
    statements: [{ actions: ['dynamodb:PutItem'], resources: [notes.arn] }],
  };
};

export default grants;
