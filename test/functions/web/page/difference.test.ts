import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { difference } from '../../../../functions/web/page/difference.ts';

const without = (markup: string, tag: 'ins' | 'del') =>
  markup
    .replaceAll(new RegExp(`<${tag}>.*?</${tag}>`, 'gs'), '')
    .replaceAll(/<span class="spoken">.*?<\/span>/gs, '')
    .replaceAll(/<[^>]*>/g, '');
const textOf = (markup: string, tag: 'ins' | 'del') =>
  without(/<pre[^>]*>\n([\s\S]*)<\/pre>/.exec(markup)?.[1] ?? '', tag);

describe('the difference between what was asked for and what was written', () => {
  it('is told in whole phrases', () => {
    const { markup } = difference(
      { text: 'I am sorry that it is late.' },
      { text: 'We apologise that it is late.' },
    );
    expect(markup).toContain('I am sorry <span class="spoken">] </span></del>');
    expect(markup).toContain('We apologise <span class="spoken">] </span></ins>that it is late.');
  });

  it('names what came, went and changed, and nothing else', () => {
    const { markup } = difference({ same: 'x', gone: 1, n: 1 }, { same: 'x', n: 2, added: [true] });
    expect([...markup.matchAll(/<dt>(.*?)<\/dt>/g)].map(([, name]) => name)).toEqual(['gone', 'n', 'added']);
    expect(difference({ a: 1 }, { a: 1 }).markup).toContain('The same');
  });

  it('gives either text back when the other is left out', () => {
    const words = fc.array(fc.constantFrom('a', 'be', ' ', '\n', 'sea', '. '), { maxLength: 30 });
    fc.assert(
      fc.property(words, words, (before, after) => {
        const [old, fresh] = [before.join(''), after.join('')];
        fc.pre(old !== fresh);
        const { markup } = difference({ text: old }, { text: fresh });
        expect(textOf(markup, 'ins')).toBe(old);
        expect(textOf(markup, 'del')).toBe(fresh);
      }),
    );
  });

  it('sets texts that have little in common one after the other', () => {
    const text = (word: string) => Array.from({ length: 20_000 }, (_, i) => `${word}${i}`).join(' ');
    const { markup } = difference({ text: text('a') }, { text: text('b') });
    expect(markup.match(/<(del|ins)>/g)).toEqual(['<del>', '<ins>']);
  });
});
