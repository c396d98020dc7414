import type { Asked, ModelCallKey } from './ask.ts';
import type { Agent } from './contracts/agent.ts';
import type {
  Approval,
  ApprovalFate,
  ApprovalRef,
  ApprovalStatus,
  ApprovalView,
  ChannelName,
  Delivery,
} from './contracts/approval.ts';
import type { Person } from './contracts/approver.ts';
import type { AuditEntry, NewAuditEntry } from './contracts/audit.ts';
import type { Call, CallRef, CallResult, Escalation, Risk, Verdict } from './contracts/call.ts';
import type { Vote } from './contracts/decision.ts';
import type { NewEvent, RunEvent } from './contracts/events.ts';
import type { Grant } from './contracts/grant.ts';
import type { Ending, RunRecord, RunStatus } from './contracts/run.ts';
import type { RunRef } from './contracts/state.ts';
import type { ToolDefinition } from './contracts/tool.ts';
import type { ModelAnswer, Turn } from './contracts/turn.ts';
import type { ModelRequest } from './prompt.ts';

/** What the handlers need of the outside world; `functions/adapters` has one file per port. */

/** A run without its agent's name: enough to find it. */
export type RunKey = Pick<RunRef, 'tenantId' | 'runId'>;

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Opaque; hand it back to read on. `null` at the end. */
  readonly cursor: string | null;
}

export interface Runs {
  /** Stores the run unless it is stored. @returns the run as it stands. */
  open(record: RunRecord): Promise<RunRecord>;
  find(run: RunKey): Promise<RunRecord | undefined>;
  /** @throws NotFoundError */
  get(run: RunKey): Promise<RunRecord>;
  /** Newest first. @throws InvalidInputError on a cursor that is not ours. */
  list(
    tenantId: string,
    query: { status?: RunStatus | undefined; limit: number; cursor?: string | undefined },
  ): Promise<Page<RunRecord>>;
  /** What was recalled for the run. */
  remember(run: RunKey, memories: readonly string[]): Promise<void>;
  saveCounters(run: RunKey, counters: RunRecord['counters']): Promise<void>;
  /**
   * Sets the flag that each state reads. A run that has ended stays as it is.
   * @param reason a sentence that becomes the cause of the run's end. @returns the run as it stands.
   */
  requestCancel(run: RunKey, at: string, reason?: string): Promise<RunRecord>;
  /** Closes the run, its open approvals and reservations, once. @returns the run as it stands. */
  finish(run: RunKey, ending: Ending, at: string): Promise<RunRecord>;
}

export interface Events {
  append(run: RunKey, events: readonly NewEvent[]): Promise<void>;
  /** @returns events with a higher number than `after`, oldest first. */
  after(run: RunKey, after: number, limit: number): Promise<readonly RunEvent[]>;
}

/** What money is set aside for: a model call, or the priced calls of a turn. */
export interface SpendingKey {
  readonly turn: number;
  readonly purpose: ModelCallKey['purpose'] | 'tools';
}

/** What was set aside, and how often that was tried. */
export interface Reservation extends SpendingKey {
  readonly attempt: number;
  readonly reservedNanoUsd: number;
  /** When the first attempt under this key began. */
  readonly firstAttemptAt: string;
  /** The day (UTC) whose budgets hold it, whenever it ends. */
  readonly day: string;
}

/** What limits spending: the run's own budget, the tenant's of a day, and that of all tenants. */
export type Cap = 'run' | 'tenant_day' | 'stage_day';

/** How much of a cap is used. */
export interface CapStanding {
  readonly cap: Cap;
  readonly maxNanoUsd: number;
  readonly spentNanoUsd: number;
  readonly reservedNanoUsd: number;
}

/** The cap that did not hold what was to be set aside, as it stands. */
export interface Refusal {
  readonly refusedBy: CapStanding;
}

