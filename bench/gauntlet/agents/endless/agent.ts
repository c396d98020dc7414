import { defineAgent } from '../../../../functions/core/contracts/agent.ts';

export default defineAgent({
  name: 'endless',
  description: 'Plays the conversations of the gauntlet that only an agent with low limits of its own stops.',
  tools: ['query_database', 'web_search', 'export_orders'],
  limits: { maxTurns: 8, maxToolCalls: 100, maxCallsPerTool: { export_orders: 5 } },
});
