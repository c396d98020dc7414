import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRehearsals } from '../../../local/rehearsal/load.ts';
import { parseRehearsal } from '../../../local/rehearsal/schema.ts';
import { startRehearsalServer } from '../../../local/rehearsal/server.ts';
import { directoryOf, written } from './support.ts';

const problemsOf = (parts: Record<string, unknown>): string => {
  try {
    parseRehearsal('agents/support/rehearsals/late.json', JSON.stringify(written(parts)));
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};
const responding = (respond: object) => ({ turns: [[{ respond: { text: 'x' } }, { respond }]] });

describe('a rehearsal file that does not fit is refused with its name and the field:', () => {
  const wrong: [string, Record<string, unknown>, string][] = [
    ['a missing task', { task: undefined }, ' task: '],
    ['a task without a text', { task: {} }, ' task: needs either equals or contains'],
    ['a task with two', { task: { equals: 'a', contains: 'a' } }, ' task: needs either'],
    ['no turns', { turns: [] }, ' turns: '],
    ['a turn without alternatives', { turns: [[]] }, ' turns[0]: '],
    ['a call without a tool', responding({ calls: [{ input: {} }] }), ' turns[0][1].respond.calls[0].tool: '],
    [
      'a call with two inputs',
      responding({ calls: [{ tool: 'a', input: {}, rawInput: '{' }] }),
      ' turns[0][1].respond.calls[0].rawInput: has both',
    ],
    ['a misspelt field', responding({ txt: 'x' }), ' turns[0][1].respond: Unrecognized key: "txt"'],
    [
      'a fault beside a text',
      responding({ text: 'x', fault: { status: 500 } }),
      '.respond.fault: stands alone',
    ],
    ['a fault that is none', responding({ fault: { status: 200 } }), '.respond.fault.status: '],
  ];
  it.each(wrong)('%s', (_, parts, problem) => {
    const message = problemsOf(parts);
    expect(message).toMatch(/^agents\/support\/rehearsals\/late\.json:\d+: /);
    expect(message).toContain(problem);
  });

  it('text that is no JSON', () => {
    expect(() => parseRehearsal('late.json', '{')).toThrow(/^late\.json:1: is not JSON: /);
  });

  it('with the line, also where a key or a list comes before it twice', () => {
    const text = JSON.stringify(
      written({
        turns: [
          [{ respond: { text: 'a "respond": {' } }],
          [{ respond: { text: 'b' } }, { respond: { text: 'c', delayMs: -1 }, expectt: 1 }],
        ],
      }),
      null,
      2,
    );
    const lineOf = (part: string) => text.slice(0, text.indexOf(part)).split('\n').length;
    expect(() => parseRehearsal('late.json', text)).toThrow(
      `late.json:${lineOf('"delayMs"')}: turns[1][1].respond.delayMs: `,
    );
    expect(() => parseRehearsal('late.json', text)).toThrow(
      `late.json:${lineOf('"expectt"')}: turns[1][1]: `,
    );
    expect(() => parseRehearsal('late.json', '{\n  "name": oops\n}')).toThrow('late.json:2: is not JSON: ');
  });

  it('at the start of the server', async () => {
    const directory = directoryOf({ 'support/rehearsals/late.json': { name: 'x' } });
    await expect(startRehearsalServer({ directories: [directory] })).rejects.toThrow(
      `${join(directory, 'support/rehearsals/late.json')}:1: agent: `,
    );
  });
});

describe('the directories', () => {
  it('give the files in them and in the rehearsals of their folders, and nothing else', () => {
    const directory = directoryOf({
      'a.json': written({ name: 'a', task: { equals: 'a' } }),
      'support/rehearsals/b.json': written({ name: 'b', task: { equals: 'b' } }),
      'support/other/c.json': 'no rehearsal',
      'notes.md': 'no rehearsal',
    });
    expect(loadRehearsals([directory, directory]).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(loadRehearsals([join(directory, 'support')]).map(({ name }) => name)).toEqual(['b']);
  });

  it('must be there', () => {
    expect(() => loadRehearsals(['not-there'])).toThrow('There is no directory not-there');
  });

  it('must not hold two rehearsals of one task or name', () => {
    const twice = (parts: object) => directoryOf({ 'a.json': written(), 'b.json': written({ ...parts }) });
    expect(() => loadRehearsals([twice({ name: 'other' })])).toThrow(
      /b\.json and .*a\.json both have the task/,
    );
    expect(() => loadRehearsals([twice({ task: { equals: 'x' } })])).toThrow(
      /both have the name "late-order"/,
    );
  });
});
