import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestMessage } from '../../../../functions/web/slack/request.ts';
import { maxMessageBytes } from '../../../support/slack-blocks.ts';
import { approvalId } from '../fakes.ts';
import { tools } from '../gallery.ts';
import { buttonsOf, checked, fieldsOf, link, question, readable, viewOf } from './support.ts';

const asked = (...given: Parameters<typeof viewOf>) =>
  requestMessage({ view: viewOf(...given), link, purpose: 'request', taintSources: [] }, tools);
const actionsOf = (...given: Parameters<typeof viewOf>) =>
  buttonsOf(asked(...given).blocks).map(({ action_id }) => action_id);
const labelsOf = (...given: Parameters<typeof viewOf>) =>
  buttonsOf(asked(...given).blocks).map(({ text }) => text.text);

describe('a request in Slack', () => {
  it('shows a mail as a mail, why it was stopped, and until when', () => {
    const { blocks, text } = asked([
      { policies: ['outside-mail'], taintedBy: ['call_1_9'], reason: 'the address is outside' },
    ]);
    const read = readable(blocks);
    expect(read.split('\n')[0]).toBe('Approve send_email?');
    expect(read).toContain('The agent “support” wants to use send_email');
    expect(read).toContain(
      'send_email (high risk)\nTo: ada@example.com\nSubject: Your order ORD-1042\nBody (text',
    );
    expect(read).toContain('\nDear Ada,\n\nit is late.\n');
    expect(read).toContain('the address is outside');
    expect(read).toContain('outside-mail');
    expect(read).toContain('call_1_9');
    expect(read).toContain(
      'Decide before <!date^1785845100^{date_short_pretty} {time}|4 Aug 2026, 12:05:00 UTC>',
    );
    // What a notification begins with, and a screen reader reads.
    expect(text).toMatch(/^Approve send_email\?\nThe agent “support” wants to use send_email/);
    expect(text).toContain('Decide before 4 Aug 2026, 12:05:00 UTC');
    expect(text).toContain('Dear Ada,\n\nit is late.');
  });

  it('shows a row as a row, as its tool says', () => {
    const input = { order_id: 'ORD-1042', text: 'Customer told.' };
    const read = readable(asked([{ tool: 'add_order_note', input }]).blocks);
    expect(read).toContain('The row that is written: order notes\norder_id: ORD-1042\ntext: Customer told.');
  });

  it('shows any other call argument by argument, empty ones and JSON as well', () => {
    const input = { order: 'ORD-1', cents: 1200, note: '', parts: ['a', 'b'] };
    const read = readable(asked([{ tool: 'issue_refund', input }]).blocks);
    expect(read).toContain('order: ORD-1\ncents: 1200\nnote: (empty)\nparts (JSON):\n[\n  "a",\n  "b"\n]');
  });

  it('says how many must approve, and who changed the arguments', () => {
    const needs = [
      { callId: 'call_1_1', group: 'finance', quorum: 2 },
      { callId: 'call_1_1', group: 'legal', quorum: 1 },
    ];
    const read = readable(asked([{ editedBy: 'ada@example.com' }], { needs }).blocks);
    expect(read).toContain('Needed: 2 of “finance” and one of “legal”');
    expect(read).toContain('Arguments changed by ada@example.com');
  });

  it('offers to approve or reject with a reason, and the page', () => {
    expect(labelsOf()).toEqual(['Approve', 'Reject', 'Open the page']);
    expect(fieldsOf(asked().blocks)).toEqual(['reason']);
  });

  it('offers to decide on all calls at once', () => {
    expect(labelsOf([{}, { tool: 'issue_refund' }])).toEqual([
      'Approve all 2',
      'Reject all 2',
      'Open the page',
    ]);
  });

  it('asks about a call in doubt in its own words', () => {
    expect(labelsOf([{ status: 'in_doubt' }], { kind: 'in_doubt' })).toEqual([
      'It did not happen: make it now, once',
      'Do not make it again',
      'Open the page',
    ]);
  });

  it('lets a question be answered by an option or in words', () => {
    const { blocks } = asked([question({ question: 'Which\norder?', options: ['ORD-1', 'ORD-2'] })], {
      kind: 'question',
    });
    expect(readable(blocks)).toContain('Which\norder?\n1. ORD-1\n2. ORD-2');
    expect(buttonsOf(blocks).map(({ action_id }) => action_id)).toEqual([
      'option.0',
      'option.1',
      'answer',
      'reject',
      'page',
    ]);
    expect(fieldsOf(blocks)).toEqual(['answer_text']);
  });

  it('leaves several questions, and questions among calls, to the page', () => {
    const one = question({ question: 'Which?', options: null });
    expect(actionsOf([one, one], { kind: 'question' })).toEqual(['reject', 'page']);
    expect(actionsOf([one, {}])).toEqual(['reject', 'page']);
  });

  it('keeps the secret of the link to the link, and every value to the id of the request', () => {
    const buttons = buttonsOf(asked().blocks);
    expect(buttons.find(({ action_id }) => action_id === 'page')?.url).toBe(link);
    expect(buttons.flatMap(({ value }) => value ?? [])).toEqual(
      Array(2).fill(JSON.stringify({ approvalId })),
    );
    expect(JSON.stringify(asked()).split('the-secret-of-the-link')).toHaveLength(2);
  });

  it('says that it reminds', () => {
    const { blocks, text } = requestMessage(
      { view: viewOf(), link, purpose: 'reminder', taintSources: [] },
      tools,
    );
    expect(readable(blocks)).toMatch(/^Reminder: Approve send_email\?/);
    expect(text).toMatch(/^Reminder: /);
  });
});

