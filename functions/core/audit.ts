import { hashOf } from './canonical.ts';
import { type AuditEntry, AuditEntrySchema, type NewAuditEntry } from './contracts/audit.ts';
import type { EventType } from './contracts/events.ts';

/** What the first entry of a run follows. */
export const beginning = { seq: 0, hash: '0'.repeat(64) } as const;

const UnhashedSchema = AuditEntrySchema.omit({ hash: true });
const anchors: ReadonlySet<EventType> = new Set(['approval.decided', 'run.finished']);

/**
 * Whether an event carries the number and hash of the audit's latest entry out of the table: a chain alone does not
 * show that its end was cut off.
 */
export const anchorsAudit = ({ type }: { readonly type: EventType }): boolean => anchors.has(type);

/**
 * The entries with their numbers and hashes.
 * @param last what they follow; `beginning` where nothing is recorded
 * @throws ZodError where one could not be read back.
 */
export function chained(
  last: Pick<AuditEntry, 'seq' | 'hash'>,
  entries: readonly NewAuditEntry[],
): AuditEntry[] {
  let before: Pick<AuditEntry, 'seq' | 'hash'> = last;
  return entries.map(({ key: _, ...entry }) => {
    const numbered = { ...plain(entry), seq: before.seq + 1, previousHash: before.hash };
    const unhashed = UnhashedSchema.parse(numbered);
    const next = { ...unhashed, hash: hashOf(unhashed) };
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