/** Money is set aside before it is spent, within every cap at once, so that none is ever passed. */
export interface Budgets {
  /** @param at decides the day (UTC). */
  standing(run: RunKey, at: string): Promise<readonly CapStanding[]>;
  /** The caps that hold for every run of the tenant. */
  standingOfDay(tenantId: string, at: string): Promise<readonly CapStanding[]>;
  /**
   * Sets the worst case aside. What an earlier attempt under the key left set aside counts as spent, for the model
   * may have been asked; priced calls run only after their guard is through, so theirs is given back.
   */
  reserve(run: RunKey, key: SpendingKey, nanoUsd: number, at: string): Promise<Reservation | Refusal>;
  /** Gives a reservation back: the provider was not reached, so nothing was billed. */
  release(run: RunKey, reservation: Reservation): Promise<void>;
  /** Counts a reservation as spent: nobody knows what was billed. */
  forfeit(run: RunKey, reservation: Reservation): Promise<void>;
  /** Forfeits whatever is still reserved; for the end of a run. */
  forfeitAll(run: RunKey): Promise<void>;
  /** Stores the answer under the reservation's key and replaces the reservation by its cost, in one transaction. */
  settle(run: RunKey, reservation: Reservation, asked: Asked): Promise<void>;
  /** The turns for whose priced calls money is still set aside. */
  openTools(run: RunKey): Promise<readonly number[]>;
  /** Replaces what is set aside for the priced calls of a turn by what they cost; a repeat changes nothing. */
  settleTools(run: RunKey, turn: number, spentNanoUsd: number): Promise<void>;
}

export interface Turns {
  list(run: RunKey): Promise<readonly Turn[]>;
  get(run: RunKey, turn: number): Promise<Turn | undefined>;
  /** The stored answer of a model call. */
  asked(run: RunKey, key: ModelCallKey): Promise<Asked | undefined>;
  /** What the guard or the verification found about the answer. */
  annotate(run: RunKey, turn: number, note: Pick<Turn, 'usable' | 'feedback'>): Promise<void>;
}

export interface Calls {
  list(run: RunKey, turn?: number): Promise<readonly Call[]>;
  /** The calls that take others of the run back, oldest first. */
  listUndos(run: RunKey): Promise<readonly Call[]>;
  /** Stores the judged calls of a turn; a repeat changes nothing. */
  propose(run: RunKey, calls: readonly Call[]): Promise<void>;
  /** Stores how the arguments that a person wrote were judged; a repeat changes nothing. */
  rejudge(run: RunKey, call: Call): Promise<void>;
  /**
   * Claims a call before it acts. An irreversible one must be approved; one that may have acted already is not
   * claimed again unless it only reads; none is while a kill switch is set for the run.
   * @returns the call, or what became of it.
   */
  claim(
    run: RunRef,
    callId: string,
    options: { irreversible: boolean; repeatable: boolean },
  ): Promise<{ claimed: true; call: Call } | { claimed: false; result: CallResult }>;
  /**
   * Records the result of a call, once. An irreversible call whose result is in doubt is not done: its status says
   * so until a person has decided.
   */
  record(
    run: RunKey,
    callId: string,
    result: CallResult,
    options?: { irreversible?: boolean; durationMs?: number },
  ): Promise<void>;
  /** What the model is told beside the result. */
  annotate(run: RunKey, callId: string, note: string): Promise<void>;
}

/** Only one compensation of a run goes on at a time, so that its undos keep their order. */
export interface Compensations {
  /**
   * @param execution the name of the compensating execution; a repeat by the same one is granted again.
   * @returns `false` while another one's goes on.
   */
  begin(run: RunKey, execution: string): Promise<boolean>;
  /** @returns the execution whose compensation goes on. */
  underWay(run: RunKey): Promise<string | undefined>;
  /** Ends the execution's compensation and tells the history, once. One that is not under way stays as it is. */
  finish(run: RunKey, execution: string, events: readonly NewEvent[]): Promise<void>;
}

