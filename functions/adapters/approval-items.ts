import { type CallChange, kindRules } from '../core/approval/kinds.ts';
import type { Told } from '../core/approval/record.ts';
import type { Approval, ApprovalKind } from '../core/contracts/approval.ts';
import type { RunKey } from '../core/ports.ts';
import { approvalKey, callKey, runKey, statusPartition } from './keys.ts';
import { runStatusItem } from './runs.ts';
import { type Item, ignoringConflict, type Key, type Table, type WriteItem } from './table.ts';
import type { Values } from './values.ts';

/** The key of a request. @throws Error where the id cannot be one of ours. */
export function keyOf(approvalId: string): Key {
  const key = approvalKey(approvalId);
  if (!key) throw new Error(`${approvalId} is not the id of an approval`);
  return key;
}

/** Whether the run waits with the request; an undo is asked for when it has ended. */
export const isOfOpenRun = (kind: ApprovalKind): boolean => kind !== 'undo';

/** The parts that the transactions about requests are made of. */
export const approvalItems = (table: Table, values: Values) => {
  /** @param only refers to `given` as in `Table.set` */
  const changePending = (
    { approvalId }: Pick<Approval, 'approvalId'>,
    attributes: Item,
    only: string[],
    given: Item,
  ): WriteItem =>
    table.set(keyOf(approvalId), attributes, ['#status = :pending', ...only].join(' AND '), {
      pending: 'pending',
      ...given,
    });

  const statusOf = ({ tenantId }: Pick<Approval, 'tenantId'>, status: Approval['status']) => ({
    status,
    gsi2pk: statusPartition(tenantId, 'APPROVALS', status),
  });

  /** The value of a change as it is stored. */
  const packed = async (run: RunKey, callId: string, { edited, result, ...rest }: Item): Promise<Item> => ({
    ...rest,
    ...(edited === undefined ? {} : { edited: await values.pack(run, 'calls', `${callId}-edited`, edited) }),
    ...(result === undefined ? {} : { result: await values.pack(run, 'calls', `${callId}-result`, result) }),
  });

  return {
    /** Closes a request that is open, whatever came meanwhile. */
    close: (approval: Approval, status: Approval['status'], attributes: Item): WriteItem =>
      changePending(approval, { ...statusOf(approval, status), ...attributes }, [], {}),

    /**
     * Changes a request that is open, if nothing came between reading and writing it: no vote, no other round.
     * @param before only before this moment of its time
     */
    change: (
      approval: Approval,
      attributes: Item & { status?: Approval['status'] },
      { before }: { before?: string } = {},
    ): WriteItem =>
      changePending(
        approval,
        { ...attributes, ...(attributes.status && statusOf(approval, attributes.status)) },
        ['#revision = :revision', ...(before === undefined ? [] : ['#expiresAt > :before'])],
        { revision: approval.revision, ...(before === undefined ? {} : { before }) },
      ),

    /** Moves a run that is not being cancelled between running and waiting. */
    run(run: RunKey, status: 'running' | 'awaiting_approval', from: string): WriteItem {
      const isFrom = '#status = :from AND attribute_not_exists(#cancelRequestedAt)';
      return table.set(runKey(run), runStatusItem(run.tenantId, status), isFrom, { from });
    },

    /** Changes calls that wait as the kind of the request says; a call that nothing changes is left out. */
    async calls(
      run: RunKey,
      kind: ApprovalKind,
      callIds: readonly string[],
      change: (callId: string) => CallChange,
    ): Promise<WriteItem[]> {
      const { waits } = kindRules[kind];
      const items = await Promise.all(
        callIds.map(async (callId): Promise<WriteItem[]> => {
          const { withoutResult, ...changes } = change(callId);
          if (Object.values(changes).every((value) => value === undefined)) return [];
          const set = await packed(run, callId, changes);
          const remove = withoutResult ? ['result', 'durationMs'] : [];
          const key = callKey(run, callId);
          return [waits ? table.set(key, set, '#status = :waits', { waits }, remove) : table.set(key, set)];
        }),
      );
      return items.flat();
    },

    /** One transaction. @returns whether every condition held */
    write: (items: readonly WriteItem[], run: RunKey, { events, entries }: Told): Promise<boolean> =>
      ignoringConflict(table.write(items, run, events, entries)),
  };
};
