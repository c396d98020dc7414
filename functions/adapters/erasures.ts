import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type EraseInput, type Erasure, ErasureSchema } from '../core/contracts/erasure.ts';
import { stillOpen } from '../core/erase.ts';
import { ConflictError } from '../core/errors.ts';
import { base36Of } from '../core/ids.ts';
import { normalisedName } from '../core/memory/facts.ts';
import type { Erasures, Runs, Subjects } from '../core/ports.ts';
import { hasEnded } from '../core/run-view.ts';
import { erasureKey } from './keys.ts';
import type { Table } from './table.ts';

export interface ErasuresDependencies {
  readonly subjects: Pick<Subjects, 'about'>;
  readonly runs: Pick<Runs, 'find'>;
  /** Hands the erasure on; what is called twice erases once. */
  readonly begin: (input: EraseInput) => Promise<void>;
}

export function dynamoErasures(table: Table, { subjects, runs, begin }: ErasuresDependencies): Erasures {
  return {
    async request(tenantId, subject, { by, at }) {
      const links = await subjects.about(tenantId, subject);
      const records = await Promise.all(links.runs.map((run) => runs.find(run)));
      const open = records.filter((record) => record && !hasEnded(record.status));
      if (open.length > 0) throw new ConflictError(stillOpen(open.map((record) => record?.runId ?? '')));

      const erasureId = `erasure_${base36Of(`${tenantId}\n${normalisedName(subject)}`)}`;
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
      await begin({ tenantId, erasureId, subject });
      return erasure;
    },

    async find(tenantId, erasureId) {
      const item = await table.get(erasureKey(tenantId, erasureId));
      return item && ErasureSchema.parse(item);
    },

    async finish(tenantId, erasureId, at) {
      await table.write([table.set(erasureKey(tenantId, erasureId), { status: 'done', doneAt: at })]);
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
