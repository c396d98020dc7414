import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Episode, EpisodeSchema } from '../core/contracts/memory.ts';
import type { RunRecord } from '../core/contracts/run.ts';
import { InvalidInputError } from '../core/errors.ts';
import type { Episodes } from '../core/ports.ts';
import { episodesPartition, runKey } from './keys.ts';
import { ignoringConflict, type Table, type WriteItem } from './table.ts';

const daySeconds = 86_400;

/** Attribute of a run that was erased: it leaves no episode any more. */
export const erasedMark = 'erasedAt';

/** What DynamoDB takes as a sort key. */
const maxKeyBytes = 1_024;

/** A subject is free text; one must not look like the beginning of another. */
const escaped = (subject: string): string => subject.replaceAll('%', '%25').replaceAll('#', '%23');

const keyOf = (
  tenantId: string,
  { agent, subject = '', at, runId }: Pick<Episode, 'agent' | 'subject' | 'at' | 'runId'>,
) => ({
  pk: episodesPartition(tenantId, agent),
  sk: `${escaped(subject)}#${at}#${runId}`,
});

/** Where the episode of an ended run is. */
export const episodeKeyOf = ({ tenantId, finishedAt = '', ...run }: RunRecord) =>
  keyOf(tenantId, { ...run, at: finishedAt });

/**
 * How earlier runs of an agent about the same subject went, newest first, one Query.
 * @param keptDays known only to who records
 */
export const dynamoEpisodes = (table: Table, keptDays: () => number): Episodes => ({
  async latest({ tenantId, agent, subject = '' }, limit) {
    const pk = episodesPartition(tenantId, agent);
    const items = await table.query(pk, `${escaped(subject)}#`, { ScanIndexForward: false, Limit: limit });
    // DynamoDB takes away what is over within days, not at once.
    const now = secondsOf(table.now());
    return items
      .slice(0, limit)
      .filter(({ ttl }) => Number(ttl) > now)
      .map((item) => EpisodeSchema.parse(item));
  },

  async list({ tenantId, agent }, { limit, cursor }) {
    const pk = episodesPartition(tenantId, agent);
    // The place in the agent's own partition: a cursor can lead nowhere else.
    const sk = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
    if (sk && Buffer.byteLength(sk) > maxKeyBytes)
      throw new InvalidInputError('The query is not valid', [
        'cursor: use the one that the last page answered',
      ]);
    const page = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        Limit: limit,
        ...(sk && { ExclusiveStartKey: { pk, sk } }),
      }),
    );
    const last = page.LastEvaluatedKey?.sk;
    return {
      items: (page.Items ?? []).map((item) => EpisodeSchema.parse(item)),
      cursor: last === undefined ? null : Buffer.from(String(last)).toString('base64url'),
    };
  },

  async record(tenantId, episode) {
    const item = {
      ...keyOf(tenantId, episode),
      entity: 'episode',
      ttl: secondsOf(new Date(episode.at)) + keptDays() * daySeconds,
      ...episode,
    };
    const isNotErased: WriteItem = {
      ConditionCheck: {
        TableName: table.name,
        Key: runKey({ tenantId, runId: episode.runId }),
        ConditionExpression: `attribute_not_exists(${erasedMark})`,
      },
    };
    await ignoringConflict(table.write([isNotErased, table.put(item)]));
  },
});

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1_000);
