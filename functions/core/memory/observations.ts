import type { Observation } from '../contracts/memory.ts';
import { fenced } from '../taint.ts';

/** Observations that a prompt holds, and characters of each. */
const shown = 10;
const maxCharacters = 500;

const byImportance = (a: Observation, b: Observation): number =>
  b.importance - a.importance || b.at.localeCompare(a.at) || a.key.localeCompare(b.key);

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
