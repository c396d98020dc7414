import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './chromium.ts';
import { approval, approvalId, approver, call, fakeApi, token } from './fakes.ts';
import { questionCall, tools } from './gallery.ts';
import { served } from './served.ts';

const long = `Dear Ada,\n\n${'Your order is late. '.repeat(400)}\n\nunbroken${'x'.repeat(600)}\nEND OF MAIL`;
const mail = call({ input: { to: 'ada@example.com', subject: 'Late <b>order</b>', body: long } });
const note = call({
  callId: 'call_1_2',
  tool: 'add_order_note',
  input: { order_id: 'ORD-1042', text: 'Told Ada.' },
});

describe.each([390, 1200])('the approval page in a browser, %i pixels wide', { timeout: 60_000 }, (width) => {
  let browser: Browser;
  let close: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());
  afterEach(() => close?.());

  async function open(given: Parameters<typeof fakeApi>[0] = {}, query = `?token=${token}`) {
    const fake = fakeApi({
      approvals: [approval({ callIds: ['call_1_1', 'call_1_2'] })],
      calls: [mail, note],
      tools,
      ...given,
    });
    const server = await served(fake.app);
    close = server.close;
    // A tablet's or a phone's owner may have switched scripts off; the page must not care.
    const context = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${server.origin}/approvals/${approvalId}${query}`);
    return { ...fake, page };
  }
  const about = (page: Page, tool: string): Locator =>
    page.getByRole('group', { name: `Your decision on ${tool}` });
  const choose = (page: Page, tool: string, decision: 'Approve' | 'Reject' | 'Change it') =>
    about(page, tool).getByRole('radio', { name: decision }).check();
  const send = async (page: Page, what = 'decisions') => {
    await page.getByRole('button', { name: `Send ${what}` }).click();
    await page.getByText('Your decision is recorded').waitFor();
  };

  it('approves what is approved and rejects what is rejected, with the reason', async () => {
    const { page, state } = await open();
    await choose(page, 'send_email', 'Approve');
    await choose(page, 'add_order_note', 'Reject');
    const reason = 'Not covered by <our> policy.\nAsk again.';
    await about(page, 'add_order_note').getByRole('textbox', { name: 'Reason' }).fill(reason);
    await send(page);
    expect(state.approvals.get(approvalId)).toMatchObject({
      status: 'approved',
      decidedBy: approver,
      decisions: [
        { callId: 'call_1_1', decision: 'approve' },
        { callId: 'call_1_2', decision: 'reject', reason },
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

  it('changes with the keyboard alone what is to be written, and rejects the rest', async () => {
    const { page, state } = await open();
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    // Past the link to the content, to the last choice of the first call: reject.
    await press('Tab', 'Tab', 'ArrowUp', 'Tab', 'Tab', 'ArrowDown', 'ArrowDown', 'ArrowUp');
    await press('Tab', 'Tab', 'Control+A');
    await page.keyboard.type('Told Ada of the delay.');
    await press('Tab', 'Tab', 'Enter');
    await page.getByText('Your decision is recorded').waitFor();
    expect(state.votes[0]?.decisions).toEqual([
      { callId: 'call_1_1', decision: 'reject' },
      {
        callId: 'call_1_2',
        decision: 'edit',
        input: { order_id: 'ORD-1042', text: 'Told Ada of the delay.' },
      },
    ]);
  });

  it('sends a mail back whole, but for what was changed', async () => {
    const { page, state } = await open({ approvals: [approval()], calls: [mail] });
    await choose(page, 'send_email', 'Change it');
    await about(page, 'send_email').getByRole('textbox', { name: 'subject' }).fill('Your order is late');
    await send(page, 'decision');
    expect(state.votes[0]?.decisions).toMatchObject([
      { decision: 'edit', input: { to: 'ada@example.com', subject: 'Your order is late', body: long } },
    ]);
  });

  it('keeps what was typed when it is not valid, and leads to it', async () => {
    const { page, state } = await open({ approvals: [approval()], calls: [mail] });
    await choose(page, 'send_email', 'Change it');
    await about(page, 'send_email').getByRole('textbox', { name: 'to', exact: true }).fill('nobody');
    await about(page, 'send_email').getByRole('textbox', { name: 'Reason' }).fill('Wrong person.');
    await page.getByRole('button', { name: 'Send decision' }).click();
    const to = about(page, 'send_email').getByRole('textbox', { name: 'to', exact: true });
    expect(await to.inputValue()).toBe('nobody');
    expect(await to.getAttribute('aria-invalid')).toBe('true');
    expect(await about(page, 'send_email').getByRole('textbox', { name: 'Reason' }).inputValue()).toBe(
      'Wrong person.',
    );
    await page.getByRole('alert').getByRole('link').click();
    expect(await to.evaluate((field) => field.matches(':target'))).toBe(true);
    expect(state.votes).toEqual([]);
  });

  it('gives the exact call a grant', async () => {
    const escalation = {
      needs: [{ group: 'default', quorum: 1 }],
      requesterMayDecide: true,
      onExpiry: 'deny' as const,
      grantable: true,
    };
    const { page, state } = await open({
      approvals: [approval({ callIds: ['call_1_2'] })],
      calls: [{ ...note, escalation }],
    });
    await choose(page, 'add_order_note', 'Approve');
    await page.getByRole('combobox').selectOption('This exact call by this agent, for 8 hours');
    await send(page, 'decision');
    expect(state.votes[0]?.decisions).toMatchObject([{ grant: { scope: 'agent', hours: 8 } }]);
  });

  it.each([
    ['an option', 'ORD-1077'],
    ['a text', 'Neither: ask her.'],
  ])('answers a question by %s', async (kind, answer) => {
    const { callId, tool, input } = questionCall;
    const { page, state } = await open({
      approvals: [approval({ kind: 'question', callIds: [callId] })],
      calls: [call({ callId, tool, input })],
    });
    if (kind === 'an option') await page.getByRole('radio', { name: answer }).check();
    else {
      await page.getByRole('radio', { name: 'ORD-1077' }).check();
      await page.getByRole('radio', { name: 'None of these' }).check();
      await page.getByRole('textbox', { name: 'Another answer' }).fill(answer);
    }
    await send(page, 'answer');
    expect(state.votes[0]?.decisions).toMatchObject([{ decision: 'answer', answer }]);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Answered');
  });

  it('shows the whole mail', async () => {
    const { page } = await open();
    expect(await page.locator('pre', { hasText: 'END OF MAIL' }).textContent()).toBe(long);
    expect(await page.getByText('Late <b>order</b>').isVisible()).toBe(true);
  });

  it('tells on a page that a link is wrong', async () => {
    const { page, state } = await open({}, '?token=wrong');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Forbidden');
    expect(state.approvals.get(approvalId)?.wrongTokens).toBe(1);
  });
});
