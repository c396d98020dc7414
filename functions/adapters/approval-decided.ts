import { decidedStatus } from '../core/approval/decision.ts';
import { grantsOf } from '../core/approval/grants.ts';
import { type CallChange, changeOf } from '../core/approval/kinds.ts';
import type { Decided } from '../core/approval/record.ts';
import { settledCalls } from '../core/approval/tally.ts';
import type { Approval } from '../core/contracts/approval.ts';
import type { Call } from '../core/contracts/call.ts';
import { approvalItems, isOfOpenRun } from './approval-items.ts';
import { grantItem } from './grants.ts';
import type { Item, Table, WriteItem } from './table.ts';
import type { Values } from './values.ts';

interface Change {
  /** What of the request changes: a vote came, or people of another round may decide. */
  readonly changed: Item & Partial<Pick<Approval, 'votes' | 'round'>>;
  /** Whose vote is the last. */
  readonly decidedBy: string | undefined;
  readonly at: string;
  readonly edits?: ReadonlyMap<string, CallChange>;
}

/** Closes a request with the change after which none of its calls is open any more. */
export function approvalDecided(table: Table, values: Values) {
  const items = approvalItems(table, values);

  /** @returns what is written with the change; `undefined` where something stays open */
  return async (
    approval: Approval,
    near: readonly Call[],
    { changed, decidedBy, at, edits }: Change,
  ): Promise<(Decided & { readonly writes: WriteItem[] }) | undefined> => {
    const { kind, callIds } = approval;
    const settled = settledCalls({ ...approval, ...changed });
    if (settled.size < callIds.length) return undefined;
    const outcomes = [...settled.values()];
    const status = decidedStatus(outcomes);
    const grants = grantsOf(approval, outcomes, near, at);
    const closed = { ...changed, status, decisions: outcomes, decidedBy, decidedAt: at };
    const writes = [
      items.change(approval, closed, { before: at }),
      ...(isOfOpenRun(kind) ? [items.run(approval, 'running', 'awaiting_approval')] : []),
      ...(await items.calls(approval, kind, callIds, (callId) => ({
        ...changeOf(kind, settled.get(callId)),
        ...edits?.get(callId),
      }))),
      ...grants.map((grant) => grantItem(table, grant)),
    ];
    return { status, decidedBy, outcomes, grants, writes };
  };
}
