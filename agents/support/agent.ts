import { defineAgent } from '../../functions/core/contracts/agent.ts';

export default defineAgent({
  name: 'support',
  description:
    'Answers for the customer care of Harbor & Pine: finds out what happened to an order, and writes to its customer what the policy allows.',
  tools: [
    'query_database',
    'web_search',
    'read_messages',
    'track_parcel',
    'add_order_note',
    'send_email',
    'remember',
    'recall',
  ],
});
