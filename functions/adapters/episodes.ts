import { EpisodeSchema } from '../core/contracts/memory.ts';
import type { Episodes } from '../core/ports.ts';
import { episodesPartition } from './keys.ts';
import { ignoringConflict, type Table } from './table.ts';

/** A subject is free text; one must not look like the beginning of another. */
const escaped = (subject: string): string => subject.replaceAll('%', '%25').replaceAll('#', '%23');

/**
 * How earlier runs of an agent about the same subject went, newest first, one Query.
 * @param _keptDays known only to who records
 */
export const dynamoEpisodes = (table: Table, _keptDays: () => number): Episodes => ({
  async latest({ tenantId, agent, subject = '' }, limit) {
    const pk = episodesPartition(tenantId, agent);
    const items = await table.query(pk, `${escaped(subject)}#`, { ScanIndexForward: false, Limit: limit });
    return items.slice(0, limit).map((item) => EpisodeSchema.parse(item));
  },

  async record(tenantId, episode) {
    const { agent, subject = '', at, runId } = episode;
    const key = { pk: episodesPartition(tenantId, agent), sk: `${escaped(subject)}#${at}#${runId}` };
    await ignoringConflict(table.write([table.put({ ...key, entity: 'episode', ...episode })]));
  },
});
