import { reminded } from '../core/approval/record.ts';
import type { Approvals } from '../core/ports.ts';
import { approvalItems } from './approval-items.ts';
import type { Table } from './table.ts';
import type { Values } from './values.ts';

/** The one reminder of a request: claimed before it goes out, so that no second invocation sends it too. */
export function approvalReminder(
  table: Table,
  values: Values,
  find: Approvals['find'],
): Approvals['beginReminder'] {
  const items = approvalItems(table, values);
  const begin: Approvals['beginReminder'] = async (approvalId, reminder) => {
    const approval = await find(approvalId);
    if (approval?.status !== 'pending') return false;
    const { by, at, people } = reminder;
    if (approval.reminder) return approval.reminder.by === by;
    const claim = { reminder: { by, at }, revision: approval.revision + 1 };
    const begun = await items.write(
      [items.change(approval, claim)],
      approval,
      reminded(approval, at, people),
    );
    // A vote or a round came in between, or another invocation.
    return begun || begin(approvalId, reminder);
  };
  return begin;
}
