import * as z from 'zod';
import type { Memory } from '../core/ports.ts';
import { episodesPartition } from './keys.ts';
import { ignoringConflict, type Table } from './table.ts';

const EpisodeSchema = z.object({ summary: z.string() });

/** A subject is free text; one must not look like the beginning of another. */
const escaped = (subject: string): string => subject.replaceAll('%', '%25').replaceAll('#', '%23');

/** Episodes: how earlier runs of this agent about the same subject ended, newest first, one Query. */
export const dynamoMemory = (table: Table): Memory => ({
  async recall({ tenantId, agent, subject }, limit) {
    const pk = episodesPartition(tenantId, agent);
    const items = await table.query(pk, `${escaped(subject)}#`, { ScanIndexForward: false, Limit: limit });
    return items.slice(0, limit).map((item) => EpisodeSchema.parse(item).summary);
  },

  async record({ tenantId, agent, subject }, { runId, at, summary }) {
    const item = {
      pk: episodesPartition(tenantId, agent),
      sk: `${escaped(subject)}#${at}#${runId}`,
      entity: 'episode',
      summary,
    };
    await ignoringConflict(table.write([table.put(item)]));
  },
});
