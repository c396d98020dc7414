import type { Approval } from '../core/contracts/approval.ts';
import { itself } from '../core/contracts/audit.ts';
import type { Approvals } from '../core/ports.ts';
import { approvalItems } from './approval-items.ts';
import { ignoringConflict, type Table } from './table.ts';

/** The one reminder of a request: claimed before it goes out, so that no second invocation sends it too. */
export const approvalReminder =
  (table: Table, find: (approvalId: string) => Promise<Approval | undefined>): Approvals['beginReminder'] =>
  async (approvalId, { by, at, people }) => {
    const approval = await find(approvalId);
    if (!approval) return false;
    const begun = table.write(
      [
        approvalItems(table).keepOpen(
          approval,
          { reminder: { by, at } },
          'attribute_not_exists(#reminder)',
          {},
        ),
      ],
      approval,
      [
        {
          key: `approval.reminded.${approval.number}`,
          type: 'approval.reminded',
          data: { approvalId, people },
        },
      ],
      [{ at, type: 'approval.reminded', who: itself, approvalId, data: { people } }],
    );
    if (await ignoringConflict(begun)) return true;
    const now = await find(approvalId);
    return now?.status === 'pending' && now.reminder?.by === by;
  };
