import { describe, expect, it } from 'vitest';
import { capturedMails, open, serve } from './support.ts';

/** A front door before a local AWS that has these mails. */
async function mailbox(mails: object = capturedMails) {
  const awsEndpoint = await serve((request, response) => {
    response.statusCode = request.url === '/_ministack/ses/messages' ? 200 : 404;
    response.end(JSON.stringify(mails));
  });
  const { url } = await open({ awsEndpoint });
  return (path: string, accept = 'text/html,*/*;q=0.8') => fetch(`${url}${path}`, { headers: { accept } });
}

const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&lt;`;
const mail = (parts: object) => ({
  messages: {
    '000000000000': [
      {
        MessageId: 'm',
        Source: 'a@b',
        To: ['c@d'],
        Subject: 's',
        BodyText: 't',
        BodyHtml: '',
        Timestamp: 1,
        ...parts,
      },
    ],
  },
});
const withoutStyle = async (response: Response) => (await response.text()).replace(/<style>.*<\/style>/s, '');

describe('the mails as JSON', () => {
  it('are all there, the newest first, with their time', async () => {
    const get = await mailbox();
    const { messages } = (await (await get('/mailbox', 'application/json')).json()) as {
      messages: unknown[];
    };
    expect(messages).toEqual([
      {
        to: ['carla@example.com'],
        from: 'agent@example.com',
        subject: 'Text only',
        text: 'Hello Carla,\nyour parcel is late.',
        html: '',
        at: '2026-11-23T22:18:11.399Z',
      },
      expect.objectContaining({
        to: ['ops@example.com', 'lead@example.com'],
        subject: 'Approve: refund of $120 & more',
        html: expect.stringContaining('<b>$120</b>'),
        at: '2026-11-23T22:18:11.396Z',
      }),
    ]);
  });

  it('are those of all accounts, to all who got a copy, whatever SES left out', async () => {
    const get = await mailbox({
      messages: {
        '000000000000': [
          { MessageId: '1', Source: 'a@b', To: ['c@d'], CC: ['e@f'], BCC: ['g@h'], Timestamp: 1 },
        ],
        '111111111111': [{ MessageId: '2', Source: 'a@b', Subject: 's', BodyHtml: null, Timestamp: 2 }],
      },
    });
    expect(await (await get('/mailbox', 'application/json')).json()).toMatchObject({
      messages: [
        { to: [], subject: 's', html: '' },
        { to: ['c@d', 'e@f', 'g@h'], subject: '', text: '' },
      ],
    });
  });
});

describe('the list', () => {
  it('shows the newest first, refreshes itself and says what it is', async () => {
    const page = await (await (await mailbox())('/mailbox')).text();
    expect(page.indexOf('Text only')).toBeLessThan(page.indexOf('Approve: refund of $120 &amp; more'));
    expect(page).toContain('<meta http-equiv="refresh" content="5">');
    expect(page).toContain('a local stand-in for mail: nothing leaves this machine');
    expect(page).toContain('name="viewport"');
    expect(page).toContain('color-scheme: light dark');
  });

  it('says so when there is no mail', async () => {
    expect(await (await (await mailbox({ messages: {} }))('/mailbox')).text()).toContain('No mail yet.');
  });

  it('leads to each mail, whatever its id is', async () => {
    const get = await mailbox(mail({ MessageId: 'a/b?c="d"&e', BodyText: 'found' }));
    const path = /href="(\/mailbox\/[^"]+)"/.exec(await (await get('/mailbox')).text())?.[1] ?? '';
    expect(await (await get(path)).text()).toContain('found');
    expect((await get('/mailbox/other')).status).toBe(404);
  });
});

describe('a mail', () => {
  const shown = async (parts: object) => withoutStyle(await (await mailbox(mail(parts)))('/mailbox/m'));

  it('shows from, to, subject, time and both parts', async () => {
    const { MessageId } = capturedMails.messages['000000000000'][0] ?? { MessageId: '' };
    const page = await (await (await mailbox())(`/mailbox/${encodeURIComponent(MessageId)}`)).text();
    for (const part of [
      '<dd>Stateward &lt;agent@example.com&gt;</dd>',
      '<dd>ops@example.com, lead@example.com</dd>',
      '<h1>Approve: refund of $120 &amp; more</h1>',
      '<time datetime="2026-11-23T22:18:11.396Z">',
      '&lt;p&gt;Refund &lt;b&gt;$120&lt;/b&gt;',
      '<a href="https://example.com/approvals/a?t=1&amp;x=2" target="_blank" rel="noreferrer">',
    ])
      expect(page).toContain(part);
    expect(page).not.toContain('http-equiv="refresh"');
  });

  it('has its HTML in a frame without scripts, whose links open in a new tab', async () => {
    const page = await shown({ BodyHtml: '<a href="https://example.com">x</a>' });
    const frame = /<iframe[^>]*>/.exec(page)?.[0] ?? '';
    expect(frame).toMatch(/sandbox="allow-popups allow-popups-to-escape-sandbox"/);
    expect(frame).toContain('srcdoc="&lt;base target=&quot;_blank&quot;&gt;&lt;a href=');
  });

  it('cannot put markup into the page by any of its fields', async () => {
    const fields = { Source: hostile, To: [hostile], Subject: hostile, BodyText: hostile, BodyHtml: hostile };
    for (const page of [
      await shown(fields),
      await withoutStyle(await (await mailbox(mail(fields)))('/mailbox')),
    ]) {
      expect(page).not.toMatch(/<script|<img/);
      expect(page).toContain('&quot;&gt;&lt;script&gt;');
      expect(page).toContain('&amp;lt;');
    }
  });

  it('has links of its text only to the web', async () => {
    const page = await shown({ BodyText: `javascript:alert(1) https://x.y/"onclick="z <https://x.y>` });
    expect(page.match(/<a href="[^"]*" target="_blank"/g)).toEqual([
      '<a href="https://x.y/" target="_blank"',
      '<a href="https://x.y" target="_blank"',
    ]);
  });

  it('may load nothing and run nothing', async () => {
    const policy = (await (await mailbox())('/mailbox')).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('script-src');
  });
});

describe('without local AWS', () => {
  it('says that it does not answer, to people and to programs', async () => {
    const { url } = await open({});
    const page = await fetch(`${url}/mailbox`);
    expect(page.status).toBe(502);
    expect(await page.text()).toContain('Local AWS at 127.0.0.1:1 does not give its mails');
    const problem = await fetch(`${url}/mailbox`, { headers: { accept: 'application/json' } });
    expect(problem.headers.get('content-type')).toBe('application/problem+json');
    expect(await problem.json()).toMatchObject({
      status: 502,
      detail: expect.stringContaining('127.0.0.1:1'),
    });
  });

  it('says that the list has another form than expected', async () => {
    const response = await (await mailbox({ messages: [] }))('/mailbox', 'application/json');
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('another form') });
  });
});
