import { type CallChange, kindRules } from '../core/approval-kinds.ts';
import { askedCalls, callsNear } from '../core/asked-calls.ts';
import { type Approval, type ApprovalKind, approvalIdOf } from '../core/contracts/approval.ts';
import { type AuditType, itself, type NewAuditEntry } from '../core/contracts/audit.ts';
import type { Call, CallResult } from '../core/contracts/call.ts';
import type { CallOutcome, RecordedDecision, Vote } from '../core/contracts/decision.ts';
import type { NewEvent } from '../core/contracts/events.ts';
import { decidedStatus, recordedDecision, requirePending, requireVotable } from '../core/decision.ts';
import { ConflictError, NotFoundError } from '../core/errors.ts';
import { grantsOf } from '../core/grants.ts';
import type { Approvals, Calls, RunKey } from '../core/ports.ts';
import { settledCalls } from '../core/tally.ts';
import { approvalItems, decidedEvent, isOfOpenRun, keyOf } from './approval-items.ts';
import { grantItem } from './grants.ts';
import { runKey } from './keys.ts';
import { runStatusItem } from './runs.ts';
import { ConditionFailedError, type Item, ignoringConflict, type Table } from './table.ts';
import type { Values } from './values.ts';

type Closing = Pick<Approvals, 'vote' | 'expire' | 'giveUp'> & {
  /** Closes one because its run ends, unless it is closed. */
  cancel(approval: Approval, at: string): Promise<boolean>;
};

/** Tries to write a vote beside those of others; each reads what the one before it wrote. */
const maxTries = 50;

const sameRevision = '#revision = :revision';
const neverStored = 'The request could not be put to anybody: it was never stored.';

