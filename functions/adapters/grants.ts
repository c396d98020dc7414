import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { holdsAt } from '../core/approval/grants.ts';
import { type Grant, GrantIdSchema, GrantSchema } from '../core/contracts/grant.ts';
import { ConflictError, NotFoundError } from '../core/errors.ts';
import type { Grants } from '../core/ports.ts';
import { grantKey, listKeys } from './keys.ts';
import { type Item, ignoringConflict, type Key, type Table, type WriteItem } from './table.ts';

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

  revoke: (tenantId, grantId, who) => revoke(table, tenantId, grantId, who),
});

async function revoke(
  table: Table,
  tenantId: string,
  grantId: string,
  { by, at }: { by: string; at: string },
): Promise<Grant> {
  const key = keyOf(tenantId, grantId);
  const item = key && (await table.get(key));
  if (!item) throw new NotFoundError('There is no such grant; see GET /grants.');
  const grant = parse(item);
  if (!holdsAt(grant, at)) throw new ConflictError(whyOver(grant));
  const { runId, approvalId, grantedAt } = grant;
  const isTheSame = 'attribute_not_exists(#revokedAt) AND #grantedAt = :grantedAt';
  const revoked = table.set(key, { revokedAt: at, revokedBy: by }, isTheSame, { grantedAt });
  const entry = { at, type: 'grant.revoked', who: by, approvalId, data: { grantId } } as const;
  const isRevoked = await ignoringConflict(table.write([revoked], { tenantId, runId }, [], [entry]));
  // Somebody else revoked it, or a later approval took its place.
  return isRevoked
    ? { ...grant, revokedAt: at, revokedBy: by }
    : revoke(table, tenantId, grantId, { by, at });
}

const keyOf = (tenantId: string, grantId: string): Key | undefined => {
  if (!GrantIdSchema.safeParse(grantId).success) return undefined;
  const [owner, tool, inputHash] = grantId.split('.') as [string, string, string];
  return grantKey(tenantId, owner, tool, inputHash);
};

const whyOver = ({ revokedAt, revokedBy, expiresAt }: Grant): string =>
  revokedAt === undefined
    ? `This grant is over: it expired at ${expiresAt}.`
    : `This grant is over: ${revokedBy} revoked it at ${revokedAt}.`;
