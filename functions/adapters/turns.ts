import * as z from 'zod';
import { type Tokens, type Turn, TurnSchema } from '../core/contracts/turn.ts';
import type { RunKey, Turns } from '../core/ports.ts';
import { attemptKey, attemptPrefix, runKey, turnKey, turnsPartition } from './keys.ts';
import { ConditionFailedError, type Item, ignoringConflict, type Table, type WriteItem } from './table.ts';
import type { Values } from './values.ts';

const AttemptSchema = z.object({
  turn: z.int(),
  attempt: z.int(),
  reservedNanoUsd: z.int(),
  at: z.iso.datetime(),
  status: z.enum(['reserved', 'released', 'forfeited', 'settled']),
});
type Attempt = z.infer<typeof AttemptSchema>;

const noTokens: Tokens = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

export function dynamoTurns(table: Table, values: Values): Turns {
  const parse = async ({ answer, ...item }: Item): Promise<Turn> =>
    TurnSchema.parse({ ...item, answer: await values.unpack(answer) });

  const attempts = async (run: RunKey, prefix: string): Promise<Attempt[]> =>
    (await table.query(turnsPartition(run), prefix)).map((item) => AttemptSchema.parse(item));

  /** Ends a reservation once: what is not billed goes back to what remains. */
  const close = (
    run: RunKey,
    { turn, attempt, reservedNanoUsd }: Pick<Attempt, 'turn' | 'attempt' | 'reservedNanoUsd'>,
    status: Attempt['status'],
    billed: { nanoUsd: number; calls: number; tokens: Tokens },
  ): WriteItem[] => [
    table.set(attemptKey(run, turn, attempt), { status }, '#status = :reserved', { reserved: 'reserved' }),
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
          ':calls': billed.calls,
          ':in': billed.tokens.inputTokens,
          ':out': billed.tokens.outputTokens,
          ':read': billed.tokens.cacheReadTokens,
          ':write': billed.tokens.cacheWriteTokens,
        },
      },
    },
  ];

  const forfeit = async (run: RunKey, attempt: Pick<Attempt, 'turn' | 'attempt' | 'reservedNanoUsd'>) => {
    const billed = { nanoUsd: attempt.reservedNanoUsd, calls: 1, tokens: noTokens };
    await ignoringConflict(table.write(close(run, attempt, 'forfeited', billed)));
  };

  const forfeitOpen = async (run: RunKey, all: readonly Attempt[]) => {
    for (const attempt of all) if (attempt.status === 'reserved') await forfeit(run, attempt);
  };

  const reserve: Turns['reserve'] = async (run, turn, worstCaseNanoUsd, at) => {
    const earlier = await attempts(run, attemptPrefix(turn));
    await forfeitOpen(run, earlier);
    const attempt = earlier.length + 1;
    try {
      await table.write([
        {
          Update: {
            TableName: table.name,
            Key: runKey(run),
            UpdateExpression: 'SET remainingNanoUsd = remainingNanoUsd - :worst',
            ConditionExpression: 'remainingNanoUsd >= :worst AND attribute_not_exists(finishedAt)',
            ExpressionAttributeValues: { ':worst': worstCaseNanoUsd },
          },
        },
        table.put({
          ...attemptKey(run, turn, attempt),
          entity: 'attempt',
          turn,
          attempt,
          reservedNanoUsd: worstCaseNanoUsd,
          at,
          status: 'reserved',
        }),
      ]);
    } catch (error) {
      if (!(error instanceof ConditionFailedError)) throw error;
      // Either the money is not there, or another process has just taken this number.
      return error.index === 0 ? undefined : reserve(run, turn, worstCaseNanoUsd, at);
    }
    const firstAttemptAt = earlier[0]?.at ?? at;
    return { turn, attempt, reservedNanoUsd: worstCaseNanoUsd, firstAttemptAt };
  };

  return {
    reserve,

    async list(run) {
      return Promise.all((await table.query(turnsPartition(run), 'TURN#')).map(parse));
    },

    async get(run, turn) {
      const item = await table.get(turnKey(run, turn));
      return item && parse(item);
    },

    async release(run, reservation) {
      const billed = { nanoUsd: 0, calls: 0, tokens: noTokens };
      await ignoringConflict(table.write(close(run, reservation, 'released', billed)));
    },

    forfeit,

    forfeitAll: async (run) => forfeitOpen(run, await attempts(run, 'ATTEMPT#')),

    async settle(run, reservation, turn) {
      const { answer, ...rest } = turn;
      const packed = await values.pack(run, 'turns', String(turn.turn), answer);
      const billed = { nanoUsd: turn.costNanoUsd, calls: 1, tokens: answer.tokens ?? noTokens };
      await table.write([
        ...close(run, reservation, 'settled', billed),
        table.put({ ...turnKey(run, turn.turn), entity: 'turn', ...rest, answer: packed }),
      ]);
    },

    async annotate(run, turn, { usable, feedback }) {
      await table.write([table.set(turnKey(run, turn), { usable, feedback })]);
    },
  };
}
