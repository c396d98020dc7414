import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approvalPage } from '../../../functions/web/approval-page.ts';
import { token } from './fakes.ts';
import {
  exhibits,
  mailCall,
  noteCall,
  optionsFor,
  questionCall,
  refundCall,
  viewOf,
  you,
} from './gallery.ts';

const shown = (name: string) => {
  const exhibit = exhibits[name];
  if (!exhibit) throw new Error(`There is no exhibit ${name}.`);
  return approvalPage(exhibit.view, exhibit.options);
};
const pageOf = (view: ReturnType<typeof viewOf>, changes: Parameters<typeof optionsFor>[1] = {}) =>
  approvalPage(view, optionsFor(view, changes));
/** What a person reads, without markup. */
const textOf = (page: string) =>
  page
    .replace(/^[\s\S]*<main/, '<main')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
const tagsOf = (page: string) => page.match(/<[^>]*>/g)?.map((tag) => tag.replace(/\s.*/s, ''));
const readOnly = Object.keys(exhibits).filter(
  (name) => exhibits[name]?.view.status !== 'pending' || /^(voted|others)$/.test(name),
);

describe('the approval page', () => {
  it('says who decides as whom, how long, what silence means, why, from what, after what, at which cost', () => {
    const text = textOf(shown('mail'));
    for (const part of [
      'Approve send_email?',
      `You decide as ${you}`,
      '4 min 12 s , until 4 Aug 2026, 12:05:00 UTC',
      'If nobody decides in time It will not be done.',
      'One of “customer-care” decides.',
      'High risk',
      'Why it was stopped: A mail in the name of the shop leaves only after a colleague has read it.',
      'mail-is-read-first, no-outside-mail-when-tainted',
      'results of read_messages (call_1_2) and web_search (call_2_1)',
      'Order ORD-1042 is late.',
      '3 turns, 5 calls made, 1 of them failed, 2 brought in text that others wrote',
      '$0.0231 of at most $1.00',
      'run_0123456789abcdefghijklmnop',
    ])
      expect(text).toContain(part);
  });

  it('says who has voted what, and what each call needs', () => {
    const text = textOf(shown('several'));
    expect(text).toContain(
      'Call 1: one of “customer-care” decides. Call 2: 2 of “finance” must approve; one who rejects stops it.',
    );
    expect(text).toContain('boss@example.com : approved (call 2), 4 Aug 2026, 12:02:00 UTC');
    expect(text).toContain(`${you} (you) : not yet`);
    expect(text).toContain('Nothing of it is done, and the run ends.');
  });

  it('names every field as the API reads it', () => {
    const page = shown('several');
    for (const name of [
      'token',
      'decision.call_3_2',
      'reason.call_3_2',
      'grant.call_3_2',
      'input.call_3_2.order_id',
      'input.call_3_2.text',
      'decision.call_3_3',
      'input.call_3_3.amount_usd',
      'input.call_3_3.lines',
    ])
      expect(page).toContain(`name="${name}"`);
    expect(page).toContain('value="agent:168"');
    expect(page).not.toContain('name="grant.call_3_3"');
    expect(shown('question')).toContain('name="answer.call_2_1" value="ORD-1077"');
  });

  it('has fields only for the calls that are theirs, and says what others settled', () => {
    const view = viewOf([noteCall, refundCall], {
      votes: [
        {
          person: 'boss@example.com',
          at: '2026-08-04T12:00:30Z',
          decisions: [{ callId: 'call_3_3', decision: 'reject', reason: 'No.' }],
        },
      ],
    });
    const page = pageOf(view, { yours: ['call_3_2'] });
    expect(page).toContain('name="decision.call_3_2"');
    expect(page).not.toContain('name="decision.call_3_3"');
    expect(textOf(page)).toContain('Decided: Reject , by boss@example.com.');
  });

  it('keeps back no argument, whatever the tool is shown as', () => {
    const body = `\n${'All work and no play. '.repeat(9_000)}END`;
    const input = {
      to: 'a@example.com',
      subject: 'x',
      body,
      cc: 'hidden@example.com',
      empty: '',
      n: { a: [1] },
    };
    const page = pageOf(viewOf([{ ...mailCall, input }]));
    expect(page).toContain(`<pre dir="auto">\n${body}</pre>`);
    for (const part of ['hidden@example.com', 'empty text', '{\n  &quot;a&quot;: [\n    1\n  ]\n}'])
      expect(page).toContain(part);
  });

  it.each(Object.keys(exhibits))('lets nothing that came in become markup or stay invisible: %s', (name) => {
    const { view, options } = exhibits[name] as (typeof exhibits)[string];
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
      minLength: 1,
    });
    // A line feed in an argument makes a field of one line a field of several.
    const render = (text: string) =>
      approvalPage(
        {
          ...view,
          task: text,
          agent: text,
          question: text,
          approvers: [text, ...view.approvers],
          calls: view.calls.map((call) => ({
            ...call,
            tool: call.tool === 'ask_human' || call.tool === 'finish' ? call.tool : text,
            reason: text,
            problem: text,
            policies: [text, 'x'],
            input:
              call.tool === 'ask_human'
                ? call.input
                : { [`k${text}`]: `v${text.replaceAll(/[\r\n]/g, '')}`, nested: { [text]: text } },
            ...(call.proposed === undefined ? {} : { proposed: { a: `x${text}` }, editedBy: text }),
          })),
        },
        {
          ...options,
          token: text,
          notice: { tone: 'bad', text, problems: [text] },
          timeline: [
            {
              seq: 1,
              at: view.createdAt,
              type: 'turn.planned',
              data: { turn: text, text: `x${text}`, calls: [{ tool: text }] },
            },
            {
              seq: 2,
              at: view.createdAt,
              type: 'call.finished',
              data: { tool: text, ok: false, kind: text, message: `x${text}` },
            },
          ],
        },
      );
    const expected = tagsOf(render('harmless'));
    fc.assert(
      fc.property(hostile, (text) => {
        const page = render(text);
        expect(tagsOf(page)).toEqual(expected);
        expect(page).not.toMatch(/[[\p{Cc}\u200B\u202E]--[\n\t]]/v);
      }),
      { numRuns: 30 },
    );
  });

  it.each(readOnly)('has no form and no secret where nothing is to be decided: %s', (name) => {
    const page = shown(name);
    expect(page).not.toMatch(/<form|<input|<button|<textarea/);
    expect(page).not.toContain(token);
  });

  it.each([
    ['approved', 'Approved: send_email', `Decided by ${you} on 4 Aug 2026, 12:02:00 UTC.`],
    ['rejected', 'Rejected: send_email', 'Wrong &lt;address&gt;.'],
    ['edited', 'Changed: send_email', 'The rules allow the change'],
    ['just-edited', 'Changed: send_email', 'The rules judge the change before anything runs.'],
    ['answered', 'Answered', 'ORD-1077'],
    ['voted', 'You have decided; others have yet to', 'Vote: Approve'],
    ['others', 'Others decide here', 'not yours to decide'],
    ['expired', 'Nobody decided on send_email in time', 'it will not be done'],
    ['expired-end', 'Nobody decided on send_email in time', 'the run ends'],
    ['cancelled', 'Cancelled: send_email', 'The run was ended before anybody decided'],
    ['unreachable', 'Not enough people could be reached', 'boss@example.com by mail (no answer within'],
    ['review', 'Accept the answer?', 'Why it was sent back: There is no call'],
    ['in-doubt', 'Did send_email happen?', 'It did not happen: make it now, once'],
  ])('says how the request stands: %s', (name, title, detail) => {
    const page = shown(name);
    expect(page).toContain(`<h1>${title}</h1>`);
    expect(textOf(page)).toContain(detail);
  });

  it('names a mixed decision as what it is', () => {
    const view = viewOf([noteCall, refundCall, mailCall], {
      status: 'approved',
      decisions: [
        { callId: 'call_3_2', decision: 'approve', by: [you] },
        { callId: 'call_3_3', decision: 'reject', by: [you] },
      ],
    });
    expect(pageOf(view)).toContain('<h1>1 approved, 1 rejected, 1 not decided</h1>');
  });

  it('shows what was typed again, with what is wrong beside its field', () => {
    const page = shown('mistaken');
    expect(page).toContain('value="twelve"');
    expect(page).toMatch(/value="edit" required[^>]* checked/);
    expect(page).toContain('<option value="voucher" selected>');
    expect(page).toContain('Too much.</textarea>');
    expect(page).toContain('aria-invalid="true" aria-describedby="input.call_3_3.amount_usd-problem"');
    expect(page).toMatch(
      /id="input\.call_3_3\.amount_usd-problem"><strong>Not valid\.<\/strong> must be a number/,
    );
    expect(page).toContain('href="#input.call_3_3.amount_usd"');
    const undecided = pageOf(viewOf([refundCall]), {
      notice: { tone: 'bad', text: 'Not valid.', problems: ['decisions: call_3_3 has no decision'] },
    });
    expect(undecided).toContain('href="#decision.call_3_3"');
    expect(undecided).toContain('id="decision.call_3_3-problem"');
  });

  it('folds a long task away, and keeps all of it', () => {
    const task = `Begin. ${'Look at one more order. '.repeat(100)}End.`;
    const page = pageOf({ ...viewOf([mailCall]), task });
    expect(page).toContain('<summary>The whole task, 2,411 characters</summary>');
    expect(page).toContain(`<pre dir="auto">\n${task}</pre>`);
  });

  it('tells who could not be reached, by which way and why', () => {
    const failed = [{ person: you, channel: 'slack', purpose: 'request', error: 'Slack refused it.' }];
    const undelivered = { seq: 1, at: '2026-08-04T12:00:00.000Z', type: 'approval.undelivered' } as const;
    const page = pageOf(viewOf([mailCall]), { timeline: [{ ...undelivered, data: { failed } }] });
    expect(textOf(page)).toContain(`${you} could not be reached by slack Slack refused it.`);
  });

  it('shows what a person wrote against what the model asked for, for eye and ear', () => {
    const page = shown('changed-before');
    expect(page).toContain('What boss@example.com changed');
    expect(page).toContain('<del><span class="spoken">[taken out: </span>I am sorry ');
    expect(page).toContain('<ins><span class="spoken">[written: </span>Please accept our apologies ');
  });

  it('needs neither script nor anything from elsewhere, in any state', () => {
    for (const name of Object.keys(exhibits))
      expect(shown(name).replaceAll(/<pre[\s\S]*?<\/pre>/g, '')).not.toMatch(
        /<script|\son\w+="|https?:|url\(|@import|\sstyle="/,
      );
  });

  it('offers no change of what has no arguments to change', () => {
    const page = pageOf(viewOf([{ ...mailCall, tool: 'unknown', input: 'just a text' }]));
    expect(page).not.toContain('value="edit" required');
    expect(page).toContain('just a text');
  });

  it('asks a question without options for a text alone', () => {
    const page = pageOf(
      viewOf([{ ...questionCall, input: { question: 'Why?', options: null } }], { kind: 'question' }),
    );
    expect(page).toMatch(/<label for="answer\.call_2_1">Your answer<\/label>/);
    expect(page).not.toContain('radiogroup');
  });
});
