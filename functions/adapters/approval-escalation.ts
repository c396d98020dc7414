import { callsNear } from '../core/approval/asked-calls.ts';
import { escalated, escalatedLast } from '../core/approval/record.ts';
import type { Approvals, Calls } from '../core/ports.ts';
import { approvalDecided } from './approval-decided.ts';
import { approvalItems } from './approval-items.ts';
import type { Table } from './table.ts';
import type { Values } from './values.ts';

/**
 * Asks the next round. Whoever has voted and stands there for another group decides for that one, too, which may be
 * all that was missing: then the request is closed with it.
 */
export function approvalEscalation(
  table: Table,
  values: Values,
  calls: Pick<Calls, 'list' | 'listUndos'>,
  find: Approvals['find'],
): Approvals['escalate'] {
  const items = approvalItems(table, values);
  const decide = approvalDecided(table, values);

  const escalate: Approvals['escalate'] = async (approvalId, round, at) => {
    const approval = await find(approvalId);
    const isDue = approval?.status === 'pending' && approval.round < round && round < approval.rounds.length;
    if (!isDue) return approval;
    const changed = { round, revision: approval.revision + 1 };
    const near = await callsNear(calls, approval, approval);
    const decidedBy = approval.votes.at(-1)?.person;
    const decided = await decide(approval, near, { changed, decidedBy, at });
    // Leave beyond the calls is given by people's votes alone: with such, the next vote closes it.
    await (decided?.grants.length === 0
      ? items.write(decided.writes, approval, escalatedLast(approval, round, at, decided))
      : items.write([items.change(approval, changed)], approval, escalated(approval, round, at)));
    const now = await find(approvalId);
    // Where a vote came in between, once more; where its run ends or its time is over, that closes it.
    return now?.revision === approval.revision ? now : escalate(approvalId, round, at);
  };
  return escalate;
}
