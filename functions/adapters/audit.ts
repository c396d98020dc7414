import { AuditEntrySchema } from '../core/contracts/audit.ts';
import type { Audit } from '../core/ports.ts';
import { auditEntryOf } from './journal.ts';
import { auditPartition, auditPrefix } from './keys.ts';
import type { Table } from './table.ts';

/** Whoever decides something about an approval appends with the change; this is for the rest. */
export const dynamoAudit = (table: Table): Audit => ({
  append: (run, entries) => table.write([], run, [], entries),

  async list(run) {
    const items = await table.query(auditPartition(run), auditPrefix);
    return items.map((item) => AuditEntrySchema.parse(auditEntryOf(item)));
  },
});
