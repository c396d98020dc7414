import { runCommand } from './lifetime.ts';
import { readOptions } from './options.ts';
import { startStack } from './stack.ts';
import { startup } from './startup.ts';

const help = `npm run local -- [options]
  --port N                  port of the local front door (default 4600, the next free one if taken)
  --model-url URL           a Messages API server instead of the rehearsal
  --approval-timeout S      seconds until an approval expires (default 300)`;

/** The same stack as the demo's, kept running until Ctrl-C, for people and for tools. */
await runCommand(async (owns, toldToEnd) => {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    console.log(help);
    return 0;
  }
  const stack = await startStack(startup(options, (line) => console.log(line)));
  owns(stack);
  const { apiUrl, mailboxUrl, headers } = stack.info;
  console.log(`
ready    .stateward/local.json says how to reach it
model    ${stack.model.description}
api      ${apiUrl}
mailbox  ${mailboxUrl}
try      curl -s -X POST ${apiUrl}/runs -H 'authorization: ${headers.authorization}' \\
           -d '{"agent": "support", "task": "Order ORD-1042 is late. Find out why, tell the customer by email, and offer the refund our policy allows."}'
stop     Ctrl-C`);
  await toldToEnd;
  console.log('stopping');
  return 0;
});
