import { EpisodeSchema } from '../core/contracts/memory.ts';
import type { Episodes } from '../core/ports.ts';
import { episodesPartition } from './keys.ts';
import { ignoringConflict, type Table } from './table.ts';

const daySeconds = 86_400;

/** A subject is free text; one must not look like the beginning of another. */
const escaped = (subject: string): string => subject.replaceAll('%', '%25').replaceAll('#', '%23');

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

  async record(tenantId, episode) {
    const { agent, subject = '', at, runId } = episode;
    const item = {
      pk: episodesPartition(tenantId, agent),
      sk: `${escaped(subject)}#${at}#${runId}`,
      entity: 'episode',
      ttl: secondsOf(new Date(at)) + keptDays() * daySeconds,
      ...episode,
    };
    await ignoringConflict(table.write([table.put(item)]));
  },
});

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1_000);
