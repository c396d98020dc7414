import { type ToolGrants, tableOf } from '../../functions/core/contracts/tool.ts';

/** Removing notes, one at a time. */
const grants: ToolGrants = (resources) => {
  const notes = tableOf(resources, 'notes');
  return {
    environment: { TABLE_NOTES: notes.name },
    statements: [{ actions: ['dynamodb:DeleteItem'], resources: [notes.arn] }],
  };
};

export default grants;
