import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Approval, ApprovalSchema, approvalIdOf } from '../core/contracts/approval.ts';
import type { NewEvent } from '../core/contracts/events.ts';
import { decidedStatus, requirePending } from '../core/decision.ts';
import { ConflictError } from '../core/errors.ts';
import type { Approvals, Calls, RunKey } from '../core/ports.ts';
import { approvalKey, approvalsPartition, callKey, listKeys, runKey, statusPartition } from './keys.ts';
import { runStatusItem } from './runs.ts';
import {
  ConditionFailedError,
  type Item,
  ignoringConflict,
  type Key,
  type Table,
  type WriteItem,
} from './table.ts';

const isPending = '#status = :pending';
const pending = { pending: 'pending' };
const isAwaiting = '#status = :awaiting';

export function dynamoApprovals(table: Table, calls: Pick<Calls, 'list'>): Approvals {
  const parse = (item: Item): Approval => ApprovalSchema.parse(item);
  const keyOf = (approvalId: string): Key => {
    const key = approvalKey(approvalId);
    if (!key) throw new Error(`${approvalId} is not the id of an approval`);
    return key;
  };
  const find = async (approvalId: string) => {
    const key = approvalKey(approvalId);
    const item = key && (await table.get(key));
    return item && parse(item);
  };
  const statusItem = (tenantId: string, status: Approval['status']) => ({
    status,
    gsi2pk: statusPartition(tenantId, 'APPROVALS', status),
  });
  const setCalls = (run: RunKey, callIds: readonly string[], change: (callId: string) => Item): WriteItem[] =>
    callIds.map((id) =>
      table.set(callKey(run, id), change(id), isAwaiting, { awaiting: 'awaiting_approval' }),
    );
  const setRun = (run: RunKey, status: 'running' | 'awaiting_approval', from: string): WriteItem =>
    table.set(
      runKey(run),
      runStatusItem(run.tenantId, status),
      '#status = :from AND attribute_not_exists(#cancelRequestedAt)',
      { from },
    );
  const decidedEvent = ({ turn }: { turn: number }, data: Record<string, unknown>): NewEvent => ({
    key: `approval.decided.${turn}`,
    type: 'approval.decided',
    data,
  });
  const approved = async (run: RunKey, turn: number) =>
    (await calls.list(run, turn))
      .filter(({ status }) => status === 'approved')
      .map(({ callId, tool }) => ({ callId, tool }));

  const expire: Approvals['expire'] = async (run, turn, at) => {
    const approvalId = approvalIdOf(run, turn);
    const stored = await find(approvalId);
    const waiting = (await calls.list(run, turn)).filter((call) => call.status === 'awaiting_approval');
    const absent = {
      TableName: table.name,
      Key: keyOf(approvalId),
      ConditionExpression: 'attribute_not_exists(pk)',
    };
    const expired = table.write(
      [
        ...(stored
          ? [
              table.set(keyOf(approvalId), statusItem(run.tenantId, 'expired'), isPending, pending),
              table.set(runKey(run), runStatusItem(run.tenantId, 'running')),
            ]
          : [{ ConditionCheck: absent }]),
        ...setCalls(
          run,
          waiting.map(({ callId }) => callId),
          () => ({ status: 'expired' }),
        ),
      ],
      run,
      [decidedEvent({ turn }, { approvalId, status: 'expired', at })],
    );
    const done = await ignoringConflict(expired);
    // The request came in between.
    if (!done && !stored && (await find(approvalId))) return expire(run, turn, at);
    return approved(run, turn);
  };

  return {
    find,
    approved,
    expire,

    async request(approval, event) {
      const key = keyOf(approval.approvalId);
      const item = (status: Approval['status']) => ({
        ...key,
        entity: 'approval',
        ...approval,
        ...listKeys(approval.tenantId, 'APPROVALS', approval.createdAt, approval.approvalId, status),
        status,
      });
      try {
        await table.write(
          [
            table.put(item('pending')),
            setRun(approval, 'awaiting_approval', 'running'),
            ...setCalls(approval, approval.callIds, () => ({ approvalId: approval.approvalId })),
          ],
          approval,
          [event],
        );
      } catch (error) {
        if (!(error instanceof ConditionFailedError)) throw error;
        // Not asked: a repeat of a request that stands (a retry may bring a new token), or the run was cancelled.
        const stored = await find(approval.approvalId);
        const { taskTokenHash, taskTokenCiphertext } = approval;
        if (stored && stored.taskTokenHash !== taskTokenHash)
          await table.write([table.set(key, { taskTokenHash, taskTokenCiphertext })]);
        if (!stored && error.index === 1) await ignoringConflict(table.write([table.put(item('cancelled'))]));
      }
      return find(approval.approvalId);
    },

    async listByStatus(tenantId, status) {
      const { Items = [] } = await table.client.send(
        new QueryCommand({
          TableName: table.name,
          IndexName: 'byStatus',
          KeyConditionExpression: 'gsi2pk = :pk',
          ExpressionAttributeValues: { ':pk': statusPartition(tenantId, 'APPROVALS', status) },
          ScanIndexForward: false,
          Limit: 100,
        }),
      );
      return Items.map(parse);
    },

    async addLink(approvalId, link) {
      await table.client.send(
        new UpdateCommand({
          TableName: table.name,
          Key: keyOf(approvalId),
          UpdateExpression: 'SET linkHashes = list_append(linkHashes, :link)',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':link': [link] },
        }),
      );
    },

    async markDelivered(approvalId, at) {
      await table.write([table.set(keyOf(approvalId), { deliveredAt: at })]);
    },

    async countWrongToken(approvalId) {
      const { Attributes } = await table.client.send(
        new UpdateCommand({
          TableName: table.name,
          Key: keyOf(approvalId),
          UpdateExpression: 'ADD wrongTokens :one',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':one': 1 },
          ReturnValues: 'UPDATED_NEW',
        }),
      );
      return Number(Attributes?.wrongTokens ?? 1);
    },

    async decide(approval, decisions, decidedBy, at) {
      requirePending(approval, new Date(at));
      const status = decidedStatus(decisions);
      const decision = new Map(decisions.map((made) => [made.callId, made]));
      const change = (callId: string) => {
        const made = decision.get(callId);
        return {
          status: made?.decision === 'approve' ? 'approved' : 'rejected',
          decisionReason: made?.reason,
        };
      };
      const attributes = { ...statusItem(approval.tenantId, status), decisions, decidedBy, decidedAt: at };
      try {
        await table.write(
          [
            table.set(keyOf(approval.approvalId), attributes, `${isPending} AND #expiresAt > :now`, {
              ...pending,
              now: at,
            }),
            setRun(approval, 'running', 'awaiting_approval'),
            ...setCalls(approval, approval.callIds, change),
          ],
          approval,
          [decidedEvent(approval, { approvalId: approval.approvalId, status, decidedBy, decisions })],
        );
      } catch (error) {
        if (!(error instanceof ConditionFailedError)) throw error;
        requirePending((await find(approval.approvalId)) ?? approval, new Date(at));
        throw new ConflictError('The run was ended before this decision; nothing was done.');
      }
    },

    async cancelPending(run, at) {
      for (const item of await table.query(approvalsPartition(run), 'APPROVAL#')) {
        const { approvalId, turn, status } = parse(item);
        if (status !== 'pending') continue;
        const cancelled = { ...statusItem(run.tenantId, 'cancelled'), decidedAt: at };
        await ignoringConflict(
          table.write([table.set(keyOf(approvalId), cancelled, isPending, pending)], run, [
            decidedEvent({ turn }, { approvalId, status: 'cancelled' }),
          ]),
        );
      }
    },
  };
}
