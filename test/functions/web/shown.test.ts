import { describe, expect, it } from 'vitest';
import { shownAs } from '../../../functions/web/shown.ts';
import { tools } from './gallery.ts';

const input = { to: 'a@example.com', subject: 'Hello', body: 'Text' };

describe('a call is shown', () => {
  it('as a mail where its tool says so, with whatever else it has', () => {
    expect(shownAs({ tool: 'send_email', input: { ...input, cc: 'b@example.com' } }, tools)).toEqual({
      as: 'mail',
      ...input,
      rest: [{ name: 'cc', text: 'b@example.com', kind: 'text, 13 characters' }],
    });
  });

  it.each([
    ['an address that is a list', { ...input, to: ['a@example.com'] }],
    ['a missing body', { to: 'a', subject: 'b' }],
    ['no object at all', 'text'],
    ['nothing', null],
  ])('argument by argument where the values do not fit: %s', (_, odd) => {
    const shown = shownAs({ tool: 'send_email', input: odd }, tools);
    expect(shown.as).toBe('arguments');
  });

  it('as a row of all its arguments', () => {
    const row = { order_id: 'ORD-1', text: 'x', extra: 1 };
    expect(shownAs({ tool: 'add_order_note', input: row }, tools)).toMatchObject({
      as: 'row',
      table: 'order notes',
      columns: [{ name: 'order_id' }, { name: 'text' }, { name: 'extra' }],
    });
  });

  it('as a question, unless it is none', () => {
    const question = { question: 'Which?', options: ['a', 'b'] };
    expect(shownAs({ tool: 'ask_human', input: question }, {})).toEqual({ as: 'question', ...question });
    expect(shownAs({ tool: 'ask_human', input: { question: 1 } }, {}).as).toBe('arguments');
  });

  it('argument by argument where the tool says nothing, is unknown, or has the name of something inherited', () => {
    for (const tool of ['issue_refund', 'unknown', 'constructor', '__proto__'])
      expect(shownAs({ tool, input }, tools).as).toBe('arguments');
  });
});
