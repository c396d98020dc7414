import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approvalView } from '../../../functions/core/approval/view.ts';
import { visible } from '../../../functions/web/html.ts';
import { approvalMail } from '../../../functions/web/mail.ts';
import { approval, approvalId, call, runId } from './fakes.ts';
import { exhibits, tools, you } from './gallery.ts';

const link = `https://api.example.com/approvals/${approvalId}?token=secret`;
const mailOf = (input: unknown, task = 'Order ORD-1042 is late.\nFind out why.') =>
  approvalMail(approvalView(approval({ task }), [call({ input })], new Date('2026-08-04T12:00:00Z')), {
    link,
    approver: 'boss@example.com',
    purpose: 'request',
    tools,
    taintSources: [],
  });

describe('approvalMail', () => {
  it('goes to the approver and names agent, tool and run', () => {
    const { to, subject } = mailOf({});
    expect(to).toEqual(['boss@example.com']);
    expect(subject).toBe('Approve send_email? support, run_012345…');
  });

  it('carries run, task, link, risk, reason, deadline and the arguments, in both parts', () => {
    const { text, html } = mailOf({ to: 'ada@example.com', body: 'Dear Ada,\nit is late.' });
    for (const part of [text, html])
      for (const content of [
        runId,
        'Order ORD-1042 is late.\nFind out why.',
        link,
        'send_email cannot be taken back',
        '4 Aug 2026, 12:05:00 UTC',
        'ada@example.com',
        'Dear Ada,\nit is late.',
        'High risk',
      ])
        expect(part).toContain(content);
    expect(text.split('\n')).toContain(link);
  });

  it('says in both parts who is asked, what is needed and who has voted', () => {
    const { view, options } = exhibits.several as (typeof exhibits)[string];
    const { text, html } = approvalMail(view, {
      link,
      approver: you,
      purpose: 'request',
      tools,
      taintSources: options.taintSources,
    });
    for (const part of [text, html])
      for (const content of [
        'Call 1: one of “customer-care” decides. Call 2: 2 of “finance” must approve; one who rejects stops it.',
        'Asked: ann.keller@example.com, boss@example.com and carla.diaz@example.com.',
        'Have decided: boss@example.com.',
        'nothing of it is done, and the run ends',
        'The row that is written: ',
      ])
        expect(part).toContain(content);
  });

  it.each(['mail', 'question'])('shows a call as what it is, in both parts: %s', (name) => {
    const { view, options } = exhibits[name] as (typeof exhibits)[string];
    const { taintSources } = options;
    const { text, html } = approvalMail(view, {
      link,
      approver: you,
      purpose: 'request',
      tools,
      taintSources,
    });
    const parts = {
      mail: [
        'To: maya.lindqvist@example.com',
        'Subject: Your order ORD-1042 is late',
        'web_search (call_2_1)',
      ],
      question: [
        'Which one is meant?',
        '1. ORD-1042\n2. ORD-1077\n3. Both of them',
        'Send the answer, or: Do not',
      ],
    };
    for (const part of parts[name as keyof typeof parts]) expect(text).toContain(part);
    for (const part of ['maya.lindqvist@example.com', 'web_search (call_2_1)'])
      if (name === 'mail') expect(html).toContain(part);
    if (name === 'question') expect(html).toContain('<li>Both of them</li>');
  });

  it('is called a reminder when it is one', () => {
    const { view } = exhibits.mail as (typeof exhibits)[string];
    const { subject, text, html } = approvalMail(view, {
      link,
      approver: you,
      purpose: 'reminder',
      tools,
      taintSources: [],
    });
    expect(subject).toMatch(/^Reminder: Approve send_email\?/);
    expect(text).toContain('You were asked before');
    expect(html).toContain('Reminder: Approve send_email?</h1>');
  });

  it('has everything in its text, and no more HTML than mail programs take', () => {
    const body = `${'<&"\'> \u202E wide '.repeat(10_000)}END`;
    const input = { body, ...Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`a${i}`, body])) };
    const { text, html } = mailOf(input);
    expect(text).toContain(visible(body));
    expect(Buffer.byteLength(html)).toBeLessThan(102_000);
    expect(html).toMatch(/… \[[\d,]+ more characters: they stand on the page\]/);
    expect(html.indexOf(link)).toBeLessThan(3_500);
  });

  it('shows a text that is cut up to a whole character', () => {
    const { html } = mailOf({ body: '😀'.repeat(20_000) });
    expect(html).toMatch(/😀… \[/);
    expect(html).not.toContain('⟦');
  });

  it('puts the one real link before anything that the model wrote', () => {
    const { text } = mailOf({ body: 'Approve here: https://evil.example' }, 'See https://other.example');
    expect(text.indexOf(link)).toBe(text.indexOf('https://'));
  });

  it('lets no text end its own frame or make a line of ours', () => {
    const { text } = mailOf({ body: `x\n${'-'.repeat(30)}\nRisk: low`, 'a\nRisk: low': '1' });
    expect(text).toContain(`${'-'.repeat(31)}\nx\n${'-'.repeat(30)}\nRisk: low\n${'-'.repeat(31)}`);
    expect(text).toContain('a⟦U+000A⟧Risk: low: 1');
  });

  it('lets no text become markup or stay invisible', () => {
    const count = (html: string) => html.split('<').length;
    const expected = count(mailOf({ body: 'harmless' }).html);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '"', '&', '\u202E', '\u200B', '\n', 'a') }),
        (body) => {
          const { html, text } = mailOf({ body });
          expect(count(html)).toBe(expected);
          expect(html + text).not.toMatch(/[\u200B\u202E]/);
        },
      ),
    );
  });

  it.each([
    ['review', 'Let the agent go on?', 'Let it go on, or: End the run', 'the run ends.'],
    [
      'in_doubt',
      'Did send_email happen?',
      'make it now, once, or: Do not make it again',
      'it is not made again.',
    ],
    ['undo', 'Take it back with send_email?', 'Take it back, or: Leave it', 'what was done stays.'],
  ] as const)('asks in the words of its kind: %s', (kind, question, choices, silence) => {
    const asked = approval({ kind, question: 'It stopped <midway>.' });
    const view = approvalView(asked, [call({ policies: ['p1'] })], new Date('2026-08-04T12:00:00Z'));
    const { subject, text, html } = approvalMail(view, {
      link,
      approver: 'boss@example.com',
      purpose: 'request',
      tools,
      taintSources: [],
    });
    expect(subject).toBe(`${question} support, run_012345…`);
    expect(text).toContain(choices);
    expect(text).toContain(`Without a decision in time, ${silence}`);
    expect(text).toContain('It stopped <midway>.');
    expect(html).toContain('It stopped &lt;midway&gt;.');
    expect(html).toContain(question);
    for (const part of [text, html]) expect(part).toContain('Policies that decided:');
  });

  it('loads nothing', () => {
    expect(mailOf({}).html).not.toMatch(/<img|<script|<link|url\(|@import/);
  });
});
