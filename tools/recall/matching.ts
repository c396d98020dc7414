import type { Observation } from '../../functions/core/contracts/memory.ts';

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Short words stand in every text. */
const telling = (words: readonly string[]): readonly string[] => {
  const long = words.filter((word) => word.length > 3 || /\d/.test(word));
  return long.length > 0 ? long : words;
};

/** Prices are found by price, and a price by prices. */
const isAkin = (a: string, b: string): boolean =>
  a === b || (Math.min(a.length, b.length) > 3 && (a.startsWith(b) || b.startsWith(a)));

/** The observations in which words of the query occur: those with most of them first, then the most important. */
export function matching(
  observations: readonly Observation[],
  query: string,
  limit: number,
): readonly Observation[] {
  const wanted = telling(wordsOf(query));
  const hitsIn = ({ key, value }: Observation): number => {
    const words = [...new Set(wordsOf(`${key} ${value}`))];
    return wanted.filter((each) => words.some((word) => isAkin(word, each))).length;
  };
  return observations
    .map((observation) => ({ observation, hits: hitsIn(observation) }))
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.hits - a.hits || b.observation.importance - a.observation.importance)
    .slice(0, limit)
    .map(({ observation }) => observation);
}
