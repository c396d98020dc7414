import type { Fact, Namespace } from '../core/contracts/memory.ts';
import type { Facts, Page } from '../core/ports.ts';
import { parseFact } from './fact-items.ts';
import { factsAboutPartition, factsPartition } from './keys.ts';
import { type List, listPage } from './list-page.ts';
import type { Table } from './table.ts';

/** Facts of every status, newest first: `byTime` has those of a namespace, `byStatus` those about a subject. */
export async function listFacts(
  table: Table,
  namespace: Namespace,
  { subject, ...page }: Parameters<Facts['list']>[1],
): Promise<Page<Fact>> {
  const owned = factsPartition(namespace);
  const list: List =
    subject === undefined
      ? { index: 'byTime', partition: owned, owned }
      : { index: 'byStatus', partition: factsAboutPartition(namespace, subject), owned };
  const { items, cursor } = await listPage(table, list, page);
  return { items: items.map((item) => parseFact(item).fact), cursor };
}
