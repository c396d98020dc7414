import * as z from 'zod';
import { type Fact, FactIdSchema, FactSchema, type Namespace } from '../core/contracts/memory.ts';
import type { Remembered } from '../core/ports.ts';
import {
  factKey,
  factPointerKey,
  factSourceKey,
  factsAboutPartition,
  factsPartition,
  pastFactKey,
  subjectFactKey,
  subjectHashOf,
} from './keys.ts';
import type { Item, Table, WriteItem } from './table.ts';

/** A fact with its vector, one byte a component; only current ones have one. */
export interface StoredFact {
  readonly fact: Fact;
  readonly vector?: Int8Array | undefined;
}

const VectorSchema = z
  .instanceof(Uint8Array)
  .transform((bytes) => new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length))
  .optional();

export const parseFact = (item: Item): StoredFact => ({
  fact: FactSchema.parse(item),
  vector: VectorSchema.parse(item.vector),
});

const SearchedSchema = FactSchema.pick({
  factId: true,
  key: true,
  value: true,
  subject: true,
  importance: true,
  at: true,
  embedder: true,
  untrusted: true,
});

/** What a search knows of a current fact. */
export interface SearchedFact {
  readonly fact: z.infer<typeof SearchedSchema>;
  readonly vector?: Int8Array | undefined;
}

/** What must be read of an item for `parseSearched`: to read all of each of 20,000 takes a third more. */
export const searchedAttributes = [...Object.keys(SearchedSchema.shape), 'vector'];

export const parseSearched = (item: Item): SearchedFact => ({
  fact: SearchedSchema.parse(item),
  vector: VectorSchema.parse(item.vector),
});

/** A fact of any status. */
export async function storedFact(
  table: Table,
  namespace: Namespace,
  factId: string,
): Promise<StoredFact | undefined> {
  const [item] = await table.getAll([factKey(namespace, factId), pastFactKey(namespace, factId)]);
  return item && parseFact(item);
}

/** Those of the facts that are current, in no order. */
export async function currentFacts(
  table: Table,
  namespace: Namespace,
  factIds: readonly string[],
): Promise<StoredFact[]> {
  return (await table.getAll(factIds.map((factId) => factKey(namespace, factId)))).map(parseFact);
}

/** Seconds that it stays known what became of a source: longer than any step is tried again. */
const sourceSeconds = 30 * 86_400;

const SourceSchema = z.object({ factId: FactIdSchema, how: z.enum(['new', 'merged', 'superseded']) });
/** What became of what a call told. */
export const parseSource = (item: Item) => SourceSchema.parse(item);

/** Where a pointer leads. */
export const parsePointer = (item: Item): string => FactIdSchema.parse(item.factId);

/** Writes of the items of a namespace's facts; `HEAD` orders them, so they need no conditions of their own. */
export const factWrites = (table: Table, namespace: Namespace) => {
  const put = (item: Item): WriteItem => ({ Put: { TableName: table.name, Item: item } });
  const drop = (Key: Item): WriteItem => ({ Delete: { TableName: table.name, Key } });
  const keyOf = ({ status, factId }: Fact) =>
    status === 'current' ? factKey(namespace, factId) : pastFactKey(namespace, factId);
  const { tenantId, agent } = namespace;

  const write = {
    fact: ({ fact, vector }: StoredFact): WriteItem => {
      const { factId, subject, at } = fact;
      const place = `${at}#${factId}`;
      return put({
        ...keyOf(fact),
        entity: 'fact',
        ...fact,
        vector: vector && new Uint8Array(vector.buffer, vector.byteOffset, vector.length),
        gsi1pk: factsPartition(namespace),
        gsi1sk: place,
        ...(subject !== undefined && { gsi2pk: factsAboutPartition(namespace, subject), gsi2sk: place }),
      });
    },
    withoutFact: (fact: Fact): WriteItem => drop(keyOf(fact)),

    pointer: (fact: Fact): WriteItem =>
      put({ ...factPointerKey(namespace, fact), entity: 'fact_pointer', factId: fact.factId }),
    withoutPointer: (fact: Fact): WriteItem => drop(factPointerKey(namespace, fact)),

    /** What is about a subject, for erasing all of it. */
    link: ({ subject, factId }: Fact): WriteItem[] =>
      subject === undefined
        ? []
        : [
            put({
              ...subjectFactKey(namespace, subjectHashOf(subject), factId),
              entity: 'subject_fact',
              tenantId,
              agent,
              factId,
            }),
          ],
    withoutLink: ({ subject, factId }: Fact): WriteItem[] =>
      subject === undefined ? [] : [drop(subjectFactKey(namespace, subjectHashOf(subject), factId))],

    /** @param ofSource the id that the source gives a fact */
    source: (ofSource: string, { fact, how }: Remembered): WriteItem =>
      put({
        ...factSourceKey(namespace, ofSource),
        entity: 'fact_source',
        factId: fact.factId,
        how,
        ttl: Math.floor(table.now().getTime() / 1_000) + sourceSeconds,
      }),
  };
  /** A current fact that is kept for people to see, among those that are not current any more. */
  const forgotten = (fact: Fact): WriteItem[] => [
    write.withoutFact(fact),
    write.withoutPointer(fact),
    write.fact({ fact: { ...fact, status: 'forgotten' } }),
  ];
  return { ...write, forgotten };
};
