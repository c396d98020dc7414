import * as z from 'zod';
import { hashOf } from './canonical.ts';
import { type AuditEntry, AuditEntrySchema, type NewAuditEntry } from './contracts/audit.ts';
import type { EventType, RunEvent } from './contracts/events.ts';

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

/** All entries of a run, in order, as they were found. */
export interface AuditRecord {
  readonly entries: readonly AuditEntry[];
  /** The number of the first that is no entry any more; `entries` leaves such out. */
  readonly unreadableAt: number | null;
}

/**
 * @param anchors what left the table with the run's events
 * @returns the number of the first entry that does not fit, or is missing; `null` where all hold.
 */
export function brokenAt(
  { entries, unreadableAt }: AuditRecord,
  anchors: readonly Anchor[] = [],
): number | null {
  const faults = [unreadableAt, chainBrokenAt(entries), cutOffAt(entries, anchors)];
  const found = faults.filter((fault) => fault !== null);
  return found.length > 0 ? Math.min(...found) : null;
}

function chainBrokenAt(entries: readonly AuditEntry[]): number | null {
  let before: Pick<AuditEntry, 'seq' | 'hash'> = beginning;
  for (const entry of entries) {
    const { hash, ...rest } = entry;
    const fits = entry.seq === before.seq + 1 && entry.previousHash === before.hash && hashOf(rest) === hash;
    if (!fits) return before.seq + 1;
    before = entry;
  }
  return null;
}

const AnchorSchema = z.object({ seq: z.int().positive(), hash: z.string() });
export type Anchor = z.infer<typeof AnchorSchema>;

/** What the history says about the audit. */
export const anchorsOf = (events: readonly RunEvent[]): Anchor[] =>
  events.filter(anchorsAudit).flatMap(({ data }) => AnchorSchema.safeParse(data.audit).data ?? []);

/** Where entries that were there once are not, or a chain of others stands in their place. */
function cutOffAt(entries: readonly AuditEntry[], anchors: readonly Anchor[]): number | null {
  const hashes = new Map(entries.map(({ seq, hash }) => [seq, hash]));
  const lost = anchors.find(({ seq, hash }) => hashes.get(seq) !== hash);
  if (!lost) return null;
  return hashes.has(lost.seq) ? lost.seq : Math.min(lost.seq, (entries.at(-1)?.seq ?? 0) + 1);
}

/** As it will be read back: without what is `undefined`. */
const plain = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;
