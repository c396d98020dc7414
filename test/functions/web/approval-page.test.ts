import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApprovalView } from '../../../functions/core/contracts/approval.ts';
import { approvalView } from '../../../functions/core/decision.ts';
import { approvalPage } from '../../../functions/web/approval-page.ts';
import { approval, call, token } from './fakes.ts';

const now = new Date('2026-08-04T12:00:48.000Z');
const view = (changes: Partial<ApprovalView> = {}): ApprovalView => ({
  ...approvalView(approval(), [call()], now),
  ...changes,
});
const tagsOf = (page: string) => page.match(/<[^>]*>/g)?.map((tag) => tag.replace(/\s.*/s, ''));

describe('approvalPage', () => {
  it('shows task, agent, tool, risk, reason, time left and a form for each call', () => {
    const page = approvalPage(view(), { token, now });
    for (const part of [
      'Order ORD-1042 is late. Find out why and tell the customer.',
      'support',
      'send_email',
      'High risk',
      'cannot be taken back',
      '<strong>4 min 12 s</strong>, until 4 Aug 2026, 12:05:00 UTC',
      'name="decision.call_1_1" value="approve" required',
      'name="decision.call_1_1" value="reject" required',
      'name="reason.call_1_1"',
      `<input type="hidden" name="token" value="${token}">`,
    ])
      expect(page).toContain(part);
  });

  it('shows every argument in full, however long, from its first line feed on', () => {
    const body = `\n${'All work and no play. '.repeat(9_000)}END`;
    const page = approvalPage(
      view({ calls: [call({ input: { body, nested: { a: [1, true] }, empty: '' } })] }),
      {
        token,
        now,
      },
    );
    expect(page).toContain(`<pre dir="auto">\n${body}</pre>`);
    expect(page).toContain('{\n  &quot;a&quot;: [\n    1,\n    true\n  ]\n}');
    expect(page).toContain('empty text');
  });

  it('lets nothing that came in become markup or stay invisible', () => {
    const hostile = fc.string({
      unit: fc.constantFrom(
        '<',
        '>',
        '"',
        "'",
        '&',
        '`',
        '\u202E',
        '\u0000',
        '\u200B',
        '\r',
        '\n',
        '</pre>',
        'a',
        ' ',
      ),
    });
    const render = (text: string) =>
      approvalPage(
        view({
          task: text,
          agent: text,
          question: text,
          calls: [
            call({ tool: text, reason: text, input: { [`k${text}`]: text, nested: { [text]: text } } }),
          ],
        }),
        { token: text, now, notice: { tone: 'bad', text } },
      );
    const expected = tagsOf(render('harmless'));
    fc.assert(
      fc.property(hostile, (text) => {
        const page = render(text);
        expect(tagsOf(page)).toEqual(expected);
        expect(page).not.toMatch(/[[\p{Cc}\u200B\u202E]--[\n\t]]/v);
      }),
    );
  });

  it('is read-only once decided, and says who decided what and why', () => {
    const decided = approval({
      status: 'rejected',
      decidedAt: '2026-08-04T12:02:00.000Z',
      decidedBy: 'boss@example.com',
      decisions: [{ callId: 'call_1_1', decision: 'reject', reason: 'Wrong <address>' }],
    });
    const page = approvalPage(approvalView(decided, [call({ status: 'rejected' })], now), {
      token,
      now,
      decided,
    });
    expect(page).not.toMatch(/<form|<input|<button/);
    expect(page).not.toContain(token);
    expect(page).toContain('Rejected: send_email');
    expect(page).toContain('Decided by boss@example.com on 4 Aug 2026, 12:02:00 UTC');
    expect(page).toContain('This call was <strong>rejected</strong>');
    expect(page).toContain('Wrong &lt;address&gt;');
  });

  it.each([
    ['expired', 'Nobody decided on send_email in time'],
    ['cancelled', 'The run was ended before anybody decided'],
  ] as const)('is read-only when %s', (status, words) => {
    const page = approvalPage(view({ status }), { token, now });
    expect(page).not.toContain('<form');
    expect(page).toContain(words);
    expect(page).toContain('This call was <strong>not decided</strong>');
  });

  it('names a mixed decision as what it is', () => {
    const calls = [call({ status: 'done' }), call({ callId: 'call_1_2', status: 'rejected' })];
    expect(approvalPage(view({ status: 'approved', calls }), { token, now })).toContain(
      '1 approved, 1 rejected',
    );
  });

  it('needs neither script nor anything from elsewhere', () => {
    expect(approvalPage(view(), { token, now })).not.toMatch(
      /<script|\son\w+=|https?:|url\(|@import|style="/,
    );
  });
});
