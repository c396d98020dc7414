import * as z from 'zod';
import type { Tokens } from '../core/contracts/turn.ts';
import type { RunKey } from '../core/ports.ts';
import { attemptKey, dayKey, everyTenant, runKey } from './keys.ts';
import type { Item, Table, WriteItem } from './table.ts';

/** Money that is or was set aside under a key; `status` says what became of it. */
export const AttemptSchema = z.object({
  turn: z.int(),
  purpose: z.enum(['plan', 'judge', 'compact', 'tools']),
  attempt: z.int(),
  reservedNanoUsd: z.int(),
  at: z.iso.datetime(),
  /** Whose budgets hold it. */
  day: z.iso.date(),
  status: z.enum(['reserved', 'released', 'forfeited', 'settled']),
});
export type Attempt = z.infer<typeof AttemptSchema>;

/** What an attempt came to. */
export interface Billed {
  readonly nanoUsd: number;
  readonly modelCalls: number;
  readonly tokens: Tokens;
}
export const noTokens: Tokens = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

const DaySchema = z.object({ usedNanoUsd: z.int(), spentNanoUsd: z.int() });
/** Nothing was set aside on a day that has no item. */
export const parseDay = (item: Item = { usedNanoUsd: 0, spentNanoUsd: 0 }) => DaySchema.parse(item);

const daySeconds = 86_400;
const keptDays = 90;
const secondsSince1970 = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1_000;

interface DayChange {
  /** What counts as used where there is no item: the day is new, or so old that its item is gone. */
  readonly startNanoUsd: number;
  readonly usedNanoUsd: number;
  readonly spentNanoUsd: number;
  /** The most that may be used before. */
  readonly roomNanoUsd?: number;
}

const onDay = (table: Table, tenantId: string, day: string, change: DayChange): WriteItem => ({
  Update: {
    TableName: table.name,
    Key: dayKey(tenantId, day),
    UpdateExpression:
      'SET usedNanoUsd = if_not_exists(usedNanoUsd, :start) + :used, ' +
      'spentNanoUsd = if_not_exists(spentNanoUsd, :zero) + :spent, #ttl = :ttl, entity = :entity',
    ...(change.roomNanoUsd === undefined
      ? {}
      : { ConditionExpression: 'attribute_not_exists(usedNanoUsd) OR usedNanoUsd <= :room' }),
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: {
      ':start': change.startNanoUsd,
      ':used': change.usedNanoUsd,
      ':zero': 0,
      ':spent': change.spentNanoUsd,
      ':ttl': secondsSince1970(day) + (1 + keptDays) * daySeconds,
      ':entity': 'budget',
      ':room': change.roomNanoUsd,
    },
  },
});

/** Both owners of a day's budgets, in the order of the writes. */
export const ownersOf = ({ tenantId }: Pick<RunKey, 'tenantId'>) => [tenantId, everyTenant];

/**
 * Sets money aside within the caps, in this order: the run's, the tenant's of the day, the stage's of the day; last
 * comes the attempt, whose number must be free.
 * @param dayCapsNanoUsd of tenant and stage; none may be less than what is set aside.
 */
export function reserveItems(
  table: Table,
  run: RunKey,
  attempt: Attempt,
  dayCapsNanoUsd: readonly number[],
): WriteItem[] {
  const { reservedNanoUsd, day } = attempt;
  const onDays = ownersOf(run).map((tenantId, index) =>
    onDay(table, tenantId, day, {
      startNanoUsd: 0,
      usedNanoUsd: reservedNanoUsd,
      spentNanoUsd: 0,
      roomNanoUsd: (dayCapsNanoUsd[index] ?? 0) - reservedNanoUsd,
    }),
  );
  return [
    {
      Update: {
        TableName: table.name,
        Key: runKey(run),
        UpdateExpression: 'SET remainingNanoUsd = remainingNanoUsd - :worst',
        ConditionExpression: 'remainingNanoUsd >= :worst AND attribute_not_exists(finishedAt)',
        ExpressionAttributeValues: { ':worst': reservedNanoUsd },
      },
    },
    ...onDays,
    table.put({ ...attemptKey(run, attempt, attempt.attempt), entity: 'attempt', ...attempt }),
  ];
}

/** Ends a reservation once: what is not billed goes back to what remains, of the day that it was taken from. */
export function closeItems(
  table: Table,
  run: RunKey,
  attempt: Pick<Attempt, 'turn' | 'purpose' | 'attempt' | 'reservedNanoUsd' | 'day'>,
  status: Attempt['status'],
  billed: Billed,
): WriteItem[] {
  const { reservedNanoUsd, day } = attempt;
  const change = {
    startNanoUsd: reservedNanoUsd,
    usedNanoUsd: billed.nanoUsd - reservedNanoUsd,
    spentNanoUsd: billed.nanoUsd,
  };
  return [
    table.set(attemptKey(run, attempt, attempt.attempt), { status }, '#status = :reserved', {
      reserved: 'reserved',
    }),
    {
      Update: {
        TableName: table.name,
        Key: runKey(run),
        UpdateExpression:
          'SET remainingNanoUsd = remainingNanoUsd + :back, #usage.costNanoUsd = #usage.costNanoUsd + :cost, ' +
          '#usage.modelCalls = #usage.modelCalls + :calls, #usage.inputTokens = #usage.inputTokens + :in, ' +
          '#usage.outputTokens = #usage.outputTokens + :out, ' +
          '#usage.cacheReadTokens = #usage.cacheReadTokens + :read, ' +
          '#usage.cacheWriteTokens = #usage.cacheWriteTokens + :write',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#usage': 'usage' },
        ExpressionAttributeValues: {
          ':back': reservedNanoUsd - billed.nanoUsd,
          ':cost': billed.nanoUsd,
          ':calls': billed.modelCalls,
          ':in': billed.tokens.inputTokens,
          ':out': billed.tokens.outputTokens,
          ':read': billed.tokens.cacheReadTokens,
          ':write': billed.tokens.cacheWriteTokens,
        },
      },
    },
    ...ownersOf(run).map((tenantId) => onDay(table, tenantId, day, change)),
  ];
}
