import { describe, expect, it, onTestFinished } from 'vitest';
import { slackClient } from '../../../functions/adapters/slack.ts';
import { type SlackFailure, startSlackServer } from '../../support/slack-server.ts';

const blocks = [{ type: 'section', text: { type: 'plain_text', text: 'hello', emoji: false } }];

async function slack({ token, timeoutMs = 10_000 }: { token?: string; timeoutMs?: number } = {}) {
  const server = await startSlackServer({ unknownUsers: ['U0NOBODY'] });
  onTestFinished(() => server.close());
  const client = slackClient({
    apiUrl: server.url,
    token: async () => token ?? server.token,
    timeoutMs,
  });
  return { server, client };
}

const failureOf = async (doing: Promise<unknown>): Promise<Error> =>
  doing.then(
    () => expect.unreachable('should have failed'),
    (error: Error) => error,
  );

describe('the client', () => {
  it('posts a message and replaces it', async () => {
    const { server, client } = await slack();
    const where = await client.postMessage('U0BOSS', blocks, 'hello');
    await client.update(where.channel, where.ts, [], 'done');
    expect(server.messages('U0BOSS')).toEqual([
      { ...where, user: 'U0BOSS', text: 'done', blocks: [], earlier: [blocks] },
    ]);
  });

  it('asks Slack to link nobody and to fetch no page', async () => {
    const { server, client } = await slack();
    await client.postMessage('U0BOSS', blocks, '@everyone https://example.com');
    expect(server.requests()[0]?.body).toMatchObject({
      mrkdwn: false,
      parse: 'none',
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
    });
  });

  it('reads the token anew for each request', async () => {
    const { server } = await slack();
    const tokens = ['xoxb-revoked', server.token];
    const client = slackClient({
      apiUrl: server.url,
      token: async () => tokens.shift() ?? '',
      timeoutMs: 10_000,
    });
    expect((await failureOf(client.postMessage('U0BOSS', blocks, 'hello'))).message).toContain(
      'invalid_auth',
    );
    await client.postMessage('U0BOSS', blocks, 'hello');
  });

  it('waits as long as Slack says and tries again', async () => {
    const { server, client } = await slack();
    server.fail({ retryAfterSeconds: 0 }, 2);
    await client.postMessage('U0BOSS', blocks, 'hello');
    expect(server.messages()).toHaveLength(1);
  });

  it('does not wait longer than it may', async () => {
    const { server, client } = await slack();
    server.fail({ retryAfterSeconds: 60 });
    expect((await failureOf(client.postMessage('U0BOSS', blocks, 'hello'))).message).toBe(
      'Slack refused chat.postMessage: ratelimited. Try again later.',
    );
    expect(server.messages()).toHaveLength(0);
  });

  it.each<[SlackFailure, string]>([
    [{ error: 'missing_scope' }, 'Slack refused chat.postMessage: missing_scope. Add the scope to the app'],
    [{ error: 'not_in_channel' }, 'not_in_channel. Invite the app to the channel.'],
    [{ error: 'something_new' }, 'Slack refused chat.postMessage: something_new.'],
    [{ status: 500 }, 'Slack answered chat.postMessage with status 500 and not as documented.'],
  ])('says what Slack answered and what to do: %j', async (failure, message) => {
    const { server, client } = await slack();
    server.fail(failure);
    expect((await failureOf(client.postMessage('U0BOSS', blocks, 'hello'))).message).toContain(message);
  });

  it('names the person to look at where Slack does not know them', async () => {
    const { client } = await slack();
    expect((await failureOf(client.postMessage('U0NOBODY', blocks, 'hello'))).message).toContain(
      'channel_not_found. Check the slackUserId of the person',
    );
  });

  it('says which block Slack refuses', async () => {
    const { client } = await slack();
    const long = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }];
    expect((await failureOf(client.postMessage('U0BOSS', long, 'hello'))).message).toMatch(
      /invalid_blocks \(.*json-pointer:\/blocks\/0\/text\/text/,
    );
  });

  it('gives up on a Slack that does not answer, or is not there', async () => {
    const { server, client } = await slack({ timeoutMs: 50 });
    server.fail({ hang: true });
    expect((await failureOf(client.postMessage('U0BOSS', blocks, 'hello'))).message).toBe(
      'Slack could not be reached for chat.postMessage: it did not answer in time.',
    );
    const nowhere = slackClient({
      apiUrl: 'http://127.0.0.1:1/api',
      token: async () => 'xoxb-secret',
      timeoutMs: 10_000,
    });
    expect((await failureOf(nowhere.postMessage('U0BOSS', blocks, 'hello'))).message).toMatch(
      /^Slack could not be reached for chat.postMessage: /,
    );
  });

  it.each(['xoxb-wrong', 'xoxb-wrong\n', 'xoxb-wröng'])('never tells the token: %j', async (token) => {
    const { client } = await slack({ token });
    const error = await failureOf(client.postMessage('U0BOSS', blocks, 'hello'));
    expect(error.message).toContain('Slack');
    expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain('xoxb-wr');
  });
});
