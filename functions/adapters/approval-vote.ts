import { callsNear } from '../core/approval/asked-calls.ts';
import {
  decidedStatus,
  recordedDecision,
  requirePending,
  requireVotable,
} from '../core/approval/decision.ts';
import { grantsOf } from '../core/approval/grants.ts';
import { type CallChange, changeOf } from '../core/approval/kinds.ts';
import { votedLast, votedOnly } from '../core/approval/record.ts';
import { settledCalls } from '../core/approval/tally.ts';
import type { Approval } from '../core/contracts/approval.ts';
import type { Call } from '../core/contracts/call.ts';
import type { Vote } from '../core/contracts/decision.ts';
import { ConflictError, NotFoundError } from '../core/errors.ts';
import type { Approvals, Calls } from '../core/ports.ts';
import { approvalItems, isOfOpenRun } from './approval-items.ts';
import { grantItem } from './grants.ts';
import type { Table } from './table.ts';
import type { Values } from './values.ts';

/** Votes, each one transaction: recorded, and where it settles the last call, the request closed with it. */
export function approvalVote(
  table: Table,
  values: Values,
  calls: Pick<Calls, 'list' | 'listUndos'>,
  find: Approvals['find'],
): Approvals['vote'] {
  const items = approvalItems(table, values);

  async function cast(approval: Approval, vote: Vote, near: readonly Call[]): Promise<boolean> {
    const { kind, callIds, revision } = approval;
    const { person, at, origin } = vote;
    const recorded = { person, at, decisions: vote.decisions.map(recordedDecision) };
    const votes = [...approval.votes, recorded];
    const outcomes = [...settledCalls({ ...approval, votes }).values()];
    const changed = { votes, revision: revision + 1 };
    const edits = editsOf(vote);
    if (outcomes.length < callIds.length)
      return items.write(
        [
          items.change(approval, changed, { before: at }),
          ...(await items.calls(approval, kind, [...edits.keys()], (callId) => edits.get(callId) ?? {})),
        ],
        approval,
        votedOnly(approval, recorded, origin, near),
      );
    const status = decidedStatus(outcomes);
    const grants = grantsOf(approval, outcomes, near, at);
    const closed = { ...changed, status, decisions: outcomes, decidedBy: person, decidedAt: at };
    return items.write(
      [
        items.change(approval, closed, { before: at }),
        ...(isOfOpenRun(kind) ? [items.run(approval, 'running', 'awaiting_approval')] : []),
        ...(await items.calls(approval, kind, callIds, (callId) => ({
          ...changeOf(
            kind,
            outcomes.find((outcome) => outcome.callId === callId),
          ),
          ...edits.get(callId),
        }))),
        ...grants.map((grant) => grantItem(table, grant)),
      ],
      approval,
      votedLast(approval, recorded, origin, near, { status, outcomes, grants }),
    );
  }

  return async function vote(approvalId, given) {
    const approval = await find(approvalId);
    if (!approval) throw new NotFoundError('There is no such request.');
    const { person, at } = given;
    const near = await callsNear(calls, approval, approval);
    const decisions = requireVotable(approval, person, given.decisions, near, new Date(at));
    const isCast = await cast(approval, { ...given, decisions }, near);
    const now = (await find(approvalId)) ?? approval;
    if (isCast) return now;
    requirePending(now, new Date(at));
    if (now.revision === approval.revision)
      throw new ConflictError('The run was ended before this decision; nothing was done.');
    // Somebody voted in between, or the next round was asked, which happens only so often.
    return vote(approvalId, given);
  };
}

/** The arguments that a person wrote, by call: they wait with it for the guard. */
const editsOf = ({ person, decisions }: Vote): ReadonlyMap<string, CallChange> =>
  new Map(
    decisions.flatMap((each) =>
      each.decision === 'edit' ? [[each.callId, { edited: each.input, editedBy: person }] as const] : [],
    ),
  );
