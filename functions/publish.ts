import type { DynamoDBStreamEvent } from 'aws-lambda';
import type { Bus } from './adapters/bus.ts';
import { bus } from './adapters/container.ts';
import { eventOf } from './adapters/events.ts';
import { observed } from './adapters/lambda.ts';
import { newImages } from './adapters/stream.ts';
import { switchEvent } from './adapters/switches.ts';
import type { Item } from './adapters/table.ts';
import { publishedEventTypes } from './core/contracts/events.ts';

const published: readonly string[] = publishedEventTypes;

export const handler = observed<DynamoDBStreamEvent, void>(() => {
  const publish = createHandler({ bus: bus() });
  return async (event) => publish(newImages(event));
});

/** Tells the bus what the history says and which kill switches change, at least once: the table is the outbox. */
export const createHandler =
  (deps: { readonly bus: Bus }) =>
  async (items: readonly Item[]): Promise<void> => {
    const events = items
      .filter(({ entity }) => entity === 'event')
      .map((item) => ({ item, event: eventOf(item) }))
      .filter(({ event }) => published.includes(event.type))
      .map(({ item, event: { type, seq, at, data } }) => ({
        type,
        detail: { runId: item.runId, tenantId: item.tenantId, seq, at, ...data },
      }));
    const switches = items.filter(({ entity }) => entity === 'switch').map(switchEvent);
    if (events.length + switches.length > 0) await deps.bus.publish([...events, ...switches]);
  };
