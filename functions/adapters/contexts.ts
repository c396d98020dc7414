import { type ContextView, ContextViewSchema } from '../core/contracts/context.ts';
import type { Contexts, RunKey } from '../core/ports.ts';
import { contextKey, contextPrefix, turnsPartition } from './keys.ts';
import { type Item, ignoringConflict, type Table } from './table.ts';
import type { Values } from './values.ts';

/** The views of a run's transcript, beside its turns; none is ever changed. */
export function dynamoContexts(table: Table, values: Values): Contexts {
  const parse = async ({ view }: Item): Promise<ContextView | undefined> =>
    ContextViewSchema.optional().parse(await values.unpack(view, undefined));

  const latest = async (run: RunKey) => {
    const newestFirst = { ScanIndexForward: false, Limit: 1 };
    const [item] = await table.query(turnsPartition(run), contextPrefix, newestFirst);
    return item && parse(item);
  };

  return {
    latest,
    async store(run, view) {
      const packed = await values.pack(run, 'turns', `context-${view.madeAtTurn}`, view);
      const key = contextKey(run, view.madeAtTurn);
      await ignoringConflict(table.write([table.put({ ...key, entity: 'context', view: packed })]));
      return (await parse((await table.get(key)) ?? {})) ?? view;
    },
  };
}
