import type { RunRef } from '../core/contracts/state.ts';
import { type Switch, SwitchSchema, switchClearedType, switchSetType } from '../core/contracts/switch.ts';
import type { Switches, SwitchScope } from '../core/ports.ts';
import { agentSwitchPrefix, switchesPartition, switchKey } from './keys.ts';
import { type Item, ignoringConflict, type Table, type WriteItem } from './table.ts';

/** The scopes that a run is in, the widest first. */
const scopesOf = ({ tenantId, agent }: RunRef): readonly SwitchScope[] => [
  { scope: 'stage' },
  { scope: 'tenant', tenantId },
  { scope: 'agent', tenantId, agent },
];

/** One that was cleared stays stored, so that it can be seen who set and who cleared it. */
const isCleared = 'attribute_exists(clearedAt)';

const setSwitch = (item: Item | undefined): Switch | undefined =>
  item && item.clearedAt === undefined ? SwitchSchema.parse(item) : undefined;

/** The widest switch that is set for the run. Reads see every switch that was set before them. */
export async function stoppingSwitch(table: Table, run: RunRef): Promise<Switch | undefined> {
  const items = await Promise.all(scopesOf(run).map((scope) => table.get(switchKey(scope))));
  return items.map(setSwitch).find((each) => each !== undefined);
}

/** @param item as the stream shows it. @returns what the bus is told. */
export function switchEvent(item: Item): { type: string; detail: Record<string, unknown> } {
  const detail = SwitchSchema.parse(item);
  const { clearedBy, clearedAt } = item;
  return clearedAt === undefined
    ? { type: switchSetType, detail }
    : { type: switchClearedType, detail: { ...detail, clearedBy, clearedAt } };
}

/** What changes here leaves on the bus by the table's stream. */
export const dynamoSwitches = (table: Table): Switches => ({
  stopping: (run) => stoppingSwitch(table, run),

  async list(tenantId) {
    const [stage, tenant, agents] = await Promise.all([
      table.get(switchKey({ scope: 'stage' })),
      table.get(switchKey({ scope: 'tenant', tenantId })),
      table.query(switchesPartition(tenantId), agentSwitchPrefix),
    ]);
    return [stage, tenant, ...agents].map(setSwitch).filter((each) => each !== undefined);
  },

  async set(scope, state) {
    const wanted = SwitchSchema.parse({ ...scope, ...state });
    const put: WriteItem = {
      Put: {
        TableName: table.name,
        Item: { ...switchKey(scope), entity: 'switch', ...wanted },
        ConditionExpression: `attribute_not_exists(pk) OR ${isCleared} OR reason <> :reason`,
        ExpressionAttributeValues: { ':reason': wanted.reason },
      },
    };
    if (await ignoringConflict(table.write([put]))) return wanted;
    return setSwitch(await table.get(switchKey(scope))) ?? wanted;
  },

  async clear(scope, { by, at }) {
    const cleared = { clearedBy: by, clearedAt: at };
    await ignoringConflict(
      table.write([table.set(switchKey(scope), cleared, 'attribute_not_exists(#clearedAt)')]),
    );
  },
});
