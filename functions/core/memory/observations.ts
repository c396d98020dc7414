import type { Observation } from '../contracts/memory.ts';
import { fenced } from '../taint.ts';

/** More than so many observations of a run are pruned to the best so many; the original article's numbers. */
const pruning = { above: 50, to: 30 } as const;

/** Observations that a prompt holds, and characters of each. */
const shown = 10;
const maxCharacters = 500;

const byImportance = (a: Observation, b: Observation): number =>
  b.importance - a.importance || b.at.localeCompare(a.at) || a.key.localeCompare(b.key);

/** What stays in view, best first: by importance, and the newer of two that matter alike. */
export const pruned = (observations: readonly Observation[]): Observation[] => {
  const best = observations.toSorted(byImportance);
  return best.length > pruning.above ? best.slice(0, pruning.to) : best;
};

const lineOf = ({ key, value }: Observation): string =>
  `- ${key}: ${value.replaceAll(/\s+/g, ' ').slice(0, maxCharacters).toWellFormed()}`;

/** The best of what a run keeps in view, a line each; what others may have had a hand in stands fenced behind the rest. */
export function keyContextOf(observations: readonly Observation[]): string {
  const best = observations.toSorted(byImportance).slice(0, shown);
  if (best.length === 0) return 'No prior context.';
  const trusted = best.filter(({ untrusted }) => !untrusted).map(lineOf);
  const others = best.filter(({ untrusted }) => untrusted).map(lineOf);
  return [...trusted, ...(others.length > 0 ? [fenced('this run', others.join('\n'))] : [])].join('\n');
}
