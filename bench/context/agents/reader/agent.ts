import { defineAgent } from '../../../../functions/core/contracts/agent.ts';

export default defineAgent({
  name: 'reader',
  description: 'Reads a long book, a page a turn.',
  tools: ['read_page'],
  limits: { maxToolCalls: 500, maxTurns: 300, maxCostUsd: 50 },
});
