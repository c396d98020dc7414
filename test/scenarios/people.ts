import { randomUUID } from 'node:crypto';
import type { Decision } from '../../functions/core/contracts/decision.ts';
import type { RunRequest } from '../../functions/core/contracts/run.ts';
import { linkIn, postDecisions, postForm } from '../../local/client.ts';
import { pollUntil } from '../../local/poll.ts';
import { type ClerkRehearsal, subjectOf } from './clerk.ts';
import { decisionMails, startRun } from './support.ts';

export const approver = 'approver@stateward.local';
export const finance = ['ann@stateward.local', 'ben@stateward.local', 'cleo@stateward.local'] as const;

/** Starts a run of the clerk. @returns its id */
export const playClerk = (name: ClerkRehearsal, request: Partial<RunRequest> = {}): Promise<string> =>
  startRun({
    agent: 'clerk',
    task: `Rehearse ${name}. It is about ${subjectOf(name)}. This is ${randomUUID()}.`,
    ...request,
  });

/** The links that were mailed for a request so far, by person; somebody may have several. */
export async function linksOf(
  runId: string,
  number = 1,
  purpose: 'request' | 'reminder' = 'request',
): Promise<ReadonlyMap<string, string[]>> {
  const links = new Map<string, string[]>();
  for (const mail of await decisionMails(runId)) {
    const link = linkIn(mail);
    const isReminder = mail.subject.startsWith('Reminder: ');
    if (!link?.includes(`${runId}.${number}?`) || isReminder !== (purpose === 'reminder')) continue;
    for (const person of mail.to) links.set(person, [...(links.get(person) ?? []), link]);
  }
  return links;
}

/** The link of each of these people, once all of them were asked. */
export const askedPeople = async <People extends readonly string[]>(
  runId: string,
  people: People,
  number = 1,
): Promise<{ [Person in keyof People]: string }> => {
  const links = await pollUntil(
    `the mails of request ${number} of ${runId} to ${people.join(', ')}`,
    async () => {
      const found = await linksOf(runId, number);
      return people.every((person) => found.has(person)) && found;
    },
    { everyMs: 300 },
  );
  return people.map((person) => links.get(person)?.[0]) as { [Person in keyof People]: string };
};

/** What a browser got. */
export interface Shown {
  readonly status: number;
  readonly html: string;
}

/** A page as a tab has it open; what it sends is what stood in its form when it was opened. */
export interface Tab extends Shown {
  send(decision: Decision['decision'], fields?: Readonly<Record<string, string>>): Promise<Shown>;
}

export async function openTab(link: string): Promise<Tab> {
  const page = await fetch(link, { headers: { accept: 'text/html' } });
  const html = await page.text();
  const callIds = new Set(Array.from(html.matchAll(/name="decision\.([^"]+)"/g), ([, callId]) => callId));
  return {
    status: page.status,
    html,
    send(decision, fields = {}) {
      const decisions = [...callIds].map((callId) => [`decision.${callId}`, decision]);
      return postForm(link, { ...fields, ...Object.fromEntries(decisions) });
    },
  };
}

/** Decides as a program does that has a person's link. */
export const vote = (link: string, ...decisions: readonly Decision[]): ReturnType<typeof postDecisions> =>
  postDecisions(link, decisions);

/** The first call of the first turn, which most conversations are about. */
const callId = 'call_1_1';
export const approval = { callId, decision: 'approve' } as const;
export const rejection = (reason: string) => ({ callId, decision: 'reject', reason }) as const;
export const edit = (input: Record<string, unknown>) => ({ callId, decision: 'edit', input }) as const;
