import * as z from 'zod';
import { NamespaceSchema } from '../core/contracts/memory.ts';
import { RunIdSchema, TenantIdSchema } from '../core/contracts/run.ts';
import type { Subjects } from '../core/ports.ts';
import { subjectFactKey, subjectHashOf, subjectPartition, subjectRunKey } from './keys.ts';
import type { Item, Table, WriteItem } from './table.ts';

const RunLinkSchema = z.object({ tenantId: TenantIdSchema, runId: RunIdSchema });
const FactLinkSchema = NamespaceSchema.extend({ factId: z.string() });

/** Goes in with the run, so that no run about a subject is ever overlooked. */
export const subjectRunItem = (
  table: Table,
  { tenantId, runId, subject }: { tenantId: string; runId: string; subject: string },
): WriteItem =>
  table.put({
    ...subjectRunKey({ tenantId, runId }, subjectHashOf(subject)),
    entity: 'subject_run',
    tenantId,
    runId,
  });

export const dynamoSubjects = (table: Table): Subjects => {
  const drop = (Key: Item) => table.write([{ Delete: { TableName: table.name, Key } }]);
  return {
    async about(tenantId, subjectHash) {
      const pk = subjectPartition(tenantId, subjectHash);
      const [runs, facts] = await Promise.all([table.query(pk, 'RUN#'), table.query(pk, 'FACT#')]);
      return {
        runs: runs.map((item) => RunLinkSchema.parse(item)),
        facts: facts.map((item) => FactLinkSchema.parse(item)),
      };
    },
    unlinkRun: (subjectHash, run) => drop(subjectRunKey(run, subjectHash)),
    unlinkFact: (subjectHash, fact) => drop(subjectFactKey(fact, subjectHash, fact.factId)),
  };
};
