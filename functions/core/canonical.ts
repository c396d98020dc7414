import { createHash } from 'node:crypto';

/** Whether a value is an object as JSON has them. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const sorted = (_key: string, value: unknown): unknown =>
  isRecord(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;

/** JSON with sorted keys and no white space: equal values give equal text. */
export const canonicalJson = (value: unknown): string => JSON.stringify(value, sorted) ?? 'null';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What an approval binds to and execution recomputes. */
export const hashOf = (value: unknown): string => sha256(canonicalJson(value));

/** A value with each of its strings and numbers replaced. */
export function mapLeaves(value: unknown, map: (leaf: string | number) => unknown): unknown {
  if (typeof value === 'string' || typeof value === 'number') return map(value);
  if (Array.isArray(value)) return value.map((each) => mapLeaves(each, map));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapLeaves(each, map)]));
}

/** Every string and number in a value, as text. */
export function leavesOf(value: unknown): string[] {
  const leaves: string[] = [];
  mapLeaves(value, (leaf) => leaves.push(String(leaf)));
  return leaves;
}
