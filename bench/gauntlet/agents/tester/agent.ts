import { defineAgent } from '../../../../functions/core/contracts/agent.ts';

export default defineAgent({
  name: 'tester',
  description: 'Plays the conversations of the gauntlet that need tools of their own.',
  tools: [
    'query_database',
    'web_search',
    'send_email',
    'credit_check',
    'export_orders',
    'stock_audit',
    'book_courier',
  ],
});
