import { describe, expect, test } from 'vitest';
import { type Book, fact, pageText, taskOf } from '../../../bench/context/book.ts';
import { answerTo } from '../../../bench/context/scripted-model.ts';
import type { Message } from '../../../local/rehearsal/conversation.ts';

const book: Book = { pages: 12, kilobytesPerPage: 2 };

/** A prompt that shows these pages. */
const prompt = (...pages: number[]): Message[] => [
  { role: 'user', content: [{ type: 'text', text: taskOf(book) }] },
  ...pages.flatMap((page): Message[] => {
    const id = `toolu_${page}`;
    const content = JSON.stringify({ output: { page, text: pageText(book, page) } });
    return [
      { role: 'assistant', content: [{ type: 'tool_use', id, name: 'read_page', input: { page } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content }] },
    ];
  }),
];
const recall = {
  name: 'recall_result',
  input_schema: { type: 'object', properties: { call: {}, from: {}, find: {} } },
};

describe('the scripted model', () => {
  test('reads one page after the other, also where the first ones are left out', () => {
    expect(answerTo({}, prompt()).calls?.[0]?.input).toMatchObject({ page: 1 });
    expect(answerTo({}, prompt(7, 8)).calls?.[0]?.input).toMatchObject({ page: 9 });
  });

  test('answers from the first page where the prompt has it', () => {
    expect(answerTo({}, prompt(1, 12)).calls?.[0]?.input).toMatchObject({ status: 'done' });
  });

  test('does not know what is not in the prompt', () => {
    const answer = answerTo({}, prompt(11, 12)).calls?.[0];
    expect(answer?.input).toMatchObject({ status: 'impossible' });
    expect(JSON.stringify(answer)).not.toContain('NG-7741');
  });

  test('looks it up where it has a tool for that', () => {
    expect(answerTo({ tools: [recall] }, prompt(11, 12)).calls).toMatchObject([
      { tool: 'recall_result', input: { call: 'call_1_1', from: null } },
    ]);
  });
});

describe('the book', () => {
  test.each([2, 200])('a page of %i KB is as long as that', (kilobytesPerPage) => {
    const { length } = pageText({ pages: 3, kilobytesPerPage }, 2);
    expect(Math.abs(length - kilobytesPerPage * 1_000)).toBeLessThan(100);
  });

  test('tells the fact on its first page alone, and the task does not ask for it', () => {
    const all = Array.from({ length: book.pages }, (_, index) => pageText(book, index + 1));
    expect(all.map((text) => text.includes(fact)).filter(Boolean)).toHaveLength(1);
    expect(all[0]).toContain(fact);
    expect(taskOf(book)).not.toMatch(/gate|code/);
  });
});
