import type { Tenants } from '../core/ports.ts';
import { tenantKey, tenantPrefix, tenantsPartition } from './keys.ts';
import { ignoringConflict, type Table } from './table.ts';

/** Each tenant is written once; a process asks the table once about each that it meets. */
export function dynamoTenants(table: Table): Tenants {
  const known = new Set<string>();
  return {
    async note(tenantId) {
      if (known.has(tenantId)) return;
      await ignoringConflict(
        table.write([table.put({ ...tenantKey(tenantId), entity: 'tenant', tenantId })]),
      );
      known.add(tenantId);
    },

    list: async () =>
      (await table.query(tenantsPartition, tenantPrefix)).map(({ tenantId }) => String(tenantId)),
  };
}
