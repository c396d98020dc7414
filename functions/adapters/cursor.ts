import { InvalidInputError } from '../core/errors.ts';
import type { Item, Key } from './table.ts';

/** What the last page of a list ended with, as the caller hands it back. */
export const writeCursor = (key: Item): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/**
 * A cursor is only followed within the caller's own items and the list that it came from.
 * @param owned what the partition key of every item of the list begins with
 */
export function readCursor(
  cursor: string,
  owned: string,
  index: { name: string; value: string },
): Key & Item {
  const names = ['pk', 'sk', index.name, index.name.replace('pk', 'sk')];
  try {
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Key & Item;
    const isWhole =
      Object.keys(key).length === names.length && names.every((name) => typeof key[name] === 'string');
    if (isWhole && key.pk.startsWith(owned) && key[index.name] === index.value) return key;
  } catch {
    // Falls through to the one answer for every cursor that is not ours.
  }
  throw new InvalidInputError('The query is not valid', ['cursor: use the one that the last page answered']);
}