/** The transactions that end a request, or bring it nearer to its end: one of those that meet wins. */
export function approvalClosing(
  table: Table,
  values: Values,
  calls: Pick<Calls, 'list' | 'listUndos'>,
  find: (approvalId: string) => Promise<Approval | undefined>,
): Closing {
  const items = approvalItems(table);

  const entry = (
    { approvalId }: Pick<Approval, 'approvalId'>,
    type: AuditType,
    at: string,
    data: Record<string, unknown>,
    by: Partial<Pick<NewAuditEntry, 'who' | 'origin'>> = {},
  ): NewAuditEntry => ({ at, type, who: itself, ...by, approvalId, data });

  /** Everything that closes a stored request without a vote: what a quorum had settled stays as it is. */
  const closeUndecided = (
    approval: Approval,
    near: readonly Call[],
    at: string,
    attributes: Item,
  ): Promise<void> => {
    const { kind, callIds, revision } = approval;
    const settled = [...settledCalls(approval).values()];
    return table.write(
      [
        items.close(approval, 'expired', { decisions: settled, ...attributes }, ` AND ${sameRevision}`, {
          revision,
        }),
        // One that is being cancelled ends by itself.
        ...(isOfOpenRun(kind)
          ? [table.set(runKey(approval), runStatusItem(approval.tenantId, 'running'))]
          : []),
        ...items.calls(approval, kind, waitingOf(near, callIds, kind), (callId) =>
          changeOf(kind, callId, settled),
        ),
      ],
      approval,
      [decidedEvent(approval, { status: 'expired', at, decisions: settled, ...attributes })],
      [entry(approval, 'approval.expired', at, { callIds, decisions: settled, ...attributes })],
    );
  };

  const expire: Closing['expire'] = async (run, request, at) => {
    const approvalId = approvalIdOf(run, request.number);
    const near = await callsNear(calls, run, request);
    const stored = await find(approvalId);
    if (stored) {
      if (stored.status !== 'pending') return stored;
      const done = await ignoringConflict(closeUndecided(stored, near, at, {}));
      const closed = (await find(approvalId)) ?? stored;
      // A vote came in between.
      return !done && closed.status === 'pending' ? expire(run, request, at) : closed;
    }
    const { kind } = request;
    const asked = askedCalls(request, near);
    const callIds = asked.map(({ callId }) => callId);
    const expired = table.write(
      [
        {
          ConditionCheck: {
            TableName: table.name,
            Key: keyOf(approvalId),
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        ...items.calls(run, kind, waitingOf(near, callIds, kind), () => kindRules[kind].expire),
      ],
      run,
      [decidedEvent({ ...request, approvalId }, { status: 'expired', at, unreachable: neverStored })],
      [entry({ approvalId }, 'approval.expired', at, { callIds, unreachable: neverStored })],
    );
    await ignoringConflict(expired);
    // The request came in between.
    if (await find(approvalId)) return expire(run, request, at);
    return { kind, status: 'expired', callIds, onExpiry: 'deny', unreachable: neverStored };
  };

  const giveUp: Closing['giveUp'] = async (approvalId, unreachable, at) => {
    const approval = await find(approvalId);
    if (approval?.status !== 'pending') return;
    const near = await callsNear(calls, approval, approval);
    const done = await ignoringConflict(closeUndecided(approval, near, at, { unreachable, decidedAt: at }));
    // A vote came in between, or a call no longer waits because the run ends: then nobody does, soon.
    const now = done ? undefined : await find(approvalId);
    if (now && now.revision !== approval.revision) await giveUp(approvalId, unreachable, at);
  };

  return {
    expire,

    giveUp,
    async cancel(approval, at) {
      const { callIds } = approval;
      const cancelled = table.write(
        [items.close(approval, 'cancelled', { decidedAt: at })],
        approval,
        [decidedEvent(approval, { status: 'cancelled' })],
        [entry(approval, 'approval.cancelled', at, { callIds })],
      );
      return ignoringConflict(cancelled);
    },

    async vote(approvalId, vote) {
      for (let attempt = 1; ; attempt++) {
        const approval = await find(approvalId);
        if (!approval) throw new NotFoundError('There is no such request.');
        const near = await callsNear(calls, approval, approval);
        requireVotable(approval, vote.person, vote.decisions, near, new Date(vote.at));
        try {
          await table.write(...(await writesOf(approval, vote, near)));
        } catch (error) {
          if (!(error instanceof ConditionFailedError)) throw error;
          const now = (await find(approvalId)) ?? approval;
          requirePending(now, new Date(vote.at));
          if (now.revision === approval.revision)
            throw new ConflictError('The run was ended before this decision; nothing was done.');
          if (attempt >= maxTries) throw error;
          continue;
        }
        return (await find(approvalId)) ?? approval;
      }
    },
  };

  /** The one transaction that a vote is: recorded, and where it settles the last call, the request closed. */
  async function writesOf(
    approval: Approval,
    vote: Vote,
    near: readonly Call[],
  ): Promise<Parameters<Table['write']>> {
    const { kind, callIds, revision } = approval;
    const { person, at, origin } = vote;
    const decisions = vote.decisions.map(recordedDecision);
    const votes = [...approval.votes, { person, at, decisions }];
    const settled = settledCalls({ ...approval, votes });
    const by = { who: person, origin };
    const bound = decisions.map((decision) => ({
      ...decision,
      argumentsHash: near.find(({ callId }) => callId === decision.callId)?.inputHash,
    }));
    const voted = entry(approval, 'approval.voted', at, { decisions: bound }, by);
    const written = { votes, revision: revision + 1 };
    const edits = await editsOf(values, approval, vote);
    const condition = `${sameRevision} AND #expiresAt > :now`;
    if (settled.size < callIds.length)
      return [
        [
          items.keepOpen(approval, written, condition, { revision, now: at }),
          ...items.calls(approval, kind, [...edits.keys()], (callId) => edits.get(callId) ?? {}),
        ],
        approval,
        [votedEvent(approval, vote, decisions)],
        [voted],
      ];
    const outcomes = [...settled.values()];
    const status = decidedStatus(outcomes);
    const answers = await answersOf(values, approval, outcomes);
    const grants = grantsOf(approval, outcomes, near, at);
    const closing = { ...written, decisions: outcomes, decidedBy: person, decidedAt: at };
    return [
      [
        items.close(approval, status, closing, ` AND ${condition}`, { revision, now: at }),
        ...(isOfOpenRun(kind) ? [items.run(approval, 'running', 'awaiting_approval')] : []),
        ...items.calls(approval, kind, callIds, (callId) => ({
          ...changeOf(kind, callId, outcomes),
          ...edits.get(callId),
          ...answers.get(callId),
        })),
        ...grants.map((grant) => grantItem(table, grant)),
      ],
      approval,
      [decidedEvent(approval, { status, decidedBy: person, decisions: outcomes })],
      [
        voted,
        entry(approval, 'approval.decided', at, { status, decisions: outcomes }),
        ...grants.map(({ grantId, scope, expiresAt }) =>
          entry(approval, 'grant.given', at, { grantId, scope, expiresAt: expiresAt ?? null }, by),
        ),
      ],
    ];
  }
}

/** The calls of a request that still wait. */
const waitingOf = (near: readonly Call[], callIds: readonly string[], kind: ApprovalKind): string[] =>
  near
    .filter(({ callId, status }) => callIds.includes(callId) && status === kindRules[kind].waits)
    .map(({ callId }) => callId);

/** What the end of a request makes of a call that it asks about. */
function changeOf(kind: ApprovalKind, callId: string, outcomes: readonly CallOutcome[]): CallChange {
  const outcome = outcomes.find((each) => each.callId === callId);
  if (!outcome) return kindRules[kind].expire;
  const { decision, reason } = outcome;
  return { ...kindRules[kind][decision], ...(reason === undefined ? {} : { decisionReason: reason }) };
}

/** The arguments that people wrote, by call: they wait with it for the guard. */
async function editsOf(
  values: Values,
  run: RunKey,
  { person, decisions }: Vote,
): Promise<ReadonlyMap<string, Item>> {
  const edits = decisions.filter((decision) => decision.decision === 'edit');
  return new Map(
    await Promise.all(
      edits.map(async ({ callId, input }): Promise<[string, Item]> => {
        const edited = await values.pack(run, 'calls', `${callId}-edited`, input);
        return [callId, { edited, editedBy: person }];
      }),
    ),
  );
}

/** What people answered, by call, as its result. */
async function answersOf(
  values: Values,
  run: RunKey,
  outcomes: readonly CallOutcome[],
): Promise<ReadonlyMap<string, Item>> {
  const answered = outcomes.filter(({ decision }) => decision === 'answer');
  return new Map(
    await Promise.all(
      answered.map(async ({ callId, answer, by }): Promise<[string, Item]> => {
        const result: CallResult = { ok: true, output: { answer, answered_by: by.join(', ') } };
        return [callId, { result: await values.pack(run, 'calls', `${callId}-result`, result) }];
      }),
    ),
  );
}

const votedEvent = (
  { number, approvalId, kind }: Approval,
  { person }: Vote,
  decisions: readonly RecordedDecision[],
): NewEvent => ({
  key: `approval.voted.${number}.${person}`,
  type: 'approval.voted',
  data: { approvalId, kind, person, decisions },
});
