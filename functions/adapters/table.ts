import { setTimeout as wait } from 'node:timers/promises';
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { NewAuditEntry } from '../core/contracts/audit.ts';
import type { NewEvent } from '../core/contracts/events.ts';
import type { RunKey } from '../core/ports.ts';
import { Journal, type Telling } from './journal.ts';

export type Key = { readonly pk: string; readonly sk: string };
export type Item = Record<string, unknown>;
export type WriteItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** A condition of a transaction did not hold; `index` says which item's. */
export class ConditionFailedError extends Error {
  override readonly name = 'ConditionFailedError';
  readonly index: number;
  constructor(index: number) {
    super(`The condition of item ${index} does not hold`);
    this.index = index;
  }
}

/**
 * Tries to win an item that others are writing, some 20 seconds in all: the calls of a turn contend for the event
 * counter, briefly, and all runs of a stage for the budgets of the day. Giving up would lose an answer that is paid.
 */
const maxTries = 60;
const longestWaitMs = 1_000;

/** As many connections as a client has. No role may do BatchGetItem. */
const getsAtOnce = 50;

/** The one table. Writes that belong together go together, with the events that tell of them. */
export class Table {
  readonly name: string;
  readonly client: DynamoDBDocumentClient;
  readonly now: () => Date;

  constructor(name: string, now: () => Date, client = new DynamoDBClient({})) {
    this.name = name;
    this.now = now;
    this.client = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }

  /** Always reads its own writes. */
  async get(key: Key): Promise<Item | undefined> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.name, Key: key, ConsistentRead: true }),
    );
    return Item;
  }

  /** Those of the items that are there, in order; always reads its own writes. */
  async getAll(keys: readonly Key[]): Promise<Item[]> {
    const items: Item[] = [];
    for (let start = 0; start < keys.length; start += getsAtOnce) {
      const some = await Promise.all(keys.slice(start, start + getsAtOnce).map((key) => this.get(key)));
      items.push(...some.filter((item) => item !== undefined));
    }
    return items;
  }

  /** All items whose sort key begins with `prefix`, in order. */
  async query(pk: string, prefix: string, options: Partial<QueryCommandInput> = {}): Promise<Item[]> {
    const items: Item[] = [];
    for await (const page of this.pages(pk, prefix, options)) {
      items.push(...page);
      if (options.Limit !== undefined && items.length >= options.Limit) break;
    }
    return items;
  }

  /** The same, a page at a time. */
  async *pages(
    pk: string,
    prefix: string,
    options: Partial<QueryCommandInput> = {},
  ): AsyncGenerator<Item[], void, undefined> {
    let start: Item | undefined;
    do {
      const page = await this.client.send(
        new QueryCommand({
          TableName: this.name,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
          ConsistentRead: true,
          ExclusiveStartKey: start,
          ...options,
        }),
      );
      yield page.Items ?? [];
      start = page.LastEvaluatedKey;
    } while (start);
  }

  /**
   * Writes the items and appends the events to the run's history and the entries to its audit in one transaction,
   * all or nothing. An event or entry whose key was told before is not told again; numbers count from 1 without gaps.
   * @throws ConditionFailedError with the index of the item whose condition does not hold.
   */
  async write(
    items: readonly WriteItem[],
    run?: RunKey,
    events: readonly NewEvent[] = [],
    entries: readonly NewAuditEntry[] = [],
  ): Promise<void> {
    let telling: Telling = { events, entries };
    for (let attempt = 1; ; attempt++) {
      const journal = run && (await Journal.of(this, run, telling));
      const all = [...items, ...(journal?.writes ?? [])];
      if (all.length === 0) return;
      try {
        await this.#send(all);
        return;
      } catch (error) {
        const failed = conditionsFailed(error);
        const ours = failed.indexOf(true);
        if (ours >= 0 && ours < items.length) throw new ConditionFailedError(ours);
        if (attempt >= maxTries) throw error;
        telling = journal?.without(failed.slice(items.length)) ?? telling;
        await wait(Math.random() * Math.min(longestWaitMs, 10 * 2 ** attempt));
      }
    }
  }

  /** A single item needs no transaction, which costs twice as much. */
  async #send(items: readonly WriteItem[]): Promise<void> {
    const [first, ...others] = items;
    if (others.length === 0 && first?.Put) await this.client.send(new PutCommand(first.Put));
    else if (others.length === 0 && first?.Update) await this.client.send(new UpdateCommand(first.Update));
    else await this.client.send(new TransactWriteCommand({ TransactItems: [...items] }));
  }

  /** Puts an item that must not be there yet. */
  put(item: Item & Key): WriteItem {
    return { Put: { TableName: this.name, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } };
  }

  /**
   * Sets attributes of an item that must be there.
   * @param condition refers to attributes by `#name` and to `values` by `:name`; every name in `set` or
   * `values` is declared by itself.
   * @param remove attributes that go
   */
  set(key: Key, set: Item, condition?: string, values: Item = {}, remove: readonly string[] = []): WriteItem {
    const present = Object.entries(set).filter(([, value]) => value !== undefined);
    const names = new Set([
      ...present.map(([name]) => name),
      ...remove,
      ...Array.from(condition?.matchAll(/#(\w+)/g) ?? [], ([, name]) => name as string),
    ]);
    return {
      Update: {
        TableName: this.name,
        Key: key,
        UpdateExpression: [
          `SET ${present.map(([name]) => `#${name} = :set_${name}`).join(', ')}`,
          ...(remove.length > 0 ? [`REMOVE ${remove.map((name) => `#${name}`).join(', ')}`] : []),
        ].join(' '),
        ConditionExpression: condition ? `attribute_exists(pk) AND (${condition})` : 'attribute_exists(pk)',
        ExpressionAttributeNames: Object.fromEntries([...names].map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(present.map(([name, value]) => [`:set_${name}`, value])),
          ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
        },
      },
    };
  }
}

/**
 * Which conditions of a refused write did not hold; none where another transaction had one of its items.
 * @throws the error itself where it is another one.
 */
function conditionsFailed(error: unknown): boolean[] {
  if (error instanceof ConditionalCheckFailedException) return [true];
  // What a single item is refused with while a transaction has it; the SDK does not retry it.
  if (error instanceof TransactionConflictException) return [];
  if (!(error instanceof TransactionCanceledException)) throw error;
  return (error.CancellationReasons ?? []).map(({ Code }) => Code === 'ConditionalCheckFailed');
}

/** Runs a write whose failing condition means that somebody else was first, which is as good. */
export async function ignoringConflict(write: Promise<void>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionFailedError) return false;
    throw error;
  }
}
