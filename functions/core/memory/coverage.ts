/** How much a word that so many of the facts have tells them apart, as in BM25. */
const rarity = (having: number, facts: number): number =>
  Math.log(1 + (facts - having + 0.5) / (having + 0.5));

/** A word that no fact has counts half: it may be the question's own way to put what a fact says in other words. */
const weightOf = (having: number, facts: number): number => rarity(having, facts) * (having === 0 ? 0.5 : 1);

/** A fact that has some of the words of a question. */
export interface Hit {
  readonly id: string;
  /** Those of the question, each once. */
  readonly words: readonly string[];
}

/**
 * How much of a question each fact speaks of: the share of its words, rare ones counting more. A measure for few facts
 * and for many alike, which BM25's own scores are not.
 * @param asked words of the question, each once
 * @param facts how many there are, with those that have none of the words
 * @returns from 0 to 1 for each hit
 */
export function coverages(
  asked: readonly string[],
  hits: readonly Hit[],
  facts: number,
): ReadonlyMap<string, number> {
  const having = new Map(asked.map((word) => [word, 0]));
  for (const { words } of hits) for (const word of words) having.set(word, (having.get(word) ?? 0) + 1);
  const weights = new Map([...having].map(([word, count]) => [word, weightOf(count, facts)]));
  const sumOf = (words: Iterable<string>) => {
    let sum = 0;
    for (const word of words) sum += weights.get(word) ?? 0;
    return sum;
  };
  const all = sumOf(weights.keys());
  return new Map(hits.map(({ id, words }) => [id, sumOf(words) / all]));
}
