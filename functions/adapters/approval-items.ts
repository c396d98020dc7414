import { type CallChange, kindRules } from '../core/approval-kinds.ts';
import type { Approval, ApprovalKind } from '../core/contracts/approval.ts';
import type { NewEvent } from '../core/contracts/events.ts';
import type { RunKey } from '../core/ports.ts';
import { approvalKey, callKey, runKey, statusPartition } from './keys.ts';
import { runStatusItem } from './runs.ts';
import type { Item, Key, Table, WriteItem } from './table.ts';

const isPending = '#status = :pending';

/** The key of a request. @throws Error where the id cannot be one of ours. */
export function keyOf(approvalId: string): Key {
  const key = approvalKey(approvalId);
  if (!key) throw new Error(`${approvalId} is not the id of an approval`);
  return key;
}

/** Whether the run waits with the request; an undo is asked for when it has ended. */
export const isOfOpenRun = (kind: ApprovalKind): boolean => kind !== 'undo';

/** The parts that the transactions about requests are made of. */
export const approvalItems = (table: Table) => ({
  /** Closes a request that is still open. @param only refers to `values` as in `Table.set` */
  close(
    { tenantId, approvalId }: Pick<Approval, 'tenantId' | 'approvalId'>,
    status: Approval['status'],
    attributes: Item = {},
    only = '',
    values: Item = {},
  ): WriteItem {
    const gsi2pk = statusPartition(tenantId, 'APPROVALS', status);
    return table.set(keyOf(approvalId), { status, gsi2pk, ...attributes }, `${isPending}${only}`, {
      pending: 'pending',
      ...values,
    });
  },

  /** Changes a request that is still open, and stays so. @param only as in `Table.set` */
  keepOpen(
    { approvalId }: Pick<Approval, 'approvalId'>,
    attributes: Item,
    only: string,
    values: Item,
  ): WriteItem {
    return table.set(keyOf(approvalId), attributes, `${isPending} AND ${only}`, {
      pending: 'pending',
      ...values,
    });
  },

  /** Moves a run that is not being cancelled between running and waiting. */
  run(run: RunKey, status: 'running' | 'awaiting_approval', from: string): WriteItem {
    const isFrom = '#status = :from AND attribute_not_exists(#cancelRequestedAt)';
    return table.set(runKey(run), runStatusItem(run.tenantId, status), isFrom, { from });
  },

  /** Changes calls that wait as the kind of the request says; a call that nothing changes is left out. */
  calls(
    run: RunKey,
    kind: ApprovalKind,
    callIds: readonly string[],
    change: (callId: string) => CallChange | Item,
  ): WriteItem[] {
    const { waits } = kindRules[kind];
    return callIds.flatMap((callId) => {
      const { withoutResult, ...set }: Item = { ...change(callId) };
      if (Object.values(set).every((value) => value === undefined)) return [];
      const remove = withoutResult ? ['result', 'durationMs'] : [];
      return waits
        ? table.set(callKey(run, callId), set, '#status = :waits', { waits }, remove)
        : table.set(callKey(run, callId), set);
    });
  },
});

export const decidedEvent = (
  { number, approvalId, kind }: Pick<Approval, 'number' | 'approvalId' | 'kind'>,
  data: Record<string, unknown>,
): NewEvent => ({
  key: `approval.decided.${number}`,
  type: 'approval.decided',
  data: { approvalId, kind, ...data },
});
