import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './chromium.ts';
import { approval, approvalId, approver, call, fakeApi, token } from './fakes.ts';

const long = `Dear Ada,\n\n${'Your order is late. '.repeat(400)}\n\nunbroken${'x'.repeat(600)}\nEND OF MAIL`;

describe.each([390, 1200])('the approval page in a browser, %i pixels wide', { timeout: 30_000 }, (width) => {
  let browser: Browser;
  let server: ServerType | undefined;

  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());
  afterEach(() => new Promise((done) => (server ? server.close(done) : done(undefined))));

  async function open(path = `?token=${token}`) {
    const fake = fakeApi({
      approvals: [approval({ callIds: ['call_1_1', 'call_1_2'] })],
      calls: [
        call({ input: { to: 'ada@example.com', subject: 'Late <b>order</b>', body: long } }),
        call({
          callId: 'call_1_2',
          tool: 'issue_refund',
          input: { order_id: 'ORD-1042', lines: [{ sku: 'A' }] },
        }),
      ],
    });
    const origin = await new Promise<string>((resolve) => {
      server = serve({ fetch: fake.app.fetch, port: 0, hostname: '127.0.0.1' }, (address: AddressInfo) =>
        resolve(`http://127.0.0.1:${address.port}`),
      );
    });
    // A tablet's or a phone's owner may have switched scripts off; the page must not care.
    const context = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled: false });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(`${origin}/approvals/${approvalId}${path}`);
    return { ...fake, page, complaints };
  }
  const choose = (page: Page, tool: string, decision: 'Approve' | 'Reject') =>
    page
      .getByRole('group', { name: `Your decision on ${tool}` })
      .getByRole('radio', { name: decision })
      .check();

  it('approves what is approved and rejects what is rejected, with the reason', async () => {
    const { page, state } = await open();
    await choose(page, 'send_email', 'Approve');
    await choose(page, 'issue_refund', 'Reject');
    await page
      .getByRole('textbox', { name: 'Reason' })
      .last()
      .fill('Not covered by <our> policy.\nAsk again.');
    await page.getByRole('button', { name: 'Send decisions' }).click();
    await page.getByText('Your decision is recorded').waitFor();
    expect(state.approvals.get(approvalId)).toMatchObject({
      status: 'approved',
      decidedBy: approver,
      decisions: [
        { callId: 'call_1_1', decision: 'approve' },
        { callId: 'call_1_2', decision: 'reject', reason: 'Not covered by <our> policy.\nAsk again.' },
      ],
    });
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('1 approved, 1 rejected');
    expect(await page.getByText('Not covered by <our> policy.').count()).toBe(1);
    expect(await page.getByRole('button').count()).toBe(0);
  });

  it('sends nothing while a call is undecided', async () => {
    const { page, state } = await open();
    await choose(page, 'send_email', 'Approve');
    await page.getByRole('button', { name: 'Send decisions' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Approve 2 actions?');
    expect(state.approvals.get(approvalId)?.status).toBe('pending');
  });

  it('can be decided with the keyboard alone', async () => {
    const { page, state } = await open();
    for (const keys of [
      ['Tab', 'ArrowDown'],
      ['Tab', 'Tab', 'Space'],
      ['Tab', 'Tab', 'Enter'],
    ])
      for (const key of keys) await page.keyboard.press(key);
    await page.getByText('Your decision is recorded').waitFor();
    expect(state.approvals.get(approvalId)?.decisions?.map(({ decision }) => decision)).toEqual([
      'reject',
      'approve',
    ]);
  });

  it('shows the whole mail, styled, without a scroll bar at the side or a complaint', async () => {
    const { page, complaints } = await open();
    expect(await page.locator('pre', { hasText: 'END OF MAIL' }).textContent()).toBe(long);
    expect(await page.getByText('Late <b>order</b>').isVisible()).toBe(true);
    const box = await page.locator('main').boundingBox();
    expect(box?.width).toBeLessThanOrEqual(width);
    for (const card of await page.locator('.card, pre').all())
      expect((await card.boundingBox())?.width).toBeLessThanOrEqual(Math.min(width, 768));
    expect(await page.evaluate('getComputedStyle(document.querySelector(".card")).borderRadius')).not.toBe(
      '0px',
    );
    expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([]);
  });

  it('tells on a page that a link is wrong', async () => {
    const { page, state } = await open('?token=wrong');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Forbidden');
    expect(state.approvals.get(approvalId)?.wrongTokens).toBe(1);
  });
});
