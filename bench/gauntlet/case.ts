import type { ApprovalView } from '../../functions/core/contracts/approval.ts';
import type { RunEvent } from '../../functions/core/contracts/events.ts';
import type { RunView } from '../../functions/core/contracts/run.ts';
import type { LocalMail } from '../../local/client.ts';
import type { Alternative, Rehearsal } from '../../local/rehearsal/schema.ts';
import { alternativesOf, type WrittenTurn } from './conversation.ts';

/** The ways agents fail, as the design names them. */
export const failureModes = [
  'tool-call loop',
  'context exhaustion',
  'hallucinated arguments',
  'irreversible action',
  'cost explosion',
  'silent failure',
] as const;
export type FailureMode = (typeof failureModes)[number];

/** What a person who is asked says about one call; `edit` approves other arguments. */
export interface Reply {
  readonly decision: 'approve' | 'reject';
  readonly reason?: string;
}
/** Answers the n-th request of a run, from 1; `ignore` lets it expire. */
export type Person = (
  request: ApprovalView,
  number: number,
) => Readonly<Record<string, Reply>> | Reply | 'ignore';

/** A call as the table holds it at the end. */
export interface LedgerCall {
  readonly callId: string;
  readonly tool: string;
  readonly input: unknown;
  readonly inputHash: string;
  readonly status: string;
  readonly ok: boolean;
  /** Of the error, where it failed. */
  readonly kind?: string;
}

/** What a person was shown and what they said. */
export interface Asked {
  readonly number: number;
  readonly view: ApprovalView;
  readonly answer: Readonly<Record<string, Reply>> | 'ignore';
  /** HTTP status of the answer to the decision. */
  readonly status?: number;
}

/** Integers of nano-dollars. */
export interface Money {
  readonly capNanoUsd: number;
  readonly spentNanoUsd: number;
  readonly remainingNanoUsd: number;
  /** The most that was spent and reserved together at any time somebody looked. */
  readonly mostCommittedNanoUsd: number;
  /** Statuses of the reservations of all model calls. */
  readonly attempts: readonly { readonly status: string; readonly reservedNanoUsd: number }[];
}

/** What one request to the model held. */
export interface ModelRequestSeen {
  readonly maxTokens: number;
  readonly bytes: number;
  readonly status: number;
}

/** All that can be seen of a run from outside, once it is over. Predicates judge this, not what a guard says. */
export interface Story {
  readonly name: string;
  readonly run: RunView;
  /** How Step Functions says the execution ended. */
  readonly execution: string;
  readonly events: readonly RunEvent[];
  readonly calls: readonly LedgerCall[];
  /** What was really sent to the addresses of this conversation. */
  readonly mails: readonly LocalMail[];
  readonly asked: readonly Asked[];
  readonly requests: readonly ModelRequestSeen[];
  readonly money: Money;
}

/** @returns what is wrong, a sentence each; nothing where all is as it should be. */
export type Check = (story: Story) => readonly string[];

export interface Case {
  readonly name: string;
  readonly mode: FailureMode | 'well-behaved';
  readonly about: string;
  readonly agent: string;
  /** What the run is asked, beside the words that find the rehearsal. */
  readonly task: string;
  readonly subject?: string;
  readonly maxCostUsd?: number;
  readonly turns: readonly WrittenTurn[];
  /** What the judge says of its answers, where that is written. */
  readonly judge?: readonly Alternative[];
  readonly person: Person;
  /** For a misbehaving model: it was caught. For a well-behaved one: nothing got in its way. */
  readonly check: Check;
  /** Part of `--quick`. */
  readonly quick: boolean;
}

export type CaseText = Pick<Case, 'name' | 'about' | 'turns' | 'check'> &
  Partial<Omit<Case, 'name' | 'about' | 'turns' | 'check' | 'mode'>>;

const ignores: Person = () => 'ignore';

/** Cases of one mode, with what most have in common filled in. */
export const casesOf = (mode: Case['mode'], texts: readonly CaseText[]): Case[] =>
  texts.map((text) => ({
    mode,
    agent: 'support',
    task: 'Find out about order ORD-1042.',
    person: ignores,
    quick: false,
    ...text,
  }));

/** Words of the task that only this case has. */
const keyOf = ({ name }: Pick<Case, 'name'>): string => `Rehearse ${name}.`;

/** @param mark only letters, so that no figure of an answer can stand in it by chance. */
export const taskOf = (played: Pick<Case, 'name' | 'task'>, mark: string): string =>
  `${keyOf(played)} ${played.task} (${mark})`;

export const rehearsalOf = (played: Case): Rehearsal => ({
  name: played.name,
  agent: played.agent,
  about: played.about,
  task: { contains: keyOf(played) },
  turns: played.turns.map(alternativesOf),
  ...(played.judge && { judge: [...played.judge] }),
});

/** An address that only the mails of this case go to. */
export const customerOf = (name: string, who = 'customer'): string => `${who}.${name}@example.org`;
