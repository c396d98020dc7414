import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchChromium } from '../functions/web/chromium.ts';
import { customerOf, longBody } from './rehearsals.ts';
import { decisionMail, ended, mailedLink, pageAt, play, sentTo, told } from './support.ts';

/** Controls, bidi overrides and other characters without a glyph. */
const unseen = /[\p{C}--[\n\r]]/v;

describe('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  async function open(url: string): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(url);
    return page;
  }
  async function send(page: Page, choice: 'Approve' | 'Reject', reason?: string) {
    await page.getByRole('radio', { name: choice }).check();
    if (reason !== undefined) await page.getByRole('textbox', { name: 'Reason' }).fill(reason);
    await page.getByRole('button', { name: 'Send decision' }).click();
    await page.getByText('Your decision is recorded').waitFor();
  }

  it('a person approves on the page, and the mail is sent', async () => {
    const runId = await play('mail-approved-on-page');
    const page = await open(await mailedLink(runId));
    expect(await page.locator('pre', { hasText: 'This is mail-approved-on-page.' }).isVisible()).toBe(true);
    expect(await page.getByText(runId).count()).toBeGreaterThan(0);
    await send(page, 'Approve');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Approved: send_email');
    expect(await ended(runId)).toMatchObject({ outcome: 'completed' });
    expect(await sentTo(customerOf('mail-approved-on-page'))).toHaveLength(1);
  });

  it('a person rejects on the page with a reason, and the model is told', async () => {
    const runId = await play('mail-rejected-on-page');
    const page = await open(await mailedLink(runId));
    await send(page, 'Reject', 'Too short.\nSay "sorry" & <b>mean</b> it.');
    expect(await page.getByText('Say "sorry" & <b>mean</b> it.').isVisible()).toBe(true);
    expect(await ended(runId)).toMatchObject({ outcome: 'partial' });
    const [finished] = await told(runId, 'call.finished');
    expect(finished?.message).toContain('Too short.\nSay "sorry" & <b>mean</b> it.');
    expect(await sentTo(customerOf('mail-rejected-on-page'))).toEqual([]);
  });

  it('a person finds the mail in the mailbox, follows its link and approves', async () => {
    const runId = await play('mail-from-mailbox');
    const { subject } = await decisionMail(runId);
    const mailbox = await open(inject('stack').mailboxUrl);
    await mailbox.getByRole('link', { name: subject }).click();
    const link = mailbox.frameLocator('iframe').getByRole('link', { name: 'Review and decide' });
    const [approval] = await Promise.all([mailbox.waitForEvent('popup'), link.click()]);
    expect(await approval.getByRole('heading', { level: 1 }).textContent()).toBe('Approve send_email?');
    await send(approval, 'Approve');
    expect(await ended(runId)).toMatchObject({ outcome: 'completed' });
    expect(await sentTo(customerOf('mail-from-mailbox'))).toHaveLength(1);
  });

  it('a mail of 150 KB is shown in full, approved and sent whole', async () => {
    expect(longBody.length).toBeGreaterThan(150_000);
    const runId = await play('long-mail');
    const { text } = await decisionMail(runId);
    expect(text).toContain(longBody);
    const page = await open(await mailedLink(runId));
    expect(await page.locator('pre', { hasText: 'END OF THE LETTER' }).textContent()).toBe(longBody);
    await send(page, 'Approve');
    expect(await ended(runId)).toMatchObject({ outcome: 'completed' });
    const sent = await sentTo(customerOf('long-mail'));
    expect(sent.map((mail) => mail.text)).toEqual([longBody]);
  });

  it('markup, controls and bidi overrides in the arguments are seen for what they are', async () => {
    const runId = await play('hostile-mail');
    const mail = await decisionMail(runId);
    const link = await mailedLink(runId);
    for (const markup of [mail.html, await pageAt(link)]) {
      expect(markup).not.toMatch(/<script|<img/);
      expect(markup).not.toMatch(unseen);
      expect(markup).toContain('&lt;/pre&gt;&lt;script&gt;');
      expect(markup).toContain('⟦U+202E⟧gnp.⟦U+202C⟧ zero⟦U+200B⟧width bell⟦U+0007⟧ ⟦U+2066⟧isolate⟦U+2069⟧');
      expect(markup).toContain('⟦U+202E⟧txt.exe');
    }
    expect(mail.text).toContain('⟦U+202E⟧gnp.⟦U+202C⟧ zero⟦U+200B⟧width bell⟦U+0007⟧');
    expect(mail.text).not.toMatch(unseen);

    const page = await open(link);
    expect(await page.title()).toBe('Approve send_email? · Stateward');
    expect(await page.getByText('<img src=x onerror=alert(1)> "order" & ⟦U+202E⟧txt.exe').isVisible()).toBe(
      true,
    );
    await send(page, 'Reject');
    expect(await ended(runId)).toMatchObject({ status: 'failed' });
  });
});
