import { type RunEvent, RunEventSchema } from '../core/contracts/events.ts';
import type { Events, RunKey } from '../core/ports.ts';
import { eventKey, eventsPartition } from './keys.ts';
import type { Item, Table } from './table.ts';

/** @param item as `Table.write` stored it, or as the stream shows it. */
export const eventOf = (item: Item): RunEvent =>
  RunEventSchema.parse({ ...item, data: JSON.parse(String(item.data)) });

/** The history of a run. Handlers that change something append with the change; this is for the rest. */
export const dynamoEvents = (table: Table): Events => ({
  append: (run, events) => table.write([], run, events),

  async after(run: RunKey, after: number, limit: number) {
    const items = await table.query(eventsPartition(run), 'EVENT#', {
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': eventsPartition(run),
        ':from': eventKey(run, after + 1).sk,
        ':to': 'EVENT#99999999',
      },
      Limit: limit,
    });
    return items.slice(0, limit).map(eventOf);
  },
});
