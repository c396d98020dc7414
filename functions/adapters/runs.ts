import type { Ending, RunRecord, RunStatus } from '../core/contracts/run.ts';
import { EndingSchema, RunRecordSchema } from '../core/contracts/run.ts';
import { NotFoundError } from '../core/errors.ts';
import type { Approvals, Budgets, RunKey, Runs } from '../core/ports.ts';
import { hasEnded, runResult, statusOf } from '../core/run-view.ts';
import { cancelMarkerKey, listKeys, runKey, statusPartition } from './keys.ts';
import { listPage } from './list-page.ts';
import { subjectRunItem } from './subjects.ts';
import { type Item, ignoringConflict, type Table } from './table.ts';
import { dynamoTenants } from './tenants.ts';
import type { Values } from './values.ts';

/** Attributes that change together with a run's status. */
export const runStatusItem = (tenantId: string, status: RunStatus) => ({
  status,
  gsi2pk: statusPartition(tenantId, 'RUNS', status),
});

const isOpen = '#status IN (:running, :awaiting)';
const open = { running: 'running', awaiting: 'awaiting_approval' };

/** Tries to end a run with nothing left open, before it just ends. */
const maxTries = 10;

/** What closing a run closes with it. */
interface Closing {
  readonly budgets: Pick<Budgets, 'forfeitAll'>;
  readonly approvals: Pick<Approvals, 'cancelPending'>;
}

export function dynamoRuns(table: Table, values: Values, closing: Closing): Runs {
  const tenants = dynamoTenants(table);
  const parse = async ({ ending, ended, ...item }: Item): Promise<RunRecord> =>
    RunRecordSchema.parse({
      ...item,
      ...(ending ? { ending: EndingSchema.parse(await values.unpack(ending, ended)) } : {}),
    });

  const find = async (run: RunKey) => {
    const item = await table.get(runKey(run));
    return item && parse(item);
  };

  const get = async (run: RunKey) => {
    const record = await find(run);
    if (!record) throw new NotFoundError(`There is no run ${run.runId}.`);
    return record;
  };

  return {
    find,
    get,

    async open(record) {
      const { tenantId, runId, startedAt, status, agent, task, subject } = record;
      // First, so that there is no run whose tenant nobody knows.
      await tenants.note(tenantId);
      await ignoringConflict(
        table.write(
          [
            table.put({
              ...runKey(record),
              entity: 'run',
              ...record,
              ...listKeys(tenantId, 'RUNS', startedAt, runId, status),
            }),
            ...(subject === undefined ? [] : [subjectRunItem(table, { tenantId, runId, subject })]),
          ],
          { tenantId, runId },
          [{ key: 'run.started', type: 'run.started', data: { runId, agent, task: task.slice(0, 200) } }],
        ),
      );
      return get(record);
    },

    async remember(run, memories) {
      await table.write([table.set(runKey(run), { memories })]);
    },

    async list(tenantId, { status, ...page }) {
      const list = status
        ? ({ index: 'byStatus', partition: statusPartition(tenantId, 'RUNS', status) } as const)
        : ({ index: 'byTime', partition: `${tenantId}#RUNS` } as const);
      const { items, cursor } = await listPage(table, { ...list, owned: `${tenantId}#RUN#` }, page);
      return { items: await Promise.all(items.map(parse)), cursor };
    },

    async saveCounters(run, counters) {
      await table.write([table.set(runKey(run), { counters })]);
    },

    async requestCancel(run, at, reason) {
      const flagged = table.write(
        [
          table.set(
            runKey(run),
            { cancelRequestedAt: at, cancelReason: reason },
            `${isOpen} AND attribute_not_exists(#cancelRequestedAt)`,
            open,
          ),
          table.put({ ...cancelMarkerKey(run), entity: 'cancel', at }),
        ],
        run,
        [{ key: 'run.cancel_requested', type: 'run.cancel_requested', data: reason ? { reason } : {} }],
      );
      await ignoringConflict(flagged);
      const record = await get(run);
      if (!hasEnded(record.status)) await closing.approvals.cancelPending(run, at);
      return record;
    },

    async finish(run, given: Ending, at) {
      for (let attempt = 1; ; attempt++) {
        const before = await get(run);
        if (hasEnded(before.status)) return before;
        const { cancelReason } = before;
        const ending =
          given.outcome === 'cancelled' && cancelReason ? { ...given, cause: cancelReason } : given;
        await closing.approvals.cancelPending(run, at);
        await closing.budgets.forfeitAll(run);
        const record: RunRecord = { ...(await get(run)), status: statusOf(ending), ending, finishedAt: at };
        const { response: _, task: __, ...summary } = runResult(record) ?? { response: null, task: null };
        const attributes = {
          ...runStatusItem(run.tenantId, record.status),
          ending: await values.pack(run, 'runs', 'ending', ending),
          // Known also where a large answer is gone.
          ended: { outcome: ending.outcome, cause: ending.cause },
          finishedAt: at,
        };
        // Whatever was asked or reserved meanwhile is closed as well, before the run is.
        const unreserved = record.maxNanoUsd - record.usage.costNanoUsd;
        const closed = table.set(
          runKey(run),
          attributes,
          attempt < maxTries ? '#status = :before AND #remainingNanoUsd = :unreserved' : isOpen,
          attempt < maxTries ? { before: before.status, unreserved } : open,
        );
        const data = { runId: run.runId, status: record.status, cause: ending.cause, ...summary };
        await ignoringConflict(
          table.write([closed], run, [{ key: 'run.finished', type: 'run.finished', data }]),
        );
      }
    },
  };
}
