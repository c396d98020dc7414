import type { ApprovalView, Delivery } from '../contracts/approval.ts';
import type { Channel } from '../ports.ts';

/** Shows what became of the request in each message that can be changed; all at once. */
export const updatesOf = (
  channels: readonly Channel[],
  deliveries: readonly Delivery[],
  view: ApprovalView,
): Promise<void>[] =>
  deliveries.flatMap(({ channel: name, ref }) => {
    const channel = channels.find((each) => each.name === name);
    return ref !== undefined && channel?.update ? [channel.update(ref, view)] : [];
  });

/** Tells everybody who listens what became of the request. */
export const closingsOf = (channels: readonly Channel[], view: ApprovalView): Promise<void>[] =>
  channels.flatMap((channel) => (channel.close ? [channel.close(view)] : []));
