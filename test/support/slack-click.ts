import { createHmac } from 'node:crypto';
import type { Blocks, Button } from './slack-blocks.ts';
import type { SlackMessage } from './slack-server.ts';

export interface ClickOptions {
  /** Who clicks; without it, the member that the message went to. */
  readonly user?: string;
  /** What is written in the fields, by the name of their block. */
  readonly values?: Readonly<Record<string, string>>;
  /** When. */
  readonly at?: Date;
}

export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The request that Slack makes of a click (`block_actions`), signed.
 * https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 * @throws Error where the message has no such button or field.
 */
export function clickOn(
  { channel, ts, user: member, text, blocks }: SlackMessage,
  actionId: string,
  signingSecret: string,
  { user = member, values = {}, at = new Date() }: ClickOptions,
): SignedRequest {
  const { button, blockId } = buttonOf(blocks, actionId);
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const payload = {
    type: 'block_actions',
    user: { id: user, username: 'somebody', name: 'somebody', team_id: 'T0LOCAL' },
    api_app_id: 'A0LOCAL',
    token: 'deprecated-verification-token',
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
    trigger_id: '1.2.3',
    team: { id: 'T0LOCAL', domain: 'local' },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channel, name: 'directmessage' },
    message: { type: 'message', ts, text, blocks },
    state: { values: stateOf(blocks, values) },
    response_url: 'https://hooks.slack.com/actions/T0LOCAL/1/secret',
    actions: [
      {
        type: 'button',
        action_id: actionId,
        block_id: blockId,
        text: button.text,
        ...(button.value === undefined ? {} : { value: button.value }),
        ...(button.style === undefined ? {} : { style: button.style }),
        action_ts: `${timestamp}.000100`,
      },
    ],
  };
  return signed(new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), signingSecret, at);
}

/** Any body, signed as Slack does. */
export function signed(body: string, signingSecret: string, at = new Date()): SignedRequest {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const digest = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${digest}`,
    },
    body,
  };
}

function buttonOf(blocks: Blocks, actionId: string): { button: Button; blockId: string } {
  for (const block of blocks) {
    const button = block.type === 'actions' && block.elements.find(({ action_id }) => action_id === actionId);
    if (button) return { button, blockId: block.block_id ?? 'generated' };
  }
  throw new Error(`The message has no button ${actionId}.`);
}

function stateOf(blocks: Blocks, values: Readonly<Record<string, string>>) {
  const fields = blocks.filter((block) => block.type === 'input');
  const unknown = Object.keys(values).find((name) => !fields.some(({ block_id }) => block_id === name));
  if (unknown !== undefined) throw new Error(`The message has no field ${unknown}.`);
  return Object.fromEntries(
    fields.map(({ block_id = 'generated', element }) => [
      block_id,
      { [element.action_id]: { type: element.type, value: values[block_id] ?? null } },
    ]),
  );
}
