import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApprovalView } from '../../../functions/core/contracts/approval.ts';
import { approvalView } from '../../../functions/core/decision.ts';
import { approvalPage } from '../../../functions/web/approval-page.ts';
import { approval, call, token } from './fakes.ts';

const now = new Date('2026-08-04T12:00:48.000Z');
const answer = call({
  tool: 'finish',
  verdict: 'allow',
  status: 'done',
  input: { status: 'done', answer: 'The order is late.', evidence: ['call_9_9'] },
});
const view = (changes: Partial<ApprovalView> = {}): ApprovalView => ({
  ...approvalView(approval(), [call()], now),
  ...changes,
});
/** Each kind of request, with a call that it may be about. */
const kinds: [ApprovalView['kind'], string, unknown][] = [
  ['approve', '', undefined],
  ['review', '', undefined],
  ['review', 'finish', { status: 'done', answer: 'It is <late>.', evidence: ['call_1_1'] }],
  ['in_doubt', '', undefined],
  ['undo', '', undefined],
];
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

  it.each(kinds)('lets nothing that came in become markup or stay invisible: %s', (kind, tool, input) => {
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
          kind,
          calls: [
            {
              ...call({
                tool: tool || text,
                reason: text,
                input: input ?? { [`k${text}`]: text, nested: { [text]: text } },
              }),
              policies: [text, 'x'],
              taintedBy: [text, 'x'],
              problem: text,
            },
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
    expect(page).toContain('Decided: <strong>Reject</strong>');
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

  it.each([
    ['approve', 'Approve send_email?', 'Approve', 'Reject', 'Why it was stopped:'],
    ['review', 'Let the agent go on?', 'Let it go on', 'End the run', 'Guidance'],
    [
      'in_doubt',
      'Did send_email happen?',
      'It did not happen: make it now, once',
      'Do not make it again',
      'What you found',
    ],
    ['undo', 'Take it back with send_email?', 'Take it back', 'Leave it', 'What was done stays.'],
  ] as const)('asks in the words of its kind: %s', (kind, ...words) => {
    const page = approvalPage(view({ kind, question: 'It stopped <midway>.' }), { token, now });
    for (const each of words) expect(page).toContain(each);
    expect(page).toContain('Why you are asked');
    expect(page).toContain('It stopped &lt;midway&gt;.');
    for (const value of ['approve', 'reject'])
      expect(page).toContain(`name="decision.call_1_1" value="${value}" required`);
  });

  it('shows an answer with the reasons for which it was sent back', () => {
    const calls = [{ ...answer, problem: 'There is no call "call_9_9".' }];
    const page = approvalPage(view({ kind: 'review', calls }), { token, now });
    for (const part of [
      'Accept the answer?',
      'The order is late.',
      'Why it was sent back:</strong> There is no call &quot;call_9_9&quot;.',
      'Accept the answer</strong>',
      'End it as unverified</strong>',
      'the run ends as unverified',
    ])
      expect(page).toContain(part);
  });

  it('says which policies decided, and what others wrote that the agent had read', () => {
    const calls = [{ ...call(), policies: ['no-outside-mail'], taintedBy: ['call_1_1', 'call_2_1'] }];
    const page = approvalPage(view({ calls }), { token, now });
    expect(page).toContain('Policies that decided:</strong> no-outside-mail');
    expect(page).toContain('call_1_1, call_2_1');
    expect(approvalPage(view(), { token, now })).not.toMatch(/Policies that decided|had read/);
  });

  it.each([
    ['review', 'approve', 'The agent goes on', 'Let it go on'],
    ['review', 'reject', 'The run was ended', 'End the run'],
    ['in_doubt', 'approve', 'To be made now, once: send_email', 'It did not happen: make it now, once'],
    ['in_doubt', 'reject', 'Not made again: send_email', 'Do not make it again'],
    ['undo', 'reject', 'What was done stays', 'Leave it'],
  ] as const)('says what was decided in the words of its kind: %s, %s', (kind, decision, title, choice) => {
    const status = decision === 'approve' ? ('approved' as const) : ('rejected' as const);
    const decided = approval({ kind, status, decisions: [{ callId: 'call_1_1', decision }] });
    const shown = approvalView(decided, [call({ status: 'done' })], now);
    const page = approvalPage(shown, { token, now, decided });
    expect(page).toContain(`<h1>${title}</h1>`);
    expect(page).toContain(`Decided: <strong>${choice}</strong>`);
    expect(page).not.toContain('<form');
  });

  it('needs neither script nor anything from elsewhere', () => {
    expect(approvalPage(view(), { token, now })).not.toMatch(
      /<script|\son\w+=|https?:|url\(|@import|style="/,
    );
  });
});
