import { charactersInJson, fitting } from '../shorten.ts';

/** Characters that one reading may take in a prompt: below what is cut in one, so that it never is. */
const maxCharacters = 20_000;
const maxMatches = 20;
/** Characters before and after a match. */
const around = 100;

export interface Range {
  readonly from: number;
  /** The first character that is not in it. */
  readonly to: number;
  readonly text: string;
}

/** A part of a text, as much as one reading may take; what follows it begins at `to`. */
export function rangeOf(text: string, from: number, length: number): Range {
  const rest = text.slice(from, from + Math.min(length, maxCharacters));
  const part = fitting(rest, maxCharacters, (of, characters) => of.slice(0, characters));
  const to = from + part.length;
  // Half a character would be lost; its other half begins what follows, unless there is nothing else here.
  const end = isHalved(text, to) ? (part.length > 1 ? to - 1 : to + 1) : to;
  return { from, to: end, text: text.slice(from, end) };
}

const isHalved = (text: string, at: number): boolean =>
  /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1));

export interface Match {
  readonly at: number;
  readonly text: string;
}

/**
 * Where a text stands, whatever its case, from an offset on.
 * @param spellings of what is looked for
 * @returns also where to look on from, where there are more
 */
export function matchesIn(
  text: string,
  spellings: readonly string[],
  from: number,
): { matches: Match[]; next?: number } {
  const pattern = new RegExp(spellings.map(literally).join('|'), 'giu');
  pattern.lastIndex = from;
  const matches: Match[] = [];
  let room = maxCharacters;
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    const { index: at } = found;
    const context = text.slice(Math.max(0, at - around), at + found[0].length + around).toWellFormed();
    room -= charactersInJson(context);
    if (matches.length === maxMatches || (room < 0 && matches.length > 0)) return { matches, next: at };
    matches.push({ at, text: context });
  }
  return { matches };
}

const literally = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
