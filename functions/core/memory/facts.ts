import { canonicalJson } from '../canonical.ts';
import { type Fact, type Namespace, type NewFact, namespaceText } from '../contracts/memory.ts';
import { base36Of } from '../ids.ts';

/** Sources that a fact keeps; older ones fall out. */
const maxSources = 10;

/** Names are alike whatever their case, their spaces and what joins their words: `Payment_Terms`, `payment terms`. */
export const normalisedName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();

/** Values are alike whatever their spaces; case may matter, as in a code. */
export const normalisedValue = (value: string): string => value.normalize('NFKC').replace(/\s+/g, ' ').trim();

/** What a fact is about, and whether it is trusted. */
export interface Identified {
  readonly subject?: string | undefined;
  readonly key: string;
  readonly untrusted?: true | undefined;
}

/**
 * Of all facts with the same identity one is current. What others may have written has identities of its own: it must
 * not push what is trusted out of recall.
 */
export const identityOf = ({ subject, key, untrusted }: Identified): string =>
  canonicalJson([
    subject === undefined ? null : normalisedName(subject),
    normalisedName(key),
    ...(untrusted ? ['untrusted'] : []),
  ]);

const sayTheSame = (one: { value: string }, other: { value: string }): boolean =>
  normalisedValue(one.value) === normalisedValue(other.value);

/** The current facts about the same. */
export interface Known {
  readonly trusted?: Fact | undefined;
  readonly untrusted?: Fact | undefined;
}

/**
 * Which of the known facts one that is to be remembered merges with or supersedes. What is untrusted may say the same as
 * what is trusted, and never takes its place; what is trusted takes the place of either, so that `outdated` is over.
 */
export function metBy(
  told: Pick<Fact, 'value' | 'untrusted'>,
  { trusted, untrusted }: Known,
): { readonly known: Fact | undefined; readonly outdated: Fact | undefined } {
  if (told.untrusted)
    return { known: trusted && sayTheSame(trusted, told) ? trusted : untrusted, outdated: undefined };
  return trusted ? { known: trusted, outdated: untrusted } : { known: untrusted, outdated: undefined };
}

/**
 * The same call gives the same id, so that its repeat is known.
 * @param change number of the change that stores it: a person may correct the same thing twice
 */
export function factIdOf(namespace: Namespace, { source }: NewFact, change: number): string {
  const origin = 'correctedBy' in source ? { ...source, change } : source;
  return `fact_${base36Of(`${namespaceText(namespace)}\n${canonicalJson(origin)}`)}`;
}

/** `past` is the fact that is current no more. */
export type Becoming =
  | { readonly how: 'new'; readonly fact: Fact }
  | { readonly how: 'merged'; readonly fact: Fact }
  | { readonly how: 'superseded'; readonly fact: Fact; readonly past: Fact };

/**
 * What becomes of a fact that is to be remembered. A value that was true before another one is a new fact again, so
 * that the links of a chain lead from the first to the current one.
 * @param known the current fact about the same
 * @param at now
 */
export function whatBecomesOf(
  known: Fact | undefined,
  { source, ...told }: NewFact,
  { factId, at }: { factId: string; at: string },
): Becoming {
  const fact: Fact = { ...told, factId, status: 'current', sources: [source], firstAt: at, at };
  if (!known) return { how: 'new', fact };
  if (sayTheSame(known, told)) return { how: 'merged', fact: merged(known, fact) };
  return {
    how: 'superseded',
    fact: { ...fact, supersedes: known.factId },
    past: { ...known, status: 'superseded', supersededBy: factId },
  };
}

/** Whoever was not influenced vouches for the value: then it is trusted. */
function merged(known: Fact, again: Fact): Fact {
  const { untrusted, ...rest } = known;
  const sources = new Map(
    [...known.sources, ...again.sources].map((source) => [canonicalJson(source), source]),
  );
  return {
    ...rest,
    ...(untrusted && again.untrusted && { untrusted }),
    importance: Math.max(known.importance, again.importance),
    sources: [...sources.values()].slice(-maxSources),
    at: known.at > again.at ? known.at : again.at,
  };
}

/** Characters of a value that a line of a prompt has. */
const shownCharacters = 500;

/** A fact as a line of a prompt, with its date: it may have changed since. */
export const factLine = ({ at, key, value, subject }: Fact): string =>
  `${at.slice(0, 10)}: ${subject === undefined ? '' : `${subject}, `}${key}: ${value.slice(0, shownCharacters)}`
    .replaceAll(/\s+/g, ' ')
    .toWellFormed();
