import type { Fact, Namespace } from '../core/contracts/memory.ts';
import type { Change } from './fact-changes.ts';
import { factWrites, parseFact, type StoredFact, storedFact } from './fact-items.ts';
import { factKey } from './keys.ts';
import type { Table } from './table.ts';

const nothing: Change<boolean> = { writes: [], changed: [], added: 0, result: false };

export async function forgetting(
  table: Table,
  namespace: Namespace,
  factId: string,
): Promise<Change<boolean>> {
  const item = await table.get(factKey(namespace, factId));
  if (!item) return nothing;
  const { fact } = parseFact(item);
  const writes = factWrites(table, namespace).forgotten(fact);
  return { writes, changed: [factId], added: -1, result: true };
}

/** What came before it and what came after are linked with each other. */
export async function deletion(table: Table, namespace: Namespace, factId: string): Promise<Change<boolean>> {
  const [fact, before, after] = await withNeighbours(table, namespace, factId);
  if (!fact) return nothing;
  const { supersedes, supersededBy, status } = fact.fact;
  const isCurrent = status === 'current';
  const write = factWrites(table, namespace);
  const writes = [
    write.withoutFact(fact.fact),
    ...write.withoutLink(fact.fact),
    ...(isCurrent ? [write.withoutPointer(fact.fact)] : []),
    ...(before ? [write.fact(linked(before, { supersededBy }))] : []),
    ...(after ? [write.fact(linked(after, { supersedes }))] : []),
  ];
  return { writes, changed: isCurrent ? [factId] : [], added: isCurrent ? -1 : 0, result: true };
}

const linked = ({ fact, vector }: StoredFact, links: Partial<Fact>): StoredFact => ({
  fact: { ...fact, ...links },
  vector,
});

async function withNeighbours(table: Table, namespace: Namespace, factId: string) {
  const stored = async (id: string | undefined) =>
    id === undefined ? undefined : storedFact(table, namespace, id);
  const fact = await stored(factId);
  if (!fact) return [];
  return [fact, await stored(fact.fact.supersedes), await stored(fact.fact.supersededBy)] as const;
}
