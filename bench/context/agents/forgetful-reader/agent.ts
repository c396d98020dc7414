import { defineAgent } from '../../../../functions/core/contracts/agent.ts';

export default defineAgent({
  name: 'forgetful-reader',
  description: 'Reads a book with so little room that a short one is enough to fill it.',
  tools: ['read_page'],
  limits: { maxToolCalls: 500, maxTurns: 300, maxCostUsd: 50, maxContextTokens: 10_000 },
});
