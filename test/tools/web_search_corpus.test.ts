import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { corpora, corpusDocument } from '../../agents/registry.ts';
import { searchCorpus } from '../../tools/web_search/providers/corpus.ts';
import { sectionsOf } from '../../tools/web_search/providers/sections.ts';

const corpus = corpora.support ?? [];
const urls = (query: string, most = 5) => searchCorpus(corpus, query, most).map(({ url }) => url);

describe('searching the documents of the support agent', () => {
  test.each([
    ['late delivery refund', 'corpus:refund-policy.md#late-delivery-tiers'],
    ['late delivery refund tiers days late', 'corpus:refund-policy.md#late-delivery-tiers'],
    [
      'what refund does our policy allow for an order that is 8 days late?',
      'corpus:refund-policy.md#late-delivery-tiers',
    ],
    ['refund amount calculation subtotal shipping', 'corpus:refund-policy.md#how-the-sum-is-worked-out'],
    [
      'Northline delay Duluth',
      'corpus:carrier-notices.md#northline-ice-storm-closed-the-duluth-sort-centre-november-2026',
    ],
    [
      'why is Northline late in November 2026',
      'corpus:carrier-notices.md#northline-ice-storm-closed-the-duluth-sort-centre-november-2026',
    ],
    [
      'held, sort centre closed by ice storm',
      'corpus:carrier-notices.md#northline-ice-storm-closed-the-duluth-sort-centre-november-2026',
    ],
    ['late deliveries', 'corpus:shipping-policy.md#late-deliveries'],
    ['how to count days late', 'corpus:shipping-policy.md#late-deliveries'],
    ['email template late delivery', 'corpus:email-templates.md#late-delivery-with-a-refund'],
    ['tone of voice', 'corpus:tone-of-voice.md#principles'],
    ['approval limit for refunds', 'corpus:refund-policy.md#approval-limits'],
    ['waranty periods', 'corpus:warranty.md#warranty-period'],
  ])('%j finds %s among the first three', (query, url) => {
    expect(urls(query, 3)).toContain(url);
  });

  test('keeps the table of tiers whole', () => {
    const tiers = searchCorpus(corpus, 'late delivery tiers', 1)[0];
    expect(tiers?.title).toBe('Refund policy: Late delivery tiers');
    expect(tiers?.snippet).toMatch(/\| 7 to 13 +\| 20 % of the goods, and the shipping fee in full +\|/);
  });

  test('finds nothing for words that stand nowhere', () => {
    expect(urls('xylophone qwertz')).toEqual([]);
  });

  test('returns no more than was asked for, whatever the query', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (query, most) => {
        expect(searchCorpus(corpus, query, most).length).toBeLessThanOrEqual(most);
      }),
    );
  });

  test('gives every passage an address of its own', () => {
    const all = corpus.flatMap(sectionsOf).map(({ url }) => url);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('splitting a document', () => {
  const split = (text: string) => sectionsOf(corpusDocument('a.md', text));

  test('numbers the anchors of headings that occur twice', () => {
    expect(split('# A\n\n## Same\none\n## Same\ntwo').map(({ url }) => url)).toEqual([
      'corpus:a.md#same',
      'corpus:a.md#same-1',
    ]);
  });

  test('takes a comment in a code block for no heading', () => {
    expect(split('# A\n```sh\n# not a heading\n```\n')).toHaveLength(1);
  });

  test('names the text before the first heading after the document', () => {
    expect(split('intro\n\n# A\ntext').map(({ heading, text }) => [heading, text])).toEqual([
      ['A', 'intro'],
      ['A', 'text'],
    ]);
  });
});

test('an agent without documents finds nothing', () => {
  expect(searchCorpus([], 'anything', 5)).toEqual([]);
});
