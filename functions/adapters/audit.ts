import type { Audit } from '../core/ports.ts';
import { auditEntryOf, auditSeqOf } from './journal.ts';
import { auditOnceKey, auditPartition, auditPrefix } from './keys.ts';
import type { Table } from './table.ts';

/** Whoever decides something about an approval appends with the change; this is for the rest. */
export const dynamoAudit = (table: Table): Audit => ({
  append: (run, entries) => table.write([], run, [], entries),

  async count(run, keyPrefix, atMost) {
    const { pk, sk } = auditOnceKey(run, keyPrefix);
    return (await table.query(pk, sk, { Limit: atMost })).length;
  },

  async list(run) {
    const items = await table.query(auditPartition(run), auditPrefix);
    const unreadable = items.find((item) => auditEntryOf(item) === undefined);
    return {
      entries: items.flatMap((item) => auditEntryOf(item) ?? []),
      unreadableAt: unreadable ? auditSeqOf(unreadable) : null,
    };
  },
});
