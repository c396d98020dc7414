import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Grant, GrantIdSchema, GrantSchema } from '../core/contracts/grant.ts';
import { ConflictError, NotFoundError } from '../core/errors.ts';
import { holdsAt } from '../core/grants.ts';
import type { Grants } from '../core/ports.ts';
import { grantKey, listKeys } from './keys.ts';
import { ConditionFailedError, type Item, type Table, type WriteItem } from './table.ts';

const ownerOf = ({ scope, runId, agent }: Pick<Grant, 'scope' | 'runId' | 'agent'>): string =>
  scope === 'run' ? runId : agent;

/** Puts a grant; a later one for the same call takes the place of the earlier. */
export function grantItem(table: Table, grant: Grant): WriteItem {
  const { tenantId, tool, inputHash, grantedAt, grantId } = grant;
  return {
    Put: {
      TableName: table.name,
      Item: {
        ...grantKey(tenantId, ownerOf(grant), tool, inputHash),
        entity: 'grant',
        ...grant,
        ...listKeys(tenantId, 'GRANTS', grantedAt, grantId, grant.scope),
      },
    },
  };
}

const parse = (item: Item): Grant => GrantSchema.parse(item);

export const dynamoGrants = (table: Table): Grants => ({
  async holding({ tenantId, runId, agent }, { tool, inputHash }, at) {
    for (const owner of [runId, agent]) {
      const item = await table.get(grantKey(tenantId, owner, tool, inputHash));
      const grant = item && parse(item);
      if (grant && holdsAt(grant, at)) return grant;
    }
    return undefined;
  },

  async list(tenantId) {
    const { Items = [] } = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        IndexName: 'byTime',
        KeyConditionExpression: 'gsi1pk = :pk',
        ExpressionAttributeValues: { ':pk': `${tenantId}#GRANTS` },
        ScanIndexForward: false,
        Limit: 100,
      }),
    );
    return Items.map(parse);
  },

  async revoke(tenantId, grantId, { by, at }) {
    const known = GrantIdSchema.safeParse(grantId);
    if (!known.success) throw new NotFoundError('There is no such grant; see GET /grants.');
    const [owner, tool, inputHash] = known.data.split('.') as [string, string, string];
    const key = grantKey(tenantId, owner, tool, inputHash);
    const item = await table.get(key);
    if (!item) throw new NotFoundError('There is no such grant; see GET /grants.');
    const grant = parse(item);
    const over = () => new ConflictError(`This grant is over: ${whenOver(grant)}.`);
    if (!holdsAt(grant, at)) throw over();
    try {
      await table.write(
        [table.set(key, { revokedAt: at, revokedBy: by }, 'attribute_not_exists(#revokedAt)')],
        { tenantId, runId: grant.runId },
        [],
        [{ at, type: 'grant.revoked', who: by, approvalId: grant.approvalId, data: { grantId } }],
      );
    } catch (error) {
      if (error instanceof ConditionFailedError) throw over();
      throw error;
    }
    return { ...grant, revokedAt: at, revokedBy: by };
  },
});

const whenOver = ({ revokedAt, revokedBy, expiresAt }: Grant): string =>
  revokedAt === undefined ? `it expired at ${expiresAt}` : `revoked at ${revokedAt} by ${revokedBy}`;
