import { askedCalls, callsNear, callsOf } from '../core/approval/asked-calls.ts';
import { changeOf, kindRules } from '../core/approval/kinds.ts';
import * as record from '../core/approval/record.ts';
import { settledCalls } from '../core/approval/tally.ts';
import {
  type Approval,
  type ApprovalFate,
  type ApprovalRef,
  approvalIdOf,
} from '../core/contracts/approval.ts';
import type { Call } from '../core/contracts/call.ts';
import type { Approvals, Calls, RunKey } from '../core/ports.ts';
import { approvalItems, isOfOpenRun, keyOf } from './approval-items.ts';
import { runKey } from './keys.ts';
import { runStatusItem } from './runs.ts';
import type { Table, WriteItem } from './table.ts';
import type { Values } from './values.ts';

type Closing = Pick<Approvals, 'expire' | 'giveUp'> & {
  /** Closes one because its run ends, unless it is closed. */
  cancel(approval: Approval, at: string): Promise<boolean>;
};

const neverStored = 'Nobody could be asked: the request was never stored.';

/** The ends of a request that is not decided: of those that meet a vote or one another, one wins. */
export function approvalClosing(
  table: Table,
  values: Values,
  calls: Pick<Calls, 'list' | 'listUndos'>,
  find: Approvals['find'],
): Closing {
  const items = approvalItems(table, values);

  /**
   * Closes a request as expired; what people had settled stays as it is. A vote in between is read and counts.
   * @param unreachable why nobody could decide, where that is why
   */
  async function close(approval: Approval, at: string, unreachable?: string): Promise<Approval> {
    const { approvalId, kind, callIds, revision } = approval;
    const near = await callsNear(calls, approval, approval);
    const settled = settledCalls(approval);
    const decisions = [...settled.values()];
    const fate = unreachable === undefined ? {} : { unreachable, decidedAt: at };
    const isClosed = await items.write(
      [
        items.change(approval, { status: 'expired', decisions, ...fate }),
        // A run that is being cancelled ends by itself.
        ...(isOfOpenRun(kind)
          ? [table.set(runKey(approval), runStatusItem(approval.tenantId, 'running'))]
          : []),
        ...(await items.calls(approval, kind, waitingOf(approval, near), (callId) =>
          changeOf(kind, settled.get(callId)),
        )),
      ],
      approval,
      record.expired(approval, at, { callIds, decisions, unreachable }),
    );
    const now = (await find(approvalId)) ?? approval;
    if (isClosed || now.status !== 'pending') return now;
    if (now.revision === revision) throw new Error(`${approvalId} is pending, and its calls do not wait`);
    return close(now, at, unreachable);
  }

  /** Settles the calls of a request that is not stored, so that it is stored no more. */
  async function closeUnstored(run: RunKey, request: ApprovalRef, at: string): Promise<ApprovalFate> {
    const { kind } = request;
    const approvalId = approvalIdOf(run, request.number);
    const near = await callsNear(calls, run, request);
    const callIds = askedCalls(request, near).map(({ callId }) => callId);
    const isAbsent: WriteItem = {
      ConditionCheck: {
        TableName: table.name,
        Key: keyOf(approvalId),
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    };
    const changes = await items.calls(run, kind, waitingOf({ kind, callIds }, near), () => ({
      ...kindRules[kind].expire,
      approvalId,
    }));
    const fate = { kind, callIds, status: 'expired', unreachable: neverStored } as const;
    await items.write([isAbsent, ...changes], run, record.expired({ ...request, approvalId }, at, fate));
    const stored = await find(approvalId);
    return stored ? closeStored(stored, at) : fate;
  }

  const closeStored = async (approval: Approval, at: string) =>
    approval.status === 'pending' ? close(approval, at) : approval;

  return {
    async expire(run, request, at) {
      const stored = await find(approvalIdOf(run, request.number));
      return stored ? closeStored(stored, at) : closeUnstored(run, request, at);
    },

    async giveUp(approvalId, unreachable, at) {
      const approval = await find(approvalId);
      if (approval?.status === 'pending') await close(approval, at, unreachable);
    },

    cancel: (approval, at) =>
      items.write(
        [items.close(approval, 'cancelled', { decidedAt: at })],
        approval,
        record.cancelled(approval, at),
      ),
  };
}

/** The calls of a request that still wait. */
const waitingOf = (request: Pick<Approval, 'kind' | 'callIds'>, near: readonly Call[]): string[] =>
  callsOf(request, near)
    .filter(({ status }) => status === kindRules[request.kind].waits)
    .map(({ callId }) => callId);
