import { type Context, Hono } from 'hono';
import { accepts } from 'hono/accepts';
import { MailsUnavailableError, readMails } from './mails.ts';
import { mailboxPage, mailPage, messagePage } from './page.ts';

/** Nothing is loaded from elsewhere and nothing runs; a mail in its frame is bound by the same policy. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

const wantsJson = (c: Context): boolean =>
  accepts(c, { header: 'Accept', supports: ['text/html', 'application/json'], default: 'text/html' }) ===
  'application/json';

/**
 * The mails that local AWS took: `/mailbox` for people, and as JSON for `Accept: application/json`;
 * `/mailbox/<id>` shows one.
 */
export function createMailbox(awsEndpoint: string): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('content-security-policy', policy);
    c.header('referrer-policy', 'no-referrer');
    c.header('cache-control', 'no-store');
    c.header('vary', 'accept');
  });
  app.get('/mailbox', async (c) => {
    const mails = await readMails(awsEndpoint);
    if (wantsJson(c)) return c.json({ messages: mails.map(({ id: _, ...mail }) => mail) });
    return c.html(mailboxPage(mails));
  });
  app.get('/mailbox/:id', async (c) => {
    const mail = (await readMails(awsEndpoint)).find(({ id }) => id === c.req.param('id'));
    if (!mail)
      return c.html(messagePage('No such mail', 'Local AWS forgets its mails when it is stopped.'), 404);
    return c.html(mailPage(mail));
  });
  app.onError((error, c) => {
    const status = error instanceof MailsUnavailableError ? 502 : 500;
    const title = 'No mails';
    if (!wantsJson(c)) return c.html(messagePage(title, error.message, 5), status);
    const problem = { type: 'about:blank', title, status, detail: error.message };
    return c.body(JSON.stringify(problem), status, { 'content-type': 'application/problem+json' });
  });
  return app;
}
