import type { Observation } from '../contracts/memory.ts';

/** Observations that a prompt holds, and characters of each. */
const shown = 10;
const maxCharacters = 500;

const byImportance = (a: Observation, b: Observation): number =>
  b.importance - a.importance || b.at.localeCompare(a.at) || a.key.localeCompare(b.key);

/** The best of what a run keeps in view, a line each. */
export function keyContextOf(observations: readonly Observation[]): string {
  const lines = observations
    .toSorted(byImportance)
    .slice(0, shown)
    .map(
      ({ key, value }) => `- ${key}: ${value.replaceAll(/\s+/g, ' ').slice(0, maxCharacters).toWellFormed()}`,
    );
  return lines.length === 0 ? 'No prior context.' : lines.join('\n');
}
