import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as record from '../core/approval/record.ts';
import { hashOf } from '../core/canonical.ts';
import { type Approval, ApprovalSchema } from '../core/contracts/approval.ts';
import type { NewEvent } from '../core/contracts/events.ts';
import type { Approvals, Calls } from '../core/ports.ts';
import { approvalClosing } from './approval-closing.ts';
import { approvalEscalation } from './approval-escalation.ts';
import { approvalItems, isOfOpenRun, keyOf } from './approval-items.ts';
import { approvalReminder } from './approval-reminder.ts';
import { approvalVote } from './approval-vote.ts';
import { approvalKey, approvalsPartition, listKeys, statusPartition } from './keys.ts';
import { ConditionFailedError, type Item, ignoringConflict, type Table } from './table.ts';
import type { Values } from './values.ts';

export function dynamoApprovals(
  table: Table,
  values: Values,
  calls: Pick<Calls, 'list' | 'listUndos'>,
): Approvals {
  const items = approvalItems(table, values);
  const parse = (item: Item): Approval => ApprovalSchema.parse(item);
  const find: Approvals['find'] = async (approvalId) => {
    const key = approvalKey(approvalId);
    const item = key && (await table.get(key));
    return item && parse(item);
  };
  const { expire, giveUp, cancel } = approvalClosing(table, values, calls, find);

  const addDeliveries: Approvals['addDeliveries'] = async (approvalId, deliveries) => {
    const approval = await find(approvalId);
    const known = new Set(approval?.deliveries.map(hashOf));
    const fresh = deliveries.filter((delivery) => !known.has(hashOf(delivery)));
    if (!approval || fresh.length === 0) return;
    const all = [...approval.deliveries, ...fresh];
    const grown = table.set(keyOf(approvalId), { deliveries: all }, 'size(#deliveries) = :count', {
      count: approval.deliveries.length,
    });
    const isAdded = await items.write([grown], approval, record.asked(approval, fresh));
    // Another message was told of in between.
    if (!isAdded) await addDeliveries(approvalId, deliveries);
  };

  /** Puts the request, and makes run and calls wait for it. @returns why not, where it is so */
  async function store(approval: Approval, event: NewEvent): Promise<'stored' | 'run closing' | 'settled'> {
    const { approvalId, kind, callIds } = approval;
    // Where nothing waits for a decision any more, all that may be new is the token.
    if (callIds.length === 0) return 'settled';
    const run = isOfOpenRun(kind) ? [items.run(approval, 'awaiting_approval', 'running')] : [];
    const writes = [
      table.put(itemOf(approval)),
      ...run,
      ...(await items.calls(approval, kind, callIds, () => ({ approvalId }))),
    ];
    try {
      await table.write(writes, approval, [event], [record.requested(approval)]);
      return 'stored';
    } catch (error) {
      if (!(error instanceof ConditionFailedError)) throw error;
      return error.index > 0 && error.index <= run.length ? 'run closing' : 'settled';
    }
  }

  return {
    find,
    vote: approvalVote(table, values, calls, find),
    expire,
    giveUp,
    beginReminder: approvalReminder(table, values, find),

    async request(approval, event) {
      const { approvalId, taskTokenHash, taskTokenCiphertext, attempt, createdAt } = approval;
      const became = await store(approval, event);
      if (became !== 'stored') {
        const token = { taskTokenHash, taskTokenCiphertext, attempt };
        const isLater = table.set(keyOf(approvalId), token, '#attempt < :attempt', { attempt });
        await ignoringConflict(table.write([isLater]));
      }
      if (became === 'run closing') {
        const closed: Approval = { ...approval, status: 'cancelled', decidedAt: createdAt };
        await items.write([table.put(itemOf(closed))], approval, record.cancelled(approval, createdAt));
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
      const Update = {
        TableName: table.name,
        Key: keyOf(approvalId),
        UpdateExpression: 'SET linkHashes = list_append(linkHashes, :link)',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':link': [link] },
      };
      await table.write([{ Update }]);
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

    addDeliveries,
    escalate: approvalEscalation(table, values, calls, find),

    async cancelPending(run, at) {
      for (const item of await table.query(approvalsPartition(run), 'APPROVAL#')) {
        const approval = parse(item);
        if (approval.status === 'pending') await cancel(approval, at);
      }
    },
  };
}

const itemOf = (approval: Approval) => {
  const { approvalId, tenantId, createdAt, status } = approval;
  return {
    ...keyOf(approvalId),
    entity: 'approval',
    ...approval,
    ...listKeys(tenantId, 'APPROVALS', createdAt, approvalId, status),
  };
};
