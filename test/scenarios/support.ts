import { inject } from 'vitest';
import type { RunEvent } from '../../functions/core/contracts/events.ts';
import type { RunRequest, RunView } from '../../functions/core/contracts/run.ts';
import { hasEnded } from '../../functions/core/run-view.ts';
import { Client, type LocalMail, linkIn } from '../../local/client.ts';
import { pollUntil } from '../../local/poll.ts';

export const client = new Client(inject('stack'));

export const startRun = async (request: Partial<RunRequest> & { task: string }): Promise<string> =>
  (await client.startRun({ agent: 'support', ...request })).runId;

/** The run once it has ended. */
export const ended = (runId: string): Promise<RunView> =>
  pollUntil(`the end of ${runId}`, async () => {
    const run = await client.run(runId);
    return hasEnded(run.status) && run;
  });

/** All events of a run so far. */
export async function eventsOf(runId: string): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for (;;) {
    const { events } = await client.events(runId, all.length);
    if (events.length === 0) return all;
    all.push(...events);
  }
}

/** The mails of a run that ask for a decision, newest first. */
export const decisionMails = async (runId: string): Promise<LocalMail[]> =>
  (await client.mails()).filter((mail) => linkIn(mail)?.includes(runId));

/** The link of the run's first decision mail, once it has arrived. */
export const mailedLink = (runId: string): Promise<string> =>
  pollUntil(`the mail of ${runId}`, async () => {
    const [mail] = await decisionMails(runId);
    return mail && linkIn(mail);
  });
