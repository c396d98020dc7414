import { defineAgent } from '../../../../../../functions/core/contracts/agent.ts';

export default defineAgent({
  name: 'idler',
  description: 'An agent that may not even begin.',
  tools: ['web_search'],
  limits: { maxTurns: 0 },
});
