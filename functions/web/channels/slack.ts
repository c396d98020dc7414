import type { Person } from '../../core/contracts/approver.ts';
import type { Channel, SlackClient } from '../../core/ports.ts';
import type { ToolsByName } from '../../core/tools.ts';
import { section } from '../slack/blocks.ts';
import { outcomeMessage } from '../slack/outcome.ts';
import { requestMessage } from '../slack/request.ts';
import { messageOf } from '../slack/spoken.ts';

/**
 * Direct messages to people whose member id is known. A message is at `<channel>:<ts>`.
 * @param tools say as what their calls are shown
 */
export const slackChannel = (client: SlackClient, tools: ToolsByName): Channel => ({
  name: 'slack',
  reaches: ({ slackUserId }) => slackUserId !== undefined,
  async ask(message) {
    const { blocks, text } = requestMessage(message, tools);
    const { channel, ts } = await client.postMessage(memberId(message.person), blocks, text);
    return `${channel}:${ts}`;
  },
  async notify(person, _view, text) {
    const message = messageOf([section(text)]);
    await client.postMessage(memberId(person), message.blocks, message.text);
  },
  async update(ref, view) {
    const [channel, ts] = ref.split(':');
    if (!channel || !ts) throw new Error(`${ref} is no message of Slack; it looks like <channel>:<ts>.`);
    const { blocks, text } = outcomeMessage(view);
    await client.update(channel, ts, blocks, text);
  },
});

function memberId({ email, slackUserId }: Person): string {
  if (slackUserId === undefined) throw new Error(`${email} has no slackUserId; add it in infra/stages.ts.`);
  return slackUserId;
}
