import { defineAgent } from '../../../../../../functions/core/contracts/agent.ts';

export default defineAgent({
  name: 'clerk',
  description: 'An agent with mistakes.',
  tools: ['web_search', 'refnd'],
});
