import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { busSource } from '../core/contracts/events.ts';

export interface Bus {
  /** @throws Error where the bus took fewer than all. */
  publish(events: readonly { type: string; detail: Record<string, unknown> }[]): Promise<void>;
}

export const eventBus = (name: string, client = new EventBridgeClient({})): Bus => ({
  async publish(events) {
    for (let i = 0; i < events.length; i += 10) {
      const { FailedEntryCount, Entries } = await client.send(
        new PutEventsCommand({
          Entries: events.slice(i, i + 10).map(({ type, detail }) => ({
            EventBusName: name,
            Source: busSource,
            DetailType: type,
            Detail: JSON.stringify(detail),
          })),
        }),
      );
      if (FailedEntryCount)
        throw new Error(`The bus ${name} refused events: ${Entries?.find((e) => e.ErrorCode)?.ErrorMessage}`);
    }
  },
});
