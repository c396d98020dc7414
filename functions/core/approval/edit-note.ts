import { canonicalJson, isRecord } from '../canonical.ts';

/** Characters of one value, and of all of the note. */
const maxValue = 200;
const maxNote = 2_000;

const cut = (text: string): string =>
  (text.length > maxValue ? `${text.slice(0, maxValue)}…` : text).toWellFormed();

/** As JSON, so that no value can be taken for a word of the note. */
const shown = (value: unknown): string => cut(JSON.stringify(value) ?? 'null');

/**
 * What a person changed about a call's arguments, told to the model one by one. Long texts are shortened to where they
 * differ.
 * @param asked what the model had asked for @param now what holds in its place
 */
export function noteOnEdit(asked: unknown, now: unknown): string {
  if (canonicalJson(asked) === canonicalJson(now))
    return 'A person looked through the arguments of this call and left them as they were.';
  if (!isRecord(asked) || !isRecord(now))
    return `A person changed the arguments of this call altogether: they are now ${shown(now)}.`;
  const names = [...new Set([...Object.keys(asked), ...Object.keys(now)])].filter(
    (name) =>
      Object.hasOwn(asked, name) !== Object.hasOwn(now, name) ||
      canonicalJson(asked[name]) !== canonicalJson(now[name]),
  );
  const changes: string[] = [];
  let length = 0;
  for (const name of names) {
    const change = `${cut(name)} ${changeOf(asked[name], now[name])}`;
    length += change.length;
    if (length > maxNote) break;
    changes.push(change);
  }
  const left = names.length - changes.length;
  const more = left > 0 ? `; and ${left} more` : '';
  return `A person changed the arguments of this call: ${changes.join('; ')}${more}.`;
}

function changeOf(before: unknown, after: unknown): string {
  if (before === undefined) return `was added: ${shown(after)}`;
  if (after === undefined) return `was taken out, it was ${shown(before)}`;
  if (typeof before !== 'string' || typeof after !== 'string' || before.length + after.length <= maxValue)
    return `from ${shown(before)} to ${shown(after)}`;
  const [start, end] = commonEnds(before, after);
  if (start + end < Math.max(before.length, after.length) / 4)
    return `was written anew, it now has ${after.length} characters: ${shown(after)}`;
  const part = (text: string) => shown(text.slice(start, text.length - end));
  if (start + end === before.length) return `got a passage more: ${part(after)}`;
  if (start + end === after.length) return `lost a passage: ${part(before)}`;
  return `in one passage, from ${part(before)} to ${part(after)}`;
}

/** How many characters two texts have in common at their beginning, and then at their end. */
function commonEnds(a: string, b: string): readonly [start: number, end: number] {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return [start, end];
}
