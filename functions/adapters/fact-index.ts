import MiniSearch from 'minisearch';
import { coverages } from '../core/memory/coverage.ts';
import { normalisedName } from '../core/memory/facts.ts';
import { scoreOf } from '../core/memory/relevance.ts';
import { termOf } from '../core/memory/terms.ts';
import { VectorMatrix } from '../core/memory/vector-matrix.ts';
import { quantised } from '../core/memory/vectors.ts';
import type { FactQuery } from '../core/ports.ts';
import type { SearchedFact } from './fact-items.ts';

/** Characters of a value that keywords are taken from: 20,000 values of 32 KB would fill a Lambda. */
const maxKeywordCharacters = 4_000;

const keywords = () =>
  new MiniSearch<SearchedFact['fact']>({
    idField: 'factId',
    fields: ['subject', 'key', 'value'],
    processTerm: termOf,
    extractField: (fact, field) =>
      String(fact[field as keyof typeof fact] ?? '').slice(0, maxKeywordCharacters),
    searchOptions: {
      // Only longer words: a short one matches too much as a prefix or with a letter changed.
      prefix: (term) => term.length > 3,
      fuzzy: (term) => (term.length > 5 ? 0.15 : false),
    },
  });

const wordsIn: (text: string) => string[] = MiniSearch.getDefault('tokenize');
const termsOf = (text: string): string[] => [...new Set(wordsIn(text).flatMap((word) => termOf(word) ?? []))];

/** What ranking needs of a fact; the rest stays in the table. */
interface Entry {
  readonly subject: string | undefined;
  readonly untrusted: true | undefined;
  readonly importance: number;
  readonly atMs: number;
  /** Which matrix has its vector. */
  readonly comparable: string | undefined;
}

/** Only vectors of one embedder, and of one length, can be compared. */
const comparableWith = (embedder: string, { length }: { length: number }) => `${embedder}/${length}`;

/** Current facts in memory, by keywords and by vectors. */
export class FactIndex {
  readonly #entries = new Map<string, Entry>();
  readonly #keywords = keywords();
  readonly #matrices = new Map<string, VectorMatrix>();

  get size(): number {
    return this.#entries.size;
  }

  put({ fact, vector }: SearchedFact): void {
    this.remove(fact.factId);
    const { factId, subject, untrusted, importance, at, embedder } = fact;
    const comparable = embedder === undefined || !vector ? undefined : comparableWith(embedder, vector);
    this.#entries.set(factId, {
      subject: subject === undefined ? undefined : normalisedName(subject),
      untrusted,
      importance,
      atMs: Date.parse(at),
      comparable,
    });
    this.#keywords.add(fact);
    if (comparable === undefined || !vector) return;
    const matrix = this.#matrices.get(comparable) ?? new VectorMatrix(vector.length);
    this.#matrices.set(comparable, matrix);
    matrix.put(factId, vector);
  }

  remove(factId: string): void {
    const entry = this.#entries.get(factId);
    if (!entry) return;
    this.#entries.delete(factId);
    this.#keywords.discard(factId);
    if (entry.comparable !== undefined) this.#matrices.get(entry.comparable)?.remove(factId);
  }

  /** What fits, best first. */
  rank({ text, embedding, subject, trustedOnly, limit }: FactQuery, now: Date): readonly Ranked[] {
    const hits = this.#keywords.search(text).map(({ id, queryTerms }) => ({ id, words: queryTerms }));
    const byKeywords = coverages(termsOf(text), hits, this.size);
    const about = subject === undefined ? undefined : normalisedName(subject);
    const fitting: Ranked[] = [];
    const consider = (factId: string, similarity: number | undefined) => {
      const entry = this.#entries.get(factId);
      if (!entry || (about !== undefined && entry.subject !== about)) return;
      if (trustedOnly && entry.untrusted) return;
      const { importance, atMs } = entry;
      const fit = { similarity, keywords: byKeywords.get(factId) ?? 0 };
      const score = scoreOf(fit, { importance, ageMs: now.getTime() - atMs });
      if (score > 0) fitting.push({ factId, score });
    };

    const matrix = embedding && this.#matrices.get(comparableWith(embedding.embedder, embedding.vector));
    if (embedding && matrix)
      matrix.cosines(quantised(embedding.vector)).forEach((similarity, row) => {
        consider(matrix.ids[row] as string, similarity);
      });
    for (const factId of byKeywords.keys()) if (!matrix?.has(factId)) consider(factId, undefined);
    return bestOf(fitting, limit);
  }
}

export interface Ranked {
  readonly factId: string;
  readonly score: number;
}

/** Sorts numbers first, which is faster than to sort all that fits. */
function bestOf(fitting: readonly Ranked[], limit: number): Ranked[] {
  const scores = Float64Array.from(fitting, ({ score }) => score).sort();
  const least = scores[Math.max(0, scores.length - limit)] ?? 0;
  return fitting
    .filter(({ score }) => score >= least)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit);
}
