/** Days after which a fact that was not heard of again counts half: a quarter, in which terms and contacts change. */
const halfLifeDays = 90;
const dayMs = 86_400_000;

/** How much importance and age may take off a score: they order what fits about as well, and hide nothing that fits. */
const weighedShare = 0.2;

/** How much the vectors say, and not the keywords; see "Measured: recall" in docs/memory.md. */
const vectorShare = 0.6;

/** Keyword score that counts half: that of one rare word, found once. */
const halfKeywordScore = 8;

/** From 1 for what was just heard to 0; the future counts as now. */
export const decayOf = (ageMs: number): number => 2 ** (-Math.max(0, ageMs) / dayMs / halfLifeDays);

/** What a search found out about a fact. */
export interface Fit {
  /** Cosine, from -1 to 1; absent where there is no vector to compare. */
  readonly similarity?: number | undefined;
  /** Of the keyword search, from 0 without limit. */
  readonly keywords: number;
}

/** From 0 to 1, and more where either is more. */
export function relevanceOf({ similarity, keywords }: Fit): number {
  const byKeywords = keywords / (keywords + halfKeywordScore);
  if (similarity === undefined) return byKeywords;
  return vectorShare * Math.min(1, Math.max(0, similarity)) + (1 - vectorShare) * byKeywords;
}

/**
 * Relevance, weighed with importance and decay; from 0 to 1.
 * @param ageMs since the fact was last heard
 */
export const scoreOf = (fit: Fit, { importance, ageMs }: { importance: number; ageMs: number }): number =>
  relevanceOf(fit) * (1 - weighedShare + weighedShare * importance * decayOf(ageMs));