export interface Approvals {
  /**
   * Stores the request unless its number has one; the token of a later attempt replaces the earlier one's. For a
   * run that is being cancelled it is stored as cancelled, so that the waiting state is answered.
   * @returns it as it stands; `undefined` where the run has moved on without it.
   */
  request(approval: Approval, event: NewEvent): Promise<Approval | undefined>;
  find(approvalId: string): Promise<Approval | undefined>;
  listByStatus(tenantId: string, status: ApprovalStatus): Promise<readonly Approval[]>;
  /** Before the message goes out: a link that was sent always works. */
  addLink(approvalId: string, link: Approval['linkHashes'][number]): Promise<void>;
  /** What became of messages; the audit tells it too. */
  addDeliveries(approvalId: string, deliveries: readonly Delivery[]): Promise<void>;
  /** Everyone of the first round was asked, so that a repeated message asks nobody again. */
  markDelivered(approvalId: string, at: string): Promise<void>;
  countWrongToken(approvalId: string): Promise<number>;
  /**
   * Adds a person's vote and, where it settles the last open call, closes the request: calls, run, grants, events and
   * audit in one transaction. The table's stream then resumes the run.
   * @throws ConflictError saying how and when it was decided, if it is no longer pending or the person has voted.
   * @throws ForbiddenError where the person may not decide.
   */
  vote(approvalId: string, vote: Vote): Promise<Approval>;
  /** Asks the next round as well, once. @returns the request as it stands. */
  escalate(approvalId: string, round: number, at: string): Promise<Approval | undefined>;
  /**
   * Claims the one reminder of an open request, and records it.
   * @param by the invocation that sends it; a retry of the same one is granted it again. @returns whether it may.
   */
  beginReminder(
    approvalId: string,
    reminder: { by: string; at: string; people: readonly string[] },
  ): Promise<boolean>;
  /** Closes it as expired because nobody can decide, unless it is closed; the stream then resumes the run. */
  giveUp(approvalId: string, unreachable: string, at: string): Promise<void>;
  /** Closes a run's open requests because the run ends; the table's stream then answers the waiting state. */
  cancelPending(run: RunKey, at: string): Promise<void>;
  /** Closes the request as expired unless it is decided. @returns what became of it. */
  expire(run: RunKey, request: ApprovalRef, at: string): Promise<ApprovalFate>;
}

export interface Model {
  /**
   * @throws ModelUnavailableError to be retried.
   * @throws CredentialsRefusedError | ModelRequestError never to be retried.
   */
  answer(request: ModelRequest): Promise<ModelAnswer>;
  /** Tokens of the prompt as the provider counts them. @returns `undefined` where it cannot be asked. */
  countTokens(request: ModelRequest): Promise<number | undefined>;
}

/** What a policy decides about: one call with arguments that fit its tool. */
export interface PolicyRequest {
  readonly agent: Agent;
  readonly tenantId: string;
  readonly tool: ToolDefinition;
  /** Parsed, defaults filled in. */
  readonly input: unknown;
  readonly context: {
    readonly turn: number;
    readonly toolCalls: number;
    /** Nano-dollars that the run may still spend. */
    readonly remainingNanoUsd: number;
    /** Untrusted text has reached the model. */
    readonly tainted: boolean;
    /** Tools that it came from. */
    readonly taintSources: readonly string[];
    /** The call's destination is outside the tenant's own domains. */
    readonly outside: boolean;
  };
}

export interface PolicyDecision {
  readonly verdict: Verdict;
  /** Ids of the policies that decided. */
  readonly policies: readonly string[];
  /** For a person and for the model; e.g. what the policy's `@reason` says. */
  readonly reason?: string;
  /** The policies' annotations, where a person is to decide. */
  readonly risk?: Risk;
  readonly approval?: PolicyApproval;
  /** What the agent's shadow policy would have decided. */
  readonly shadow?: { readonly verdict: Verdict; readonly policies: readonly string[] };
}

/** How a person is asked, where the policies that decided say anything about it. */
export interface PolicyApproval {
  /** `once`: an approval may stand for repetitions of exactly the same call. */
  readonly repeats: 'once' | 'each-time';
  readonly needs: Escalation['needs'];
  readonly requesterMayDecide: boolean;
  readonly onExpiry: Escalation['onExpiry'];
  /** Without it, the stage's. */
  readonly timeoutSeconds?: number;
}

export interface Policies {
  decide(request: PolicyRequest): PolicyDecision;
}

/** What a kill switch stops; a run's own is its cancelling. */
export type SwitchScope =
  | { readonly scope: 'stage' }
  | { readonly scope: 'tenant'; readonly tenantId: string }
  | { readonly scope: 'agent'; readonly tenantId: string; readonly agent: string };

export interface SwitchState {
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}

/** Kill switches: while one is set, no model call and no tool call of its scope begins. */
export interface Switches {
  /** @returns the widest one that is set for the run. */
  stopping(run: RunRef): Promise<(SwitchScope & SwitchState) | undefined>;
  list(tenantId: string): Promise<readonly (SwitchScope & SwitchState)[]>;
  /** A set switch with the same reason stays as it is. @returns it as it stands. */
  set(scope: SwitchScope, state: SwitchState): Promise<SwitchScope & SwitchState>;
  clear(scope: SwitchScope, who: Pick<SwitchState, 'by' | 'at'>): Promise<void>;
}

