import { ObservationSchema } from '../core/contracts/memory.ts';
import type { WorkingMemory } from '../core/ports.ts';
import { observationKey, observationPrefix, workingPartition } from './keys.ts';
import type { Table } from './table.ts';

export const dynamoWorkingMemory = (table: Table): WorkingMemory => ({
  async list(run) {
    const items = await table.query(workingPartition(run), observationPrefix);
    return items.map((item) => ObservationSchema.parse(item));
  },

  async observe(run, observations) {
    for (const observation of observations)
      await table.write([
        {
          Put: {
            TableName: table.name,
            Item: { ...observationKey(run, observation.key), entity: 'observation', ...observation },
          },
        },
      ]);
  },
});
