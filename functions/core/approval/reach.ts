import { sha256 } from '../canonical.ts';
import type { Approval, ApprovalView, Approver, Delivery } from '../contracts/approval.ts';
import type { Person } from '../contracts/approver.ts';
import type { Approvals, Calls, Channel, Events, Message } from '../ports.ts';
import { updatesOf } from './announcement.ts';
import { taintSourcesOf } from './asked-calls.ts';
import { failuresSentence, isNewFailure, undelivered } from './undelivered.ts';
import { currentView } from './view.ts';

export interface ReachDependencies {
  /** Each is tried for everybody whom it reaches. */
  readonly channels: readonly Channel[];
  readonly approvals: Pick<Approvals, 'find' | 'addLink' | 'addDeliveries'>;
  readonly calls: Pick<Calls, 'list' | 'listUndos'>;
  readonly events: Pick<Events, 'append'>;
  readonly newSecret: () => string;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  /** Ends early, by throwing, when the signal says so. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly now: () => Date;
}

interface Wanted {
  readonly people: readonly Approver[];
  readonly purpose: Delivery['purpose'];
  /** Nothing is tried again after this moment. */
  readonly until: Date;
}

/** After this long nobody is tried a second time, so that a run whose people cannot be reached ends within a minute. */
export const patienceMs = 25_000;

/** Each is an item of one transaction, which holds a hundred. */
const maxInOneWrite = 80;

/** A channel that does not answer in this time has failed. */
const answerMs = 5_000;
/** Before the second and the third try. */
const pausesMs = [1_000, 3_000];

/**
 * Puts a request before people: each on every channel that reaches them, all at once, with a link of their own. What
 * fails after three tries is told to those who were reached, to the run's history and to the audit.
 * @returns a function that answers the request as it stands then. It never throws because a channel fails.
 */
export function createReach(deps: ReachDependencies) {
  /** @throws Error that says what the channel said, or that it said nothing in time. */
  async function inTime<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const over = new AbortController();
    const silence = deps.wait(answerMs, over.signal).then(() => {
      throw new Error(`no answer within ${answerMs / 1_000} seconds`);
    });
    try {
      return await Promise.race([silence, Promise.resolve().then(work)]);
    } finally {
      over.abort();
    }
  }

  async function persist<Answer>(work: () => Promise<Answer>, until: Date): Promise<Answer> {
    for (const pauseMs of pausesMs) {
      try {
        return await inTime(work);
      } catch (error) {
        if (deps.now().getTime() + pauseMs >= until.getTime()) throw error;
        await deps.wait(pauseMs);
      }
    }
    return inTime(work);
  }

  /** A link that was sent always works: it is stored first. */
  async function deliver(
    channel: Channel,
    { approvalId }: Approval,
    message: Omit<Message, 'link'>,
    until: Date,
  ): Promise<Delivery> {
    const { person, purpose } = message;
    const token = deps.newSecret();
    await deps.approvals.addLink(approvalId, { approver: person.email, hash: sha256(token) });
    const link = `${deps.publicUrl}/approvals/${approvalId}?token=${token}`;
    const told = { person: person.email, channel: channel.name, purpose };
    try {
      const ref = await persist(() => channel.ask({ ...message, link }), until);
      return { ...told, at: deps.now().toISOString(), ...(ref === undefined ? {} : { ref }) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const safe = reason.replaceAll(token, '…').slice(0, 300);
      return { ...told, at: deps.now().toISOString(), error: safe || 'it failed' };
    }
  }

  /** Those who were reached hear which ways fail, so that somebody can mend them. */
  async function notify(
    failed: readonly Delivery[],
    deliveries: readonly Delivery[],
    view: ApprovalView,
    people: readonly Approver[],
  ): Promise<void> {
    const sentence = failuresSentence(failed);
    const notices = deliveries
      .filter(({ error }) => error === undefined)
      .flatMap(({ person, channel: name }) => {
        const channel = deps.channels.find((each) => each.name === name);
        const known = people.find(({ email }) => email === person);
        return channel && known ? [inTime(() => channel.notify(personOf(known), view, sentence))] : [];
      });
    // The failure is on record; that it could not be told is no reason to ask anybody again.
    await Promise.allSettled(notices);
  }

  return async (approval: Approval, { people, purpose, until }: Wanted): Promise<Approval | undefined> => {
    const view = await currentView(deps, approval);
    const taintSources = await taintSourcesOf(deps.calls, approval, view);
    const deliveries = await Promise.all(
      people
        .map(personOf)
        .flatMap((person) =>
          deps.channels
            .filter((channel) => channel.reaches(person))
            .map((channel) => deliver(channel, approval, { view, person, purpose, taintSources }, until)),
        ),
    );
    const failed = deliveries.filter((delivery) => isNewFailure(approval, delivery));
    if (failed.length > 0) await deps.events.append(approval, [undelivered(approval, failed)]);
    for (let i = 0; i < deliveries.length; i += maxInOneWrite)
      await deps.approvals.addDeliveries(approval.approvalId, deliveries.slice(i, i + maxInOneWrite));
    if (failed.length > 0) await notify(failed, deliveries, view, people);

    const current = await deps.approvals.find(approval.approvalId);
    // Whoever announced the decision may not have known of these messages yet.
    if (current && current.status !== 'pending')
      await Promise.allSettled(updatesOf(deps.channels, deliveries, await currentView(deps, current)));
    return current;
  };
}

export type Reach = ReturnType<typeof createReach>;

const personOf = ({ groups: _, ...person }: Approver): Person => person;
