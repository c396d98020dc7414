import type { Approval, Delivery } from '../contracts/approval.ts';
import { type AuditType, itself, type NewAuditEntry } from '../contracts/audit.ts';
import type { Call } from '../contracts/call.ts';
import type { CallOutcome, RecordedVote, Vote } from '../contracts/decision.ts';
import type { NewEvent } from '../contracts/events.ts';
import type { Grant } from '../contracts/grant.ts';

/** What is told of something that happened to a request, with the change itself. */
export interface Told {
  readonly events: readonly NewEvent[];
  readonly entries: readonly NewAuditEntry[];
}

type Which = Pick<Approval, 'approvalId' | 'number' | 'kind'>;
type Data = NewAuditEntry['data'];

const entry = ({ approvalId }: Which, type: AuditType, at: string, data: Data): NewAuditEntry => ({
  at,
  type,
  who: itself,
  approvalId,
  data,
});

const decidedEvent = ({ approvalId, number, kind }: Which, data: Data): NewEvent => ({
  key: `approval.decided.${number}`,
  type: 'approval.decided',
  data: { approvalId, kind, ...data },
});

/** The history's part is the caller's, who says it first. */
export function requested(approval: Approval): NewAuditEntry {
  const { kind, callIds, needs, rounds, createdAt } = approval;
  const mayDecide = rounds.map(({ at, approvers }) => ({ at, people: approvers.map(({ email }) => email) }));
  return entry(approval, 'approval.requested', createdAt, { kind, callIds, needs, mayDecide });
}

export const asked = (approval: Which, deliveries: readonly Delivery[]): Told => ({
  events: [],
  entries: deliveries.map(({ at, ...data }) => entry(approval, 'approval.asked', at, data)),
});

export function escalated(approval: Approval, round: number, at: string): Told {
  const people = (approval.rounds[round]?.approvers ?? []).map(({ email }) => email);
  const { approvalId, number } = approval;
  return {
    events: [
      {
        key: `approval.escalated.${number}.${round}`,
        type: 'approval.escalated',
        data: { approvalId, round, asked: people },
      },
    ],
    entries: [entry(approval, 'approval.escalated', at, { round, asked: people })],
  };
}

export const reminded = (approval: Which, at: string, people: readonly string[]): Told => {
  const { approvalId, number } = approval;
  return {
    events: [{ key: `approval.reminded.${number}`, type: 'approval.reminded', data: { approvalId, people } }],
    entries: [entry(approval, 'approval.reminded', at, { people })],
  };
};

/** A vote with the hash of the arguments that each decision is about. */
function voted(approval: Approval, vote: RecordedVote, origin: Vote['origin'], calls: readonly Call[]) {
  const { person, at } = vote;
  const decisions = vote.decisions.map((decision) => ({
    ...decision,
    argumentsHash: calls.find(({ callId }) => callId === decision.callId)?.inputHash,
  }));
  return { ...entry(approval, 'approval.voted', at, { decisions }), who: person, origin };
}

/** A vote that leaves something open. */
export const votedOnly = (
  approval: Approval,
  vote: RecordedVote,
  origin: Vote['origin'],
  calls: readonly Call[],
): Told => {
  const { approvalId, number, kind, revision } = approval;
  const { person, decisions } = vote;
  return {
    events: [
      {
        key: `approval.voted.${number}.${revision}`,
        type: 'approval.voted',
        data: { approvalId, kind, person, decisions },
      },
    ],
    entries: [voted(approval, vote, origin, calls)],
  };
};

/** What the last decision about a request comes to. */
export interface Decided {
  readonly status: Approval['status'];
  /** Whose vote was the last. */
  readonly decidedBy: string | undefined;
  readonly outcomes: readonly CallOutcome[];
  readonly grants: readonly Grant[];
}

/** Another round is asked, and with it people who have voted may decide what was still open. */
export function escalatedLast(
  approval: Approval,
  round: number,
  at: string,
  { status, decidedBy, outcomes: decisions }: Decided,
): Told {
  const { events, entries } = escalated(approval, round, at);
  return {
    events: [...events, decidedEvent(approval, { status, decidedBy, decisions })],
    entries: [...entries, entry(approval, 'approval.decided', at, { status, decisions })],
  };
}

/** The vote that settles the last call, and all that follows from it. */
export const votedLast = (
  approval: Approval,
  vote: RecordedVote,
  origin: Vote['origin'],
  calls: readonly Call[],
  { status, decidedBy, outcomes: decisions, grants }: Decided,
): Told => {
  const { person, at } = vote;
  return {
    events: [decidedEvent(approval, { status, decidedBy, decisions })],
    entries: [
      voted(approval, vote, origin, calls),
      entry(approval, 'approval.decided', at, { status, decisions }),
      ...grants.map(({ grantId, scope, expiresAt = null }) => ({
        ...entry(approval, 'grant.given', at, { grantId, scope, expiresAt }),
        who: person,
        origin,
      })),
    ],
  };
};

/** @param fate `decisions` are what people had settled before */
export const expired = (
  approval: Which,
  at: string,
  fate: Pick<Approval, 'callIds'> & { decisions?: CallOutcome[]; unreachable?: string | undefined },
): Told => {
  const { callIds, decisions = [], unreachable } = fate;
  const why = unreachable === undefined ? {} : { unreachable };
  return {
    events: [decidedEvent(approval, { status: 'expired', at, decisions, ...why })],
    // A request that was never stored has nothing that could be closed only once.
    entries: [
      {
        ...entry(approval, 'approval.expired', at, { callIds, decisions, ...why }),
        key: `approval.expired.${approval.number}`,
      },
    ],
  };
};

export const cancelled = (approval: Approval, at: string): Told => ({
  events: [decidedEvent(approval, { status: 'cancelled' })],
  entries: [entry(approval, 'approval.cancelled', at, { callIds: approval.callIds })],
});
