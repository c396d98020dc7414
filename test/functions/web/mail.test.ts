import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approvalView } from '../../../functions/core/decision.ts';
import { approvalMail } from '../../../functions/web/mail.ts';
import { approval, approvalId, call, runId } from './fakes.ts';

const link = `https://api.example.com/approvals/${approvalId}?token=secret`;
const mailOf = (input: unknown, task = 'Order ORD-1042 is late.\nFind out why.') =>
  approvalMail(approvalView(approval({ task }), [call({ input })], new Date('2026-08-04T12:00:00Z')), {
    link,
    approver: 'boss@example.com',
  });

describe('approvalMail', () => {
  it('goes to the approver and names agent, tool and run', () => {
    const { to, subject } = mailOf({});
    expect(to).toEqual(['boss@example.com']);
    expect(subject).toBe('Approve send_email? support, run_012345…');
  });

  it('carries run, task, link, risk, reason, deadline and the full arguments, in both parts', () => {
    const body = `Dear Ada,\n${'a long line '.repeat(5_000)}\nEND`;
    const { text, html } = mailOf({ to: 'ada@example.com', body });
    for (const part of [text, html])
      for (const content of [
        runId,
        'Order ORD-1042 is late.\nFind out why.',
        link,
        'send_email cannot be taken back',
        '4 Aug 2026, 12:05:00 UTC',
        'ada@example.com',
        body,
      ])
        expect(part).toContain(content);
    expect(text.split('\n')).toContain(link);
    expect(text).toContain('Risk: high');
    expect(html).toContain('High risk');
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
    const { subject, text, html } = approvalMail(view, { link, approver: 'boss@example.com' });
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
