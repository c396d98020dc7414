import { hashOf } from './canonical.ts';
import type { AuditEntry, NewAuditEntry } from './contracts/audit.ts';

/** What the first entry of a run follows. */
export const beginning = { seq: 0, hash: '0'.repeat(64) } as const;

/** The entries with their numbers and hashes. @param last what they follow; `beginning` where nothing is recorded */
export function chained(
  last: Pick<AuditEntry, 'seq' | 'hash'>,
  entries: readonly NewAuditEntry[],
): AuditEntry[] {
  let before = last;
  return entries.map(({ key: _, ...entry }) => {
    const numbered = { ...plain(entry), seq: before.seq + 1, previousHash: before.hash };
    const next = { ...numbered, hash: hashOf(numbered) };
    before = next;
    return next;
  });
}

/** @param entries all of a run, in order. @returns the number of the first that does not fit; `null` where all do. */
export function brokenAt(entries: readonly AuditEntry[]): number | null {
  let before: Pick<AuditEntry, 'seq' | 'hash'> = beginning;
  for (const entry of entries) {
    const { hash, ...rest } = entry;
    const fits = entry.seq === before.seq + 1 && entry.previousHash === before.hash && hashOf(rest) === hash;
    if (!fits) return entry.seq;
    before = entry;
  }
  return null;
}

/** As it will be read back: without what is `undefined`. */
const plain = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;