describe('what does not fit', () => {
  it('is said to be on the page, and cannot be approved unseen', () => {
    const body = `Dear Ada,\n${'It is late. '.repeat(1_000)}`;
    const { blocks } = asked([{ input: { to: 'ada@example.com', subject: 'Late', body } }]);
    expect(readable(blocks)).toMatch(/It is late\. .*… \(\d+ more characters on the page\)/);
    expect(readable(blocks)).toContain('only on the page, which shows it in full, can you say yes');
    expect(buttonsOf(blocks).map(({ action_id }) => action_id)).toEqual(['reject', 'page']);
  });

  it('is counted where there are too many calls or arguments', () => {
    const many = asked(Array.from({ length: 60 }, () => ({})));
    expect(readable(many.blocks)).toMatch(/… and \d+ more on the page\./);
    expect(buttonsOf(many.blocks).map(({ action_id }) => action_id)).toEqual(['reject', 'page']);
    const wide = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`argument${index}`, 'x']));
    expect(readable(asked([{ input: wide }]).blocks)).toMatch(/… and \d+ more arguments on the page\./);
  });

  it('leaves a question to the page that is too long to be shown', () => {
    expect(
      actionsOf([question({ question: 'Why? '.repeat(799), options: null })], { kind: 'question' }),
    ).toEqual(['reject', 'page']);
  });

  it('never makes a message that Slack refuses', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('&', '"', '\n', 'ö', '字', '\u202e', '\ud800', '<!', 'a'),
    });
    const long = fc
      .tuple(hostile, fc.integer({ min: 0, max: 400 }))
      .map(([text, times]) => text.repeat(times));
    const input = fc.oneof(
      fc.dictionary(hostile, long),
      fc.record({ to: hostile, subject: long, body: long }),
      fc.record({ question: long, options: fc.array(hostile, { maxLength: 10 }) }),
    );
    const calls = fc.array(
      fc.record({ tool: fc.oneof(hostile, fc.constant('ask_human')), input, reason: long }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(calls, long, fc.constantFrom('approve', 'question', 'review'), (given, task, kind) => {
        const { blocks, text } = asked(given, { task, question: task, kind });
        checked(blocks);
        expect(Buffer.byteLength(JSON.stringify(blocks))).toBeLessThan(maxMessageBytes);
        expect(text.length).toBeLessThan(4_000);
      }),
      { numRuns: 60 },
    );
  });

  it('stays within the limits at their edge', () => {
    const options = Array.from({ length: 10 }, (_, index) => `${index}${'"'.repeat(199)}`);
    const { blocks } = asked([question({ question: '"'.repeat(1_200), options })], {
      kind: 'question',
      task: '"'.repeat(20_000),
    });
    checked(blocks);
    expect(Buffer.byteLength(JSON.stringify(blocks))).toBeLessThan(maxMessageBytes);
  });
});

describe('hostile text', () => {
  const evil = '<!channel> <@U0BOSS> *bold* <https://evil.example|Approve> &lt;!here&gt; :tada: \u202Eevil';
  const outside = [
    {
      tool: `x${evil}`,
      input: { [evil]: evil, body: `${evil}\n${evil}`, to: evil, subject: evil },
      reason: evil,
    },
  ];
  const { blocks, text } = asked(outside, { task: evil, question: evil, kind: 'review' });

  it('pings nobody, formats nothing and links nowhere', () => {
    for (const block of checked(blocks)) {
      if (block.type === 'context') {
        const marked = block.elements.filter(({ type }) => type === 'mrkdwn');
        for (const { text } of marked) expect(text).toMatch(/^Decide before <!date\^\d+\^[^|>]+\|[^<>|]+>$/);
      }
      if (block.type === 'section') expect(block.text.type).toBe('plain_text');
    }
    const { plainTexts } = texts(blocks);
    expect(plainTexts.length).toBeGreaterThan(5);
    for (const plain of plainTexts) {
      expect(plain.text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      expect(plain.emoji).toBe(false);
    }
    expect(text).not.toMatch(/[<>]/);
  });

  it('is shown as it is, with what cannot be seen made visible', () => {
    const read = readable(blocks);
    expect(read).toContain(evil.replace('\u202E', '⟦U+202E⟧'));
    expect(read).not.toContain('\u202E');
  });

  it('cannot pretend to be another argument or a line of ours', () => {
    const read = readable(asked([{ input: { to: 'a\nRisk: low', subject: 's', body: 'x' } }]).blocks);
    // Many lines stand in a frame of their own.
    expect(read).toContain('To (text, 11 characters):\na\nRisk: low\n');
    const reason = readable(asked([{ reason: 'fine\nNeeded: nobody' }]).blocks);
    expect(reason).toContain('fine⟦U+000A⟧Needed: nobody');
  });
});

/** Every plain text, wherever it stands. */
function texts(blocks: unknown) {
  const plainTexts: { text: string; emoji?: boolean }[] = [];
  JSON.stringify(blocks, (_, value) => {
    if (value?.type === 'plain_text') plainTexts.push(value);
    return value;
  });
  return { plainTexts };
}
