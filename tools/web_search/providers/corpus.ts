import MiniSearch from 'minisearch';
import type { CorpusDocument } from '../../../functions/core/contracts/tool.ts';
import type { SearchResult } from '../tool.ts';
import { type Section, sectionsOf } from './sections.ts';

/** Characters of a passage: a whole section of a policy with its table, so that no figure is cut off. */
const SNIPPET_CHARACTERS = 1800;

// Words that stand in every document and in every question.
const STOP_WORDS = new Set(
  'a an and are as at be been by can do does for from has have how i if in is it its my of on or our that the their they this to was we what when where which who why will with you your'.split(
    ' ',
  ),
);

/** Lower case, singular; `null` drops the word. */
const processTerm = (term: string): string | null => {
  const word = term.toLowerCase();
  if (STOP_WORDS.has(word)) return null;
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
};

const build = (documents: readonly CorpusDocument[]): MiniSearch<Section> => {
  const index = new MiniSearch<Section>({
    idField: 'url',
    fields: ['heading', 'document', 'text'],
    storeFields: ['url', 'document', 'heading', 'text'],
    processTerm,
    searchOptions: {
      boost: { heading: 3, document: 2 },
      // Only longer words: a short one matches too much as a prefix or with a letter changed.
      prefix: (term) => term.length > 3,
      fuzzy: (term) => (term.length > 5 ? 0.15 : false),
    },
  });
  index.addAll(documents.flatMap(sectionsOf));
  return index;
};

const indexes = new WeakMap<readonly CorpusDocument[], MiniSearch<Section>>();

/** The passages of the agent's own documents that fit best, best first. */
export function searchCorpus(
  corpus: readonly CorpusDocument[],
  query: string,
  maxResults: number,
): SearchResult[] {
  const index = indexes.get(corpus) ?? build(corpus);
  indexes.set(corpus, index);
  return index.search(query).slice(0, maxResults).map(resultOf);
}

const resultOf = (hit: Record<string, unknown>): SearchResult => {
  const { url, document, heading, text } = hit as unknown as Section;
  const title = heading === document ? document : `${document}: ${heading}`;
  return { title, url, snippet: cut(text) };
};

const cut = (text: string) => {
  if (text.length <= SNIPPET_CHARACTERS) return text;
  const head = text.slice(0, SNIPPET_CHARACTERS);
  return `${head.slice(0, Math.max(head.lastIndexOf(' '), SNIPPET_CHARACTERS - 100)).trimEnd()} …`;
};
