import { anchorsAudit, beginning, chained } from '../core/audit.ts';
import { hashOf } from '../core/canonical.ts';
import { type AuditEntry, AuditEntrySchema, type NewAuditEntry } from '../core/contracts/audit.ts';
import type { NewEvent } from '../core/contracts/events.ts';
import type { RunKey } from '../core/ports.ts';
import {
  auditKey,
  auditOnceKey,
  auditPartition,
  auditPrefix,
  eventCounterKey,
  eventKey,
  eventOnceKey,
} from './keys.ts';
import type { Item, Table, WriteItem } from './table.ts';

/** What a transaction tells: events to the run's history, entries to its audit. */
export interface Telling {
  readonly events: readonly NewEvent[];
  readonly entries: readonly NewAuditEntry[];
}

/** The entry or event that a write is for, where it can be left out because it was told before. */
interface Line {
  readonly write: WriteItem;
  readonly once?: NewEvent | NewAuditEntry;
}

/**
 * The last lines of a transaction. They are numbered by what was read just before, so that whoever comes second reads
 * again.
 */
export class Journal {
  readonly writes: readonly WriteItem[];
  readonly #telling: Telling;
  readonly #lines: readonly Line[];

  private constructor(telling: Telling, lines: readonly Line[]) {
    this.#telling = telling;
    this.#lines = lines;
    this.writes = lines.map(({ write }) => write);
  }

  static async of(table: Table, run: RunKey, telling: Telling): Promise<Journal> {
    const { events, entries } = telling;
    const isRead = entries.length > 0 || events.some(anchorsAudit);
    const last = isRead ? await lastEntry(table, run) : beginning;
    const recorded = chained(last, entries);
    const latest = recorded.at(-1) ?? last;
    return new Journal(telling, [
      ...(events.length > 0 ? await historyLines(table, run, events, latest) : []),
      ...entries.flatMap((entry, index) => auditLines(table, run, entry, recorded[index] as AuditEntry)),
    ]);
  }

  /** What is still to be told. @param failed whether the condition of each of `writes` did not hold */
  without(failed: readonly boolean[]): Telling {
    const known = new Set(this.#lines.flatMap(({ once }, index) => (once && failed[index] ? [once] : [])));
    return {
      events: this.#telling.events.filter((event) => !known.has(event)),
      entries: this.#telling.entries.filter((entry) => !known.has(entry)),
    };
  }
}

/** An audit entry is stored as text, so that its hash stays what it was. @returns none where it cannot be read any more */
export function auditEntryOf(item: Item): AuditEntry | undefined {
  try {
    return AuditEntrySchema.safeParse(JSON.parse(String(item.entry))).data;
  } catch {
    return undefined;
  }
}

export const auditSeqOf = (item: Item): number => Number(String(item.sk).slice(auditPrefix.length));

/** Where somebody made the latest one unreadable the chain shows that for ever, and the run can go on. */
async function lastEntry(table: Table, run: RunKey): Promise<Pick<AuditEntry, 'seq' | 'hash'>> {
  const newestFirst = { ScanIndexForward: false, Limit: 1 };
  const [latest] = await table.query(auditPartition(run), auditPrefix, newestFirst);
  if (!latest) return beginning;
  return auditEntryOf(latest) ?? { seq: auditSeqOf(latest), hash: hashOf(latest.entry ?? null) };
}

async function historyLines(
  table: Table,
  run: RunKey,
  events: readonly NewEvent[],
  { seq: auditSeq, hash: auditHash }: Pick<AuditEntry, 'seq' | 'hash'>,
): Promise<Line[]> {
  const counter = await table.get(eventCounterKey(run));
  const last = Number(counter?.seq ?? 0);
  const at = table.now().toISOString();
  const count: WriteItem = {
    Update: {
      TableName: table.name,
      Key: eventCounterKey(run),
      UpdateExpression: 'SET seq = :next',
      ConditionExpression: counter ? 'seq = :last' : 'attribute_not_exists(seq)',
      ExpressionAttributeValues: { ':next': last + events.length, ...(counter ? { ':last': last } : {}) },
    },
  };
  const lines = events.flatMap((event, index): Line[] => {
    const { key, type, data } = event;
    const seq = last + 1 + index;
    const anchor = anchorsAudit(event) && auditSeq > 0 ? { audit: { seq: auditSeq, hash: auditHash } } : {};
    return [
      { write: table.put({ ...eventOnceKey(run, key), seq }), once: event },
      {
        write: table.put({
          ...eventKey(run, seq),
          entity: 'event',
          tenantId: run.tenantId,
          runId: run.runId,
          seq,
          at,
          type,
          data: JSON.stringify({ ...data, ...anchor }),
        }),
      },
    ];
  });
  return [{ write: count }, ...lines];
}

function auditLines(table: Table, run: RunKey, entry: NewAuditEntry, recorded: AuditEntry): Line[] {
  const { seq } = recorded;
  const { key } = entry;
  const item = { ...auditKey(run, seq), entity: 'audit', seq, entry: JSON.stringify(recorded) };
  return [
    ...(key === undefined ? [] : [{ write: table.put({ ...auditOnceKey(run, key), seq }), once: entry }]),
    { write: table.put(item) },
  ];
}
