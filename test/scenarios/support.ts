import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import type { ApprovalView } from '../../functions/core/contracts/approval.ts';
import type { RunEvent } from '../../functions/core/contracts/events.ts';
import type { RunRequest, RunView } from '../../functions/core/contracts/run.ts';
import { hasEnded } from '../../functions/core/run-view.ts';
import type { Problem } from '../../functions/web/api/problem.ts';
import { Client, type LocalMail, linkIn } from '../../local/client.ts';
import { pollUntil } from '../../local/poll.ts';
import { customerOf } from './rehearsals.ts';

const stack = inject('stack');

export const client = new Client(stack);
/** The same API, as another tenant sees it. */
export const otherClient = new Client({ ...stack, headers: inject('otherHeaders') });

export const agentSender = 'support@shop.local';
export const approvalSender = 'approvals@stateward.local';

export const startRun = async (request: Partial<RunRequest> & { task: string }): Promise<string> =>
  (await client.startRun({ agent: 'support', ...request })).runId;

/** A task that the rehearsal of this name plays, and that no other run has; it names the one it may write to. */
export const taskFor = (rehearsal: string): string =>
  `Rehearse ${rehearsal}. The customer is ${customerOf(rehearsal)}. This is ${randomUUID()}.`;

/** Starts a run that the rehearsal of this name plays. @returns its id. */
export const play = (rehearsal: string, request: Partial<RunRequest> = {}): Promise<string> =>
  startRun({ task: taskFor(rehearsal), ...request });

/** The run once it has ended. */
export const ended = (runId: string): Promise<RunView> =>
  pollUntil(`the end of ${runId}`, async () => {
    const run = await client.run(runId);
    return hasEnded(run.status) && run;
  });

/** Plays a rehearsal in which nobody is asked, to its end. */
export const playToEnd = async (rehearsal: string, request: Partial<RunRequest> = {}): Promise<RunView> =>
  ended(await play(rehearsal, request));

/** All events of a run so far. */
export async function eventsOf(runId: string): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for (;;) {
    const { events } = await client.events(runId, all.length);
    if (events.length === 0) return all;
    all.push(...events);
  }
}

/** The data of a run's events of one type, in order. */
export const told = async (runId: string, type: RunEvent['type']): Promise<RunEvent['data'][]> =>
  (await eventsOf(runId)).filter((event) => event.type === type).map(({ data }) => data);

/** The mails of a run that ask for a decision, newest first. */
export const decisionMails = async (runId: string): Promise<LocalMail[]> =>
  (await client.mails()).filter((mail) => linkIn(mail)?.includes(runId));

/** One reading of the mailbox for all who wait at the same time: it can be large. */
const mailbox = (): Promise<LocalMail[]> => {
  reading ??= client.mails().finally(() => {
    reading = undefined;
  });
  return reading;
};
let reading: Promise<LocalMail[]> | undefined;

/** The run's mail that asks for a decision on this turn, once it has arrived. */
export const decisionMail = (runId: string, turn = 1): Promise<LocalMail> =>
  pollUntil(
    `the mail of turn ${turn} of ${runId}`,
    async () => (await mailbox()).find((mail) => linkIn(mail)?.includes(`${runId}.${turn}?`)),
    { everyMs: 300 },
  );

/** The link of the run's mail that asks for a decision on this turn, once it has arrived. */
export const mailedLink = async (runId: string, turn = 1): Promise<string> =>
  linkIn(await decisionMail(runId, turn)) as string;

/** What the agent's tool sent to this address, newest first. */
export const sentTo = async (address: string): Promise<LocalMail[]> =>
  (await client.mails()).filter(({ from, to }) => from === agentSender && to.includes(address));

/** Opens a mailed link as a program does. */
export async function approvalAt(link: string): Promise<ApprovalView> {
  const response = await fetch(link, { headers: { accept: 'application/json' } });
  return (await response.json()) as ApprovalView;
}

/** Opens a mailed link as a browser does. */
export async function pageAt(link: string): Promise<string> {
  return (await fetch(link, { headers: { accept: 'text/html' } })).text();
}

/** Decides on every call of the request behind the link. */
export function decide(
  link: string,
  decision: 'approve' | 'reject' = 'approve',
  { callIds = ['call_1_1'], token }: { callIds?: readonly string[]; token?: string } = {},
): Promise<Response> {
  const url = new URL(link);
  const decisions = callIds.map((callId) => ({ callId, decision }));
  return fetch(`${url.origin}${url.pathname}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ token: token ?? url.searchParams.get('token'), decisions }),
  });
}

export const problemIn = async (response: Response): Promise<Problem> => (await response.json()) as Problem;
