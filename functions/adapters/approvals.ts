import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { kindRules } from '../core/approval-kinds.ts';
import { askedCalls, callsNear } from '../core/asked-calls.ts';
import { type Approval, ApprovalSchema, approvalIdOf } from '../core/contracts/approval.ts';
import { decidedStatus, requirePending } from '../core/decision.ts';
import { ConflictError } from '../core/errors.ts';
import type { Approvals, Calls } from '../core/ports.ts';
import { approvalItems, decidedEvent, isOfOpenRun, keyOf } from './approval-items.ts';
import { approvalKey, approvalsPartition, listKeys, runKey, statusPartition } from './keys.ts';
import { runStatusItem } from './runs.ts';
import { ConditionFailedError, type Item, ignoringConflict, type Table } from './table.ts';

export function dynamoApprovals(table: Table, calls: Pick<Calls, 'list' | 'listUndos'>): Approvals {
  const items = approvalItems(table);
  const parse = (item: Item): Approval => ApprovalSchema.parse(item);
  const find = async (approvalId: string) => {
    const key = approvalKey(approvalId);
    const item = key && (await table.get(key));
    return item && parse(item);
  };

  const expire: Approvals['expire'] = async (run, request, at) => {
    const { kind } = request;
    const approvalId = approvalIdOf(run, request.number);
    const stored = await find(approvalId);
    const near = await callsNear(calls, run, request);
    const callIds = stored?.callIds ?? askedCalls(request, near).map(({ callId }) => callId);
    const { waits, expire: change } = kindRules[kind];
    const waiting = near.filter((call) => callIds.includes(call.callId) && call.status === waits);
    const absent = {
      TableName: table.name,
      Key: keyOf(approvalId),
      ConditionExpression: 'attribute_not_exists(pk)',
    };
    const expired = table.write(
      [
        ...(stored ? [items.close(stored, 'expired')] : [{ ConditionCheck: absent }]),
        ...(stored && isOfOpenRun(kind)
          ? [table.set(runKey(run), runStatusItem(run.tenantId, 'running'))]
          : []),
        ...items.calls(
          run,
          kind,
          waiting.map(({ callId }) => callId),
          () => change,
        ),
      ],
      run,
      [decidedEvent({ ...request, approvalId }, { status: 'expired', at })],
    );
    const done = await ignoringConflict(expired);
    const closed = await find(approvalId);
    // The request came in between.
    if (!done && !stored && closed) return expire(run, request, at);
    return closed ?? { kind, status: 'expired', callIds };
  };

  return {
    find,
    expire,

    async request(approval, event) {
      const { approvalId, tenantId, createdAt, kind, callIds } = approval;
      const key = keyOf(approvalId);
      const item = (status: Approval['status']) => ({
        ...key,
        entity: 'approval',
        ...approval,
        ...listKeys(tenantId, 'APPROVALS', createdAt, approvalId, status),
        status,
      });
      const writes = [
        table.put(item('pending')),
        ...(isOfOpenRun(kind) ? [items.run(approval, 'awaiting_approval', 'running')] : []),
        ...items.calls(approval, kind, callIds, () => ({ approvalId })),
      ];
      try {
        // Where nothing waits for a decision any more, all that may be new is the token.
        if (callIds.length === 0) throw new ConditionFailedError(0);
        await table.write(writes, approval, [event]);
      } catch (error) {
        if (!(error instanceof ConditionFailedError)) throw error;
        const { taskTokenHash, taskTokenCiphertext, attempt } = approval;
        const token = { taskTokenHash, taskTokenCiphertext, attempt };
        await ignoringConflict(table.write([table.set(key, token, '#attempt < :attempt', { attempt })]));
        const isRunClosing = isOfOpenRun(kind) && error.index === 1;
        if (isRunClosing) await ignoringConflict(table.write([table.put(item('cancelled'))]));
      }
      return find(approvalId);
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
      const { kind, callIds } = approval;
      const status = decidedStatus(decisions);
      const change = (callId: string) => {
        const made = decisions.find((each) => each.callId === callId);
        return { ...kindRules[kind][made?.decision ?? 'reject'], decisionReason: made?.reason };
      };
      const attributes = { decisions, decidedBy, decidedAt: at };
      try {
        await table.write(
          [
            items.close(approval, status, attributes, ' AND #expiresAt > :now', { now: at }),
            ...(isOfOpenRun(kind) ? [items.run(approval, 'running', 'awaiting_approval')] : []),
            ...items.calls(approval, kind, callIds, change),
          ],
          approval,
          [decidedEvent(approval, { status, decidedBy, decisions })],
        );
      } catch (error) {
        if (!(error instanceof ConditionFailedError)) throw error;
        requirePending((await find(approval.approvalId)) ?? approval, new Date(at));
        throw new ConflictError('The run was ended before this decision; nothing was done.');
      }
    },

    async cancelPending(run, at) {
      for (const item of await table.query(approvalsPartition(run), 'APPROVAL#')) {
        const approval = parse(item);
        if (approval.status !== 'pending') continue;
        const cancelled = items.close(approval, 'cancelled', { decidedAt: at });
        const told = decidedEvent(approval, { status: 'cancelled' });
        await ignoringConflict(table.write([cancelled], run, [told]));
      }
    },
  };
}
