import { describe, expect, it } from 'vitest';
import { approvalView } from '../../../../functions/core/approval/view.ts';
import type { Mail, Webhook } from '../../../../functions/core/ports.ts';
import { mailChannel } from '../../../../functions/web/channels/mail.ts';
import { webhookChannel } from '../../../../functions/web/channels/webhook.ts';
import { anApproval, at } from '../../core/approval/asking.ts';
import { mailCall, tools, viewOf } from '../gallery.ts';

const view = approvalView(anApproval(), [], new Date(at(0)));
const person = { email: 'ann@example.com' };

const link = 'https://api.example.com/approvals/x?token=secret';
const now = () => new Date(at(5));

describe('mail', () => {
  const world = () => {
    const mails: Mail[] = [];
    return { mails, channel: mailChannel({ send: async (mail) => void mails.push(mail) }, tools) };
  };

  it('reaches everybody, each in a mail of their own with their own link', async () => {
    const { mails, channel } = world();
    expect(channel.reaches(person)).toBe(true);
    expect(await channel.ask({ view, person, link, purpose: 'request', taintSources: [] })).toBeUndefined();
    expect(mails).toMatchObject([{ to: ['ann@example.com'], text: expect.stringContaining(link) }]);
  });

  it('shows a call as what its tool says, and where others had written to the agent', async () => {
    const { mails, channel } = world();
    const taintSources = [{ callId: 'call_1_2', tool: 'read_messages' }];
    await channel.ask({ view: viewOf([mailCall]), person, link, purpose: 'request', taintSources });
    expect(mails[0]?.text).toContain('Subject: Your order ORD-1042 is late');
    expect(mails[0]?.text).toContain('read_messages (call_1_2)');
  });

  it('tells a sentence as it is, and leads nobody astray with what cannot be seen', async () => {
    const { mails, channel } = world();
    await channel.notify(person, view, 'ben by slack (<b>no\u202Eknown</b>).');
    const [{ to, subject, text, html } = expect.fail('no mail')] = mails;
    expect(to).toEqual(['ann@example.com']);
    expect(subject).toContain('support');
    expect(text).toContain('ben by slack (<b>no⟦U+202E⟧known</b>).');
    expect(html).toContain('&lt;b&gt;no⟦U+202E⟧known&lt;/b&gt;');
    expect(text).not.toContain('token=');
  });
});

describe('the webhook', () => {
  type Posted = Parameters<Webhook['post']>[0];
  const world = () => {
    const posted: Posted[] = [];
    return { posted, channel: webhookChannel({ post: async (message) => void posted.push(message) }, now) };
  };

  it('is told who is asked, by which link, about what', async () => {
    const { posted, channel } = world();
    await channel.ask({ view, person, link, purpose: 'request', taintSources: [] });
    await channel.ask({ view, person, link, purpose: 'reminder', taintSources: [] });
    await channel.notify(person, view, 'Somebody could not be reached.');
    await channel.close?.({ ...view, status: 'approved', decidedAt: at(3) });
    expect(posted.map(({ type, at: when, data }) => ({ type, at: when, data }))).toEqual([
      { type: 'approval.requested', at: at(5), data: { person, link, approval: view } },
      { type: 'approval.reminder', at: at(5), data: { person, link, approval: view } },
      { type: 'approval.notice', at: at(5), data: { person, text: expect.any(String), approval: view } },
      {
        type: 'approval.decided',
        at: at(3),
        data: { approval: { ...view, status: 'approved', decidedAt: at(3) } },
      },
    ]);
  });

  it('knows a repeat by its id, and takes nothing else for one', async () => {
    const { posted, channel } = world();
    const ask = (to: typeof person, by: string) =>
      channel.ask({ view, person: to, link: by, purpose: 'request', taintSources: [] });
    await ask(person, link);
    await ask(person, link);
    await ask(person, `${link}2`);
    await ask({ email: 'ben@example.com' }, link);
    const [first, repeat, ...others] = posted.map(({ id }) => id);
    expect(first).toBe(repeat);
    expect(new Set([first, ...others]).size).toBe(3);
    for (const id of [first, ...others]) expect(id).toMatch(/^msg_[0-9a-f]{32}$/);
  });
});
