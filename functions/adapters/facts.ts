import { maxFactsWithoutIndex, type Namespace } from '../core/contracts/memory.ts';
import type { Embedding, FactQuery, Facts, VectorIndex } from '../core/ports.ts';
import { FactCache } from './fact-cache.ts';
import { changeFacts, type Head, headOf } from './fact-changes.ts';
import { isFilled } from './fact-filling.ts';
import { FactIndex } from './fact-index.ts';
import { currentFacts, storedFact } from './fact-items.ts';
import { listFacts } from './fact-list.ts';
import { remembering } from './fact-remembering.ts';
import { deletion, forgetting } from './fact-removal.ts';
import type { Table } from './table.ts';

/** Nearest neighbours that are asked of the vector index; keywords then decide among them. */
const candidates = 100;

/** Newest facts, past ones among them, that are searched by keywords where vectors cannot be compared: a page of a list. */
const newestSearched = 500;

/** @param index where the stage has one, for namespaces with more facts than DynamoDB alone serves */
export function dynamoFacts(table: Table, index: VectorIndex | undefined): Facts {
  const cache = new FactCache(table);

  /** Above what a process can hold, the nearest facts only; one that is gone meanwhile is not among them. */
  const nearest = async (namespace: Namespace, embedding: Embedding, vectors: VectorIndex) => {
    const found = new FactIndex();
    const ids = await vectors.nearest(namespace, embedding, candidates);
    for (const stored of await currentFacts(table, namespace, ids)) found.put(stored);
    return found;
  };

  const newest = async (namespace: Namespace, { subject }: FactQuery) => {
    const found = new FactIndex();
    const { items } = await listFacts(table, namespace, { subject, limit: newestSearched });
    for (const fact of items) if (fact.status === 'current') found.put({ fact });
    return found;
  };

  const indexFor = (namespace: Namespace, query: FactQuery, head: Head) => {
    if (!index || head.current <= maxFactsWithoutIndex || !isFilled(head)) return cache.upTo(namespace, head);
    return query.embedding ? nearest(namespace, query.embedding, index) : newest(namespace, query);
  };

  return {
    find: async (namespace, factId) => (await storedFact(table, namespace, factId))?.fact,

    remember: (namespace, told, embedding) => remembering(table, index, namespace, told, embedding),

    list: (namespace, query) => listFacts(table, namespace, query),

    async search(namespace, query) {
      const head = await headOf(table, namespace);
      if (head.current === 0) return [];
      const ranked = (await indexFor(namespace, query, head)).rank(query, table.now());
      const ids = ranked.map(({ factId }) => factId);
      const stored = await currentFacts(table, namespace, ids);
      const facts = new Map(stored.map(({ fact }) => [fact.factId, fact]));
      return ranked.flatMap(({ factId, score }) => {
        const fact = facts.get(factId);
        return fact ? [{ fact, score }] : [];
      });
    },

    any: async (namespace) => (await headOf(table, namespace)).current > 0,

    async forget(namespace, factId) {
      const isForgotten = await changeFacts(table, namespace, () => forgetting(table, namespace, factId));
      await index?.delete(namespace, [factId]);
      return isForgotten;
    },

    async delete(namespace, factId) {
      const isDeleted = await changeFacts(table, namespace, () => deletion(table, namespace, factId));
      await index?.delete(namespace, [factId]);
      return isDeleted;
    },
  };
}
