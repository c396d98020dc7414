import { type Observation, ObservationSchema } from '../core/contracts/memory.ts';
import { pruned } from '../core/memory/observations.ts';
import type { RunKey, WorkingMemory } from '../core/ports.ts';
import { observationKey, observationPrefix, workingPartition } from './keys.ts';
import { ignoringConflict, type Table, type WriteItem } from './table.ts';

/** Items that one transaction holds: so a step that dies has pruned all or nothing. */
const maxItems = 100;

/** What a run keeps in view: an item for each key. Only one step of a run writes at a time. */
export function dynamoWorkingMemory(table: Table): WorkingMemory {
  const list = async (run: RunKey): Promise<Observation[]> => {
    const items = await table.query(workingPartition(run), observationPrefix);
    return items.map((item) => ObservationSchema.parse(item));
  };

  /** The newer one stays, should an older step still be trying. */
  const put = (run: RunKey, observation: Observation): WriteItem => ({
    Put: {
      TableName: table.name,
      Item: { ...observationKey(run, observation.key), entity: 'observation', ...observation },
      ConditionExpression: 'attribute_not_exists(pk) OR #at <= :at',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':at': observation.at },
    },
  });

  return {
    list,

    async observe(run, observations) {
      if (observations.length === 0) return;
      for (const observation of observations) await ignoringConflict(table.write([put(run, observation)]));
      const all = await list(run);
      const kept = new Set(pruned(all).map(({ key }) => key));
      const pruning = all
        .filter(({ key }) => !kept.has(key))
        .map(({ key }) => ({ Delete: { TableName: table.name, Key: observationKey(run, key) } }));
      for (let at = 0; at < pruning.length; at += maxItems)
        await table.write(pruning.slice(at, at + maxItems));
    },
  };
}
