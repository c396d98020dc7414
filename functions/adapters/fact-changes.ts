import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { FactIdSchema, type Namespace, namespaceText } from '../core/contracts/memory.ts';
import { ConflictError } from '../core/errors.ts';
import { factChangeKey, factHeadKey } from './keys.ts';
import { ignoringConflict, type Table, type WriteItem } from './table.ts';

const HeadSchema = z.object({
  /** Number of the last change. */
  seq: z.int().nonnegative(),
  /** Current facts. */
  current: z.int().nonnegative(),
  /** The vector index has every fact up to this id; see `fact-filling.ts`. */
  indexedTo: z.string().optional(),
});
export type Head = z.infer<typeof HeadSchema>;

const empty: Head = { seq: 0, current: 0 };

/** Where the facts of a namespace stand; always up to date. */
export async function headOf(table: Table, namespace: Namespace): Promise<Head> {
  const item = await table.get(factHeadKey(namespace));
  return item ? HeadSchema.parse(item) : empty;
}

/** What is to be written, all or nothing; nothing where there are no writes. */
export interface Change<Result> {
  readonly writes: readonly WriteItem[];
  /** Facts that a search knows differently from now on. */
  readonly changed: readonly string[];
  /** Current facts after it, less those before. */
  readonly added: number;
  readonly result: Result;
}

/** Others change the same namespace: as often as all calls of a large turn may be first, with room to spare. */
const maxTries = 60;
const longestWaitMs = 300;

/** Seconds that a change can be caught up with; who was away for longer loads all facts. */
const changeSeconds = 86_400;

/**
 * Changes the facts of a namespace, one change after the other: what `decide` reads is as it was at `head`, or the
 * change is decided again.
 * @throws ConflictError when others were first too often.
 */
export async function changeFacts<Result>(
  table: Table,
  namespace: Namespace,
  decide: (head: Head) => Promise<Change<Result>>,
): Promise<Result> {
  for (let attempt = 1; attempt <= maxTries; attempt++) {
    const head = await headOf(table, namespace);
    const change = await decide(head);
    if (change.writes.length === 0) return change.result;
    const writes = [...numbered(table, namespace, head, change), ...change.writes];
    if (await ignoringConflict(table.write(writes))) return change.result;
    await wait(Math.random() * Math.min(longestWaitMs, 10 * 2 ** attempt));
  }
  throw new ConflictError(
    `The facts of ${namespaceText(namespace)} were changed by others ${maxTries} times meanwhile; try again.`,
  );
}

function numbered(
  table: Table,
  namespace: Namespace,
  head: Head,
  { changed, added }: Change<unknown>,
): WriteItem[] {
  const seq = head.seq + 1;
  const ttl = Math.floor(table.now().getTime() / 1_000) + changeSeconds;
  return [
    {
      Update: {
        TableName: table.name,
        Key: factHeadKey(namespace),
        UpdateExpression: 'SET #seq = :next, #current = :current, #entity = :entity',
        ConditionExpression: head.seq === 0 ? 'attribute_not_exists(#seq)' : '#seq = :seq',
        ExpressionAttributeNames: { '#seq': 'seq', '#current': 'current', '#entity': 'entity' },
        ExpressionAttributeValues: {
          ':next': seq,
          ':current': head.current + added,
          ':entity': 'fact_head',
          ...(head.seq > 0 && { ':seq': head.seq }),
        },
      },
    },
    {
      Put: {
        TableName: table.name,
        Item: { ...factChangeKey(namespace, seq), entity: 'fact_change', changed, ttl },
      },
    },
  ];
}

const ChangeSchema = z.object({ changed: z.array(FactIdSchema) });

/** @returns the facts that changed after one change up to another; `undefined` where that is not known any more. */
export async function changedBetween(
  table: Table,
  namespace: Namespace,
  after: number,
  upTo: number,
): Promise<readonly string[] | undefined> {
  const keys = Array.from({ length: upTo - after }, (_, i) => factChangeKey(namespace, after + 1 + i));
  const items = await table.getAll(keys);
  if (items.length < keys.length) return undefined;
  return [...new Set(items.flatMap((item) => ChangeSchema.parse(item).changed))];
}
