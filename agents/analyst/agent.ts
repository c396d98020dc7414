import { defineAgent } from '../../functions/core/contracts/agent.ts';

export default defineAgent({
  name: 'analyst',
  description:
    'Researches markets for the makers of Mailwright: compares what competitors offer and charge, and says where each figure stands.',
  tools: ['web_search', 'recall', 'remember'],
  // For research that takes hours: some 0.05 dollars and 20 seconds a turn.
  limits: { maxToolCalls: 500, maxTurns: 400, maxDurationSeconds: 14_400, maxCostUsd: 20 },
});
