import { describe, expect, it, onTestFinished } from 'vitest';
import { slackClient } from '../../../../functions/adapters/slack.ts';
import { slackChannel } from '../../../../functions/web/channels/slack.ts';
import { startSlackServer } from '../../../support/slack-server.ts';
import { tools } from '../gallery.ts';
import { buttonsOf, link, readable, viewOf } from '../slack/support.ts';

const person = { email: 'boss@example.com', slackUserId: 'U0BOSS' };

async function slack() {
  const server = await startSlackServer();
  onTestFinished(() => server.close());
  const client = slackClient({ apiUrl: server.url, token: async () => server.token, timeoutMs: 10_000 });
  return { server, channel: slackChannel(client, tools) };
}

describe('the Slack channel', () => {
  it('reaches people whose member id is known', async () => {
    const { channel } = await slack();
    expect(channel.reaches(person)).toBe(true);
    expect(channel.reaches({ email: person.email })).toBe(false);
    await expect(channel.notify({ email: person.email }, viewOf(), 'Hello.')).rejects.toThrow(
      'boss@example.com has no slackUserId',
    );
  });

  it('asks in a direct message, and shows there what became of it', async () => {
    const { server, channel } = await slack();
    const ref = await channel.ask({ view: viewOf(), person, link, purpose: 'request', taintSources: [] });
    const asked = server.at(ref ?? '');
    expect(asked).toMatchObject({
      user: 'U0BOSS',
      text: expect.stringMatching(/^Approve send_email\?\n/),
    });
    expect(buttonsOf(asked?.blocks ?? [])).toHaveLength(3);

    await channel.update?.(ref ?? '', viewOf([{}], { status: 'expired' }));
    const updated = server.at(ref ?? '');
    expect(readable(updated?.blocks ?? [])).toContain('Nobody decided on send_email in time');
    expect(JSON.stringify([updated?.blocks, updated?.text])).not.toContain('the-secret-of-the-link');
  });

  it('reminds in a message of its own', async () => {
    const { server, channel } = await slack();
    const first = await channel.ask({ view: viewOf(), person, link, purpose: 'request', taintSources: [] });
    const second = await channel.ask({ view: viewOf(), person, link, purpose: 'reminder', taintSources: [] });
    expect(second).not.toBe(first);
    expect(server.messages('U0BOSS')[1]?.text).toMatch(/^Reminder: /);
  });

  it('says a sentence, pinging nobody', async () => {
    const { server, channel } = await slack();
    await channel.notify(person, viewOf(), 'Mail <!channel> failed:\nno *route*.');
    const [said] = server.messages('U0BOSS');
    expect(readable(said?.blocks ?? [])).toBe('Mail <!channel> failed:\nno *route*.');
    expect(said?.text).toBe('Mail &lt;!channel&gt; failed:\nno *route*.');
  });

  it('refuses to update what is no message of Slack', async () => {
    const { channel } = await slack();
    await expect(channel.update?.('elsewhere', viewOf())).rejects.toThrow(
      'elsewhere is no message of Slack; it looks like <channel>:<ts>.',
    );
  });
});
