import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type EraseInput, type Erasure, ErasureSchema } from '../core/contracts/erasure.ts';
import { requireQuiet } from '../core/erase.ts';
import { base36Of } from '../core/ids.ts';
import type { Compensations, Erasures, Runs, Subjects } from '../core/ports.ts';
import { erasureKey, subjectHashOf } from './keys.ts';
import { ignoringConflict, type Table } from './table.ts';

export interface ErasuresDependencies {
  readonly subjects: Pick<Subjects, 'about'>;
  readonly runs: Pick<Runs, 'find'>;
  readonly compensations: Pick<Compensations, 'underWay'>;
  /** Hands the erasure on; what is called twice erases once. */
  readonly begin: (input: EraseInput) => Promise<void>;
}

export function dynamoErasures(
  table: Table,
  { subjects, runs, compensations, begin }: ErasuresDependencies,
): Erasures {
  return {
    async request(tenantId, subject, { by, at }) {
      const subjectHash = subjectHashOf(subject);
      const links = await subjects.about(tenantId, subjectHash);
      await requireQuiet({ runs, compensations }, links.runs);

      const erasureId = `erasure_${base36Of(`${tenantId}\n${subjectHash}`)}`;
      const erasure: Erasure = {
        erasureId,
        status: 'under_way',
        requestedAt: at,
        requestedBy: by,
        found: { runs: links.runs.length, facts: links.facts.length },
      };
      const Item = { ...erasureKey(tenantId, erasureId), entity: 'erasure', ...erasure };
      await table.write([{ Put: { TableName: table.name, Item } }]);
      // Whoever dies before this is asked again by the caller, who got no answer.
      await begin({ tenantId, erasureId, subjectHash, requestedAt: at });
      return erasure;
    },

    async find(tenantId, erasureId) {
      const item = await table.get(erasureKey(tenantId, erasureId));
      return item && ErasureSchema.parse(item);
    },

    async finish(tenantId, erasureId, { requestedAt, at }) {
      const done = { status: 'done', doneAt: at };
      const isThis = '#requestedAt = :requestedAt';
      await ignoringConflict(
        table.write([table.set(erasureKey(tenantId, erasureId), done, isThis, { requestedAt })]),
      );
    },
  };
}

/** Calls the Lambda `erase` without waiting for it; Lambda tries again, and hands on to a person what fails for good. */
export const beginErasing =
  (functionName: string, client = new LambdaClient({})) =>
  async (input: EraseInput): Promise<void> => {
    await client.send(
      new InvokeCommand({
        FunctionName: functionName,
        InvocationType: 'Event',
        Payload: JSON.stringify(input),
      }),
    );
  };
