import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Mail } from './mails.ts';

/** Markup in which everything that came from outside is escaped. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

const css = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 52rem; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: .5rem 0; }
.note, .quiet { color: color-mix(in srgb, CanvasText 70%, Canvas); font-size: .9rem; }
ol { list-style: none; padding: 0; }
li a { display: block; padding: .75rem; border: 1px solid color-mix(in srgb, CanvasText 25%, Canvas);
  border-radius: .5rem; margin-bottom: .5rem; text-decoration: none; color: CanvasText; }
li a:hover, li a:focus-visible { border-color: LinkText; }
li strong { display: block; color: LinkText; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 1rem 0; }
dd { margin: 0; }
iframe { box-sizing: border-box; width: 100%; height: 55vh; resize: vertical; background: #fff; color-scheme: light;
  border: 1px solid color-mix(in srgb, CanvasText 25%, Canvas); border-radius: .5rem; }
pre { white-space: pre-wrap; font: inherit; }
`;

const layout = (
  title: string,
  refreshSeconds: number | undefined,
  body: Markup,
): Markup => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refreshSeconds ? html`<meta http-equiv="refresh" content="${refreshSeconds}">` : ''}
<title>${title}</title>
<style>${raw(css)}</style>
</head>
<body>
${body}
<p class="note">This is a local stand-in for mail: nothing leaves this machine.</p>
</body>
</html>`;

/** The list of all mails. It loads itself anew, so that a mail that comes in appears. */
export const mailboxPage = (mails: readonly Mail[]): Markup =>
  layout(
    `Mailbox (${mails.length})`,
    5,
    html`<h1>Mailbox</h1>
${mails.length === 0 ? html`<p>No mail yet. New mail appears here by itself.</p>` : ''}
<ol>${mails.map(
      (mail) => html`
<li><a href="/mailbox/${encodeURIComponent(mail.id)}"><strong>${subjectOf(mail)}</strong>
<span class="quiet">to ${mail.to.join(', ')} · from ${mail.from} · ${timeOf(mail)}</span></a></li>`,
    )}
</ol>`,
  );

/** One mail. It stays as it is while somebody reads. */
export const mailPage = (mail: Mail): Markup =>
  layout(
    subjectOf(mail),
    undefined,
    html`<p><a href="/mailbox">← All mails</a></p>
<h1>${subjectOf(mail)}</h1>
<dl>
<dt>From</dt><dd>${mail.from}</dd>
<dt>To</dt><dd>${mail.to.join(', ')}</dd>
<dt>Time</dt><dd>${timeOf(mail)}</dd>
</dl>
${mail.html ? htmlPart(mail.html) : ''}
${mail.text ? textPart(mail.text, mail.html === '') : ''}`,
  );

/** A page that says why there is nothing else on it. */
export const messagePage = (title: string, message: string, refreshSeconds?: number): Markup =>
  layout(
    title,
    refreshSeconds,
    html`<p><a href="/mailbox">← All mails</a></p><h1>${title}</h1><p>${message}</p>`,
  );

/** The sandbox keeps scripts, forms and the page around it from the mail; its links open in a new tab. */
const htmlPart = (content: string): Markup => html`<iframe title="Mail" referrerpolicy="no-referrer"
 sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${`<base target="_blank">${content}`}"></iframe>`;

const textPart = (text: string, open: boolean): Markup =>
  html`<details ${open ? 'open' : ''}><summary>Text</summary><pre>${text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, index) =>
      index % 2 === 1 ? html`<a href="${part}" target="_blank" rel="noreferrer">${part}</a>` : part,
    )}</pre></details>`;

const subjectOf = ({ subject }: Mail): string => subject || '(no subject)';

const timeOf = ({ at }: Mail): Markup =>
  html`<time datetime="${at}">${new Date(at).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'medium' })}</time>`;