/** Everyone who ever started a run. */
export interface Tenants {
  note(tenantId: string): Promise<void>;
  list(): Promise<readonly string[]>;
}

/** Validates a request, starts its execution once, opens its record. */
export interface Admission {
  /**
   * @param body unvalidated; `RunRequestSchema`.
   * @param fallbackKey idempotency key where the body has none.
   * @throws InvalidInputError naming every problem; nothing is stored.
   * @throws ConflictError the key was used for another request, or a kill switch is set.
   */
  start(tenantId: string, body: unknown, fallbackKey?: string): Promise<RunRecord>;
}

/** Leave for exactly the same call again. An approval makes them, with its transaction. */
export interface Grants {
  /** @returns the one that holds for this call at this time. */
  holding(run: RunRef, call: Pick<Call, 'tool' | 'inputHash'>, at: string): Promise<Grant | undefined>;
  /** Newest first, at most 100; those that are over or revoked as well. */
  list(tenantId: string): Promise<readonly Grant[]>;
  /** From then on the guard asks again. @throws NotFoundError @throws ConflictError where it is over. */
  revoke(tenantId: string, grantId: string, who: { by: string; at: string }): Promise<Grant>;
}

/** The record of a run's approvals: it is only ever added to. */
export interface Audit {
  append(run: RunKey, entries: readonly NewAuditEntry[]): Promise<void>;
  /** All of it, in order. */
  list(run: RunKey): Promise<readonly AuditEntry[]>;
}

/** What a person is told, in whatever form the channel has. */
export interface Message {
  readonly view: ApprovalView;
  readonly person: Person;
  /** Leads to the page where this person decides; it carries a secret. */
  readonly link: string;
  readonly purpose: Delivery['purpose'];
  /** The calls through which others' text had reached the model. */
  readonly taintSources?: readonly CallRef[];
}

/** A way to reach people. */
export interface Channel {
  readonly name: ChannelName;
  reaches(person: Person): boolean;
  /** @returns where the message is, if it can be updated there. @throws whatever the service says. */
  ask(message: Message): Promise<string | undefined>;
  /** Says a sentence to somebody who was asked, e.g. that another channel fails. */
  notify(person: Person, view: ApprovalView, text: string): Promise<void>;
  /** Shows at `ref` what became of the request. */
  update?(ref: string, view: ApprovalView): Promise<void>;
  /** Tells what became of it to whoever listens. */
  close?(view: ApprovalView): Promise<void>;
}

/** A part of a message of Slack's Block Kit. */
export type SlackBlock = Readonly<Record<string, unknown>> & { readonly type: string };

/** @throws an error that says what Slack answered and what to do. */
export interface SlackClient {
  /** @param channel a channel's id, or a member's for a direct message. @returns where it is. */
  postMessage(
    channel: string,
    blocks: readonly SlackBlock[],
    text: string,
  ): Promise<{ channel: string; ts: string }>;
  /** Replaces the message by another. */
  update(channel: string, ts: string, blocks: readonly SlackBlock[], text: string): Promise<void>;
}

/** Calls a Lambda once, at a time. */
export interface Schedules {
  /** A name that was scheduled before stays as it is. */
  once(name: string, at: string, payload: unknown): Promise<void>;
}

/** A message to a program, that it can tell is ours and has not read yet. */
export interface Webhook {
  /** @param message `id` is the same for a repeat. @throws Error that says what was answered. */
  post(message: { id: string; type: string; at: string; data: unknown }): Promise<void>;
}

export interface Mailer {
  send(mail: Mail): Promise<void>;
}
export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Whom an episode belongs to; runs without a subject leave none. */
export interface EpisodeKey {
  readonly tenantId: string;
  readonly agent: string;
  readonly subject: string;
}

export interface Memory {
  /** @returns summaries of the latest runs, newest first. */
  recall(key: EpisodeKey, limit: number): Promise<readonly string[]>;
  record(key: EpisodeKey, episode: { runId: string; at: string; summary: string }): Promise<void>;
}
