import type { AuditRecord } from '../audit.ts';
import type { Approval, ApprovalFate, ApprovalRef, ApprovalStatus, Delivery } from '../contracts/approval.ts';
import type { NewAuditEntry } from '../contracts/audit.ts';
import type { Call } from '../contracts/call.ts';
import type { Vote } from '../contracts/decision.ts';
import type { NewEvent } from '../contracts/events.ts';
import type { Grant } from '../contracts/grant.ts';
import type { RunRef } from '../contracts/state.ts';
import type { RunKey } from './runs.ts';

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
  /** How many entries have a key that begins so; counts no further than `atMost`. */
  count(run: RunKey, keyPrefix: string, atMost: number): Promise<number>;
  /** All of it. Whoever can write the table can break it, so that what cannot be read is no error. */
  list(run: RunKey): Promise<AuditRecord>;
}

/** Calls a Lambda once, at a time. */
export interface Schedules {
  /** A name that was scheduled before stays as it is. */
  once(name: string, at: string, payload: unknown): Promise<void>;
}
