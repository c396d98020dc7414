import { type AskPeople, createAskPeople } from '../../../../functions/core/approval/ask-people.ts';
import { createReach, type Reach } from '../../../../functions/core/approval/reach.ts';
import type {
  Approval,
  ApprovalView,
  Approver,
  ChannelName,
} from '../../../../functions/core/contracts/approval.ts';
import type { Person } from '../../../../functions/core/contracts/approver.ts';
import type { NewEvent } from '../../../../functions/core/contracts/events.ts';
import type { Approvals, Channel, Message } from '../../../../functions/core/ports.ts';
import { anApproval as aRequest } from '../../../support/builders.ts';

/** Everything around asking people, in memory; time passes only where something waits. */

const noonMs = Date.parse('2026-11-23T12:00:00.000Z');
export const at = (seconds: number) => new Date(noonMs + seconds * 1_000).toISOString();

export const approver = (name: string, ...groups: string[]): Approver => ({
  email: `${name}@example.com`,
  groups: groups.length > 0 ? groups : ['default'],
});

/** A request that `ann` and `ben` are asked about, at noon. */
export const anApproval = (changes: Partial<Approval> = {}): Approval =>
  aRequest({
    rounds: [{ at: at(0), approvers: [approver('ann'), approver('ben')] }],
    remindAt: at(150),
    createdAt: at(0),
    expiresAt: at(300),
    ...changes,
  });

/** Rounds of one group each, asked one after the other. */
export const roundsOf = (...rounds: Approver[][]) =>
  rounds.map((approvers, index) => ({ at: at(index * 100), approvers }));

export const aVoteOf = (name: string, decision: 'approve' | 'reject' = 'approve') => ({
  person: `${name}@example.com`,
  at: at(1),
  decisions: [{ callId: 'call_1_1', decision }],
});

/** What became of each try of a channel: a number of failures, `hangs`, or `fails` for ever. */
type Script = number | 'hangs' | 'fails';

export class FakeChannel implements Channel {
  readonly name: ChannelName;
  readonly asked: Message[] = [];
  readonly notices: { person: Person; text: string }[] = [];
  readonly updates: { ref: string; view: ApprovalView }[] = [];
  readonly tries = new Map<string, number>();
  readonly #scripts: Readonly<Record<string, Script>>;
  readonly #only: readonly string[] | undefined;
  /** Called with each message before it arrives. */
  before: (message: Message) => void | Promise<void> = () => {};

  /** @param scripts by the name of a person; `everybody` for all others */
  constructor(name: ChannelName, scripts: Record<string, Script> = {}, only?: readonly string[]) {
    this.name = name;
    this.#scripts = scripts;
    this.#only = only;
  }

  reaches({ email }: Person): boolean {
    return this.#only?.includes(nameOf(email)) ?? true;
  }

  async ask(message: Message): Promise<string | undefined> {
    const { email } = message.person;
    const tries = (this.tries.get(email) ?? 0) + 1;
    this.tries.set(email, tries);
    await this.before(message);
    const script = this.#scripts[nameOf(email)] ?? this.#scripts.everybody ?? 0;
    if (script === 'hangs') await new Promise(() => {});
    if (script === 'fails' || tries <= Number(script))
      throw new Error(`${this.name} refuses ${message.link}`);
    this.asked.push(message);
    return this.name === 'slack' ? `ref-${nameOf(email)}` : undefined;
  }

  async notify(person: Person, _view: ApprovalView, text: string): Promise<void> {
    this.notices.push({ person, text });
  }

  async update(ref: string, view: ApprovalView): Promise<void> {
    this.updates.push({ ref, view });
  }

  get people(): string[] {
    return this.asked.map(({ person }) => nameOf(person.email));
  }
}

export const nameOf = (email: string): string => email.split('@')[0] ?? '';

export class AskingWorld {
  approval: Approval;
  nowMs = noonMs;
  readonly channels: readonly Channel[];
  readonly events: NewEvent[] = [];
  readonly log: string[] = [];
  readonly reach: Reach;
  readonly askPeople: AskPeople;
  readonly approvals: Pick<
    Approvals,
    'find' | 'addLink' | 'addDeliveries' | 'escalate' | 'giveUp' | 'beginReminder'
  >;
  #secrets = 0;

  constructor(approval: Approval, channels: readonly Channel[]) {
    this.approval = approval;
    this.channels = channels;
    const change = (changes: Partial<Approval>) => {
      this.approval = { ...this.approval, ...changes };
    };
    this.approvals = {
      find: async () => this.approval,
      addLink: async (_, link) => change({ linkHashes: [...this.approval.linkHashes, link] }),
      addDeliveries: async (_, deliveries) =>
        change({ deliveries: [...this.approval.deliveries, ...deliveries] }),
      escalate: async (_, round, when) => {
        if (this.approval.status === 'pending' && this.approval.round < round) {
          change({ round });
          this.log.push(`round ${round} at ${when}`);
        }
        return this.approval;
      },
      giveUp: async (_, unreachable) => {
        if (this.approval.status === 'pending') change({ status: 'expired', unreachable });
      },
      beginReminder: async (_, reminder) => {
        if (this.approval.status !== 'pending') return false;
        if (this.approval.reminder) return this.approval.reminder.by === reminder.by;
        change({ reminder: { by: reminder.by, at: reminder.at } });
        return true;
      },
    };
    const now = () => new Date(this.nowMs);
    this.reach = createReach({
      channels,
      approvals: this.approvals,
      calls: { list: async () => [], listUndos: async () => [] },
      events: { append: async (_, events) => void this.events.push(...events) },
      newSecret: () => `secret-${++this.#secrets}`,
      publicUrl: 'https://api.example.com',
      wait: (ms, signal) => this.#wait(ms, signal),
      now,
    });
    this.askPeople = createAskPeople({ approvals: this.approvals, reach: this.reach, now });
  }

  now = () => new Date(this.nowMs);

  change(changes: Partial<Approval>): void {
    this.approval = { ...this.approval, ...changes };
  }

  /** Whatever answers at once does so before any time has passed. */
  async #wait(ms: number, signal?: AbortSignal): Promise<void> {
    const end = this.nowMs + ms;
    for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
    signal?.throwIfAborted();
    this.nowMs = Math.max(this.nowMs, end);
  }
}
