import { defineAgent } from '../../../../functions/core/contracts/agent.ts';

export default defineAgent({
  name: 'clerk',
  description:
    'Plays the conversations of the scenarios that are about who is asked, and what becomes of it.',
  tools: ['refund', 'set_price'],
});
