import { createAskPeople } from '../../../functions/core/approval/ask-people.ts';
import { createReach } from '../../../functions/core/approval/reach.ts';
import type { Approvals, Calls, Channel, Events, Mail } from '../../../functions/core/ports.ts';
import { mailChannel } from '../../../functions/web/channels/mail.ts';
import { immortal, type Process } from '../../support/process.ts';
import { noon } from '../../support/table.ts';

interface Adapters {
  readonly approvals: Approvals;
  readonly calls: Calls;
  readonly events: Events;
}

/** A way to reach people that ends in a list; each mail is an effect of the process. */
export const mailsInto = (mails: Mail[], process: Process = immortal()): Channel =>
  mailChannel({ send: (mail) => process.effect(async () => void mails.push(mail)) }, {});

/** What asks people on the real table at noon; nothing waits. */
export function askingAt(
  { approvals, calls, events }: Adapters,
  channels: readonly Channel[],
  newSecret: () => string,
  now: () => Date = () => noon,
) {
  const wait = (_ms: number, signal?: AbortSignal) =>
    signal ? new Promise<void>(() => {}) : Promise.resolve();
  const publicUrl = 'https://api.example.com';
  const reach = createReach({ channels, approvals, calls, events, newSecret, publicUrl, wait, now });
  return { reach, askPeople: createAskPeople({ approvals, reach, now }) };
}
