import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Approval, ApprovalSchema } from '../core/contracts/approval.ts';
import { itself, type NewAuditEntry } from '../core/contracts/audit.ts';
import type { Approvals, Calls } from '../core/ports.ts';
import { approvalClosing } from './approval-closing.ts';
import { approvalItems, isOfOpenRun, keyOf } from './approval-items.ts';
import { approvalKey, approvalsPartition, listKeys, statusPartition } from './keys.ts';
import { ConditionFailedError, type Item, ignoringConflict, type Table } from './table.ts';
import type { Values } from './values.ts';

export function dynamoApprovals(
  table: Table,
  values: Values,
  calls: Pick<Calls, 'list' | 'listUndos'>,
): Approvals {
  const items = approvalItems(table);
  const parse = (item: Item): Approval => ApprovalSchema.parse(item);
  const find = async (approvalId: string) => {
    const key = approvalKey(approvalId);
    const item = key && (await table.get(key));
    return item && parse(item);
  };
  const { vote, expire, giveUp, cancel } = approvalClosing(table, values, calls, find);

  return {
    find,
    vote,
    expire,
    giveUp,

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
        await table.write(writes, approval, [event], [requestedEntry(approval)]);
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

    async addDeliveries(approvalId, deliveries) {
      const approval = await find(approvalId);
      if (!approval || deliveries.length === 0) return;
      const Update = {
        TableName: table.name,
        Key: keyOf(approvalId),
        UpdateExpression: 'SET deliveries = list_append(deliveries, :new)',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':new': deliveries },
      };
      const asked = deliveries.map(
        ({ at, person, ...data }): NewAuditEntry => ({
          at,
          type: 'approval.asked',
          who: itself,
          approvalId,
          data: { person, ...data },
        }),
      );
      await table.write([{ Update }], approval, [], asked);
    },

    async escalate(approvalId, round, at) {
      const approval = await find(approvalId);
      if (!approval) return undefined;
      const asked = (approval.rounds[round]?.approvers ?? []).map(({ email }) => email);
      const raised = table.write(
        [
          items.keepOpen(
            approval,
            { round, revision: approval.revision + 1 },
            '#round < :round AND #revision = :revision',
            { round, revision: approval.revision },
          ),
        ],
        approval,
        [
          {
            key: `approval.escalated.${approval.number}.${round}`,
            type: 'approval.escalated',
            data: { approvalId, round, asked },
          },
        ],
        [{ at, type: 'approval.escalated', who: itself, approvalId, data: { round, asked } }],
      );
      const done = await ignoringConflict(raised);
      const now = await find(approvalId);
      const lostToAVote = !done && now?.status === 'pending' && now.round < round;
      return lostToAVote ? this.escalate(approvalId, round, at) : now;
    },

    async cancelPending(run, at) {
      for (const item of await table.query(approvalsPartition(run), 'APPROVAL#')) {
        const approval = parse(item);
        if (approval.status === 'pending') await cancel(approval, at);
      }
    },
  };
}

const requestedEntry = ({
  approvalId,
  kind,
  callIds,
  needs,
  rounds,
  createdAt,
}: Approval): NewAuditEntry => ({
  at: createdAt,
  type: 'approval.requested',
  who: itself,
  approvalId,
  data: {
    kind,
    callIds,
    needs,
    mayDecide: rounds.map(({ at, approvers }) => ({ at, people: approvers.map(({ email }) => email) })),
  },
});
