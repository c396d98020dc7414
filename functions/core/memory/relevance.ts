/** Days after which a fact that was not heard of again counts half: a quarter, in which terms and contacts change. */
const halfLifeDays = 90;
const dayMs = 86_400_000;

/** How much importance and age may take off a score: they order what fits about as well, and hide nothing that fits. */
const weighedShare = 0.2;

/** From 1 for what was just heard to 0; the future counts as now. */
export const decayOf = (ageMs: number): number => 2 ** (-Math.max(0, ageMs) / dayMs / halfLifeDays);

/** What a search found out about a fact. */
export interface Fit {
  /** Cosine as seen from the centre of all vectors, from -1 to 1; absent where there is no vector to compare. */
  readonly similarity?: number | undefined;
  /** How much of the question the fact speaks of, from 0 to 1. */
  readonly keywords: number;
}

/**
 * From 0 to 1: the chance that keywords or vectors are right, taking each for evidence of its own. Either alone suffices,
 * so that neither a rare word nor a paraphrase is lost. Of the ways tried (keywords squared, weighted sums), none found
 * more of what was not held out, and the sum that found as much has a weight to choose; see "Measured: recall" in
 * docs/memory.md.
 */
export function relevanceOf({ similarity = 0, keywords }: Fit): number {
  return 1 - (1 - Math.min(1, Math.max(0, similarity))) * (1 - keywords);
}

/**
 * Relevance, weighed with importance and decay; from 0 to 1.
 * @param ageMs since the fact was last heard
 */
export const scoreOf = (fit: Fit, { importance, ageMs }: { importance: number; ageMs: number }): number =>
  relevanceOf(fit) * (1 - weighedShare + weighedShare * importance * decayOf(ageMs));
