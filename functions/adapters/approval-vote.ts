import { callsNear } from '../core/approval/asked-calls.ts';
import { recordedDecision, requirePending, requireVotable } from '../core/approval/decision.ts';
import type { CallChange } from '../core/approval/kinds.ts';
import { votedLast, votedOnly } from '../core/approval/record.ts';
import type { Approval } from '../core/contracts/approval.ts';
import type { Call } from '../core/contracts/call.ts';
import type { Vote } from '../core/contracts/decision.ts';
import { ConflictError, NotFoundError } from '../core/errors.ts';
import type { Approvals, Calls } from '../core/ports.ts';
import { approvalDecided } from './approval-decided.ts';
import { approvalItems } from './approval-items.ts';
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
  const decide = approvalDecided(table, values);

  async function cast(approval: Approval, vote: Vote, near: readonly Call[]): Promise<boolean> {
    const { kind, revision } = approval;
    const { person, at, origin } = vote;
    const recorded = { person, at, decisions: vote.decisions.map(recordedDecision) };
    const changed = { votes: [...approval.votes, recorded], revision: revision + 1 };
    const edits = editsOf(vote);
    const decided = await decide(approval, near, { changed, decidedBy: person, at, edits });
    if (decided)
      return items.write(decided.writes, approval, votedLast(approval, recorded, origin, near, decided));
    return items.write(
      [
        items.change(approval, changed, { before: at }),
        ...(await items.calls(approval, kind, [...edits.keys()], (callId) => edits.get(callId) ?? {})),
      ],
      approval,
      votedOnly(approval, recorded, origin, near),
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
