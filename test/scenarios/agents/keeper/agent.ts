import { defineAgent } from '../../../../functions/core/contracts/agent.ts';

export default defineAgent({
  name: 'keeper',
  description: 'Plays the conversations of the scenarios that are about what is remembered.',
  tools: ['remember', 'recall', 'forget', 'read_messages', 'send_email', 'print_text'],
});
