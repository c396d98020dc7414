import { RunRecordSchema } from '../core/contracts/run.ts';
import type { Budgets, Cap, CapStanding, Refusal, Reservation, RunKey, SpendingKey } from '../core/ports.ts';
import {
  type Attempt,
  AttemptSchema,
  type Billed,
  closeItems,
  noTokens,
  ownersOf,
  parseDay,
  reserveItems,
} from './budget-items.ts';
import { answerKey, attemptPrefix, dayKey, runKey, turnsPartition } from './keys.ts';
import { ConditionFailedError, ignoringConflict, type Table } from './table.ts';
import type { Values } from './values.ts';

/** What a day may cost. */
export interface DayCaps {
  readonly tenantDayNanoUsd: number;
  readonly stageDayNanoUsd: number;
}

const answerItems = {
  plan: { entity: 'turn', usable: true },
  judge: { entity: 'judgement' },
  compact: { entity: 'summary' },
} as const;

const RunMoneySchema = RunRecordSchema.pick({ maxNanoUsd: true, remainingNanoUsd: true, usage: true });

/** In the order of the writes of a reservation. */
const caps: readonly Cap[] = ['run', 'tenant_day', 'stage_day'];

/** @param dayCaps known only to who sets money aside or looks at the caps. */
export function dynamoBudgets(table: Table, values: Values, dayCaps: () => DayCaps): Budgets {
  const dayCapsInOrder = () => [dayCaps().tenantDayNanoUsd, dayCaps().stageDayNanoUsd];

  const attempts = async (run: RunKey, prefix: string): Promise<Attempt[]> =>
    (await table.query(turnsPartition(run), prefix)).map((item) => AttemptSchema.parse(item));

  const close = async (
    run: RunKey,
    attempt: Reservation | Attempt,
    status: Attempt['status'],
    billed: Billed,
  ) => void (await ignoringConflict(table.write(closeItems(table, run, attempt, status, billed))));

  const release = (run: RunKey, attempt: Reservation | Attempt) =>
    close(run, attempt, 'released', { nanoUsd: 0, modelCalls: 0, tokens: noTokens });

  const forfeit = (run: RunKey, attempt: Reservation | Attempt) => {
    const modelCalls = attempt.purpose === 'tools' ? 0 : 1;
    return close(run, attempt, 'forfeited', {
      nanoUsd: attempt.reservedNanoUsd,
      modelCalls,
      tokens: noTokens,
    });
  };

  const standingOfRun = async (run: RunKey): Promise<CapStanding> => {
    const { maxNanoUsd, remainingNanoUsd, usage } = RunMoneySchema.parse(await table.get(runKey(run)));
    const spentNanoUsd = usage.costNanoUsd;
    return {
      cap: 'run',
      maxNanoUsd,
      spentNanoUsd,
      reservedNanoUsd: maxNanoUsd - remainingNanoUsd - spentNanoUsd,
    };
  };

  const standingOfDay = (tenantId: string, at: string): Promise<CapStanding[]> =>
    Promise.all(
      ownersOf({ tenantId }).map(async (owner, index) => {
        const { usedNanoUsd, spentNanoUsd } = parseDay(await table.get(dayKey(owner, dayOf(at))));
        const maxNanoUsd = dayCapsInOrder()[index] ?? 0;
        const reservedNanoUsd = usedNanoUsd - spentNanoUsd;
        return { cap: caps[1 + index] as Cap, maxNanoUsd, spentNanoUsd, reservedNanoUsd };
      }),
    );

  const standing = async (run: RunKey, at: string): Promise<CapStanding[]> =>
    (await Promise.all([standingOfRun(run), standingOfDay(run.tenantId, at)])).flat();

  const refusal = async (run: RunKey, at: string, index: number): Promise<Refusal> => ({
    refusedBy: (await standing(run, at))[index] as CapStanding,
  });

  const reserve = async (
    run: RunKey,
    key: SpendingKey,
    nanoUsd: number,
    at: string,
  ): Promise<Reservation | Refusal> => {
    const earlier = await attempts(run, attemptPrefix(key));
    for (const attempt of earlier.filter(isOpen))
      await (key.purpose === 'tools' ? release(run, attempt) : forfeit(run, attempt));

    const tooSmall = dayCapsInOrder().findIndex((maxNanoUsd) => maxNanoUsd < nanoUsd);
    if (tooSmall >= 0) return refusal(run, at, 1 + tooSmall);

    const reserved = {
      turn: key.turn,
      purpose: key.purpose,
      attempt: earlier.length + 1,
      reservedNanoUsd: nanoUsd,
      day: dayOf(at),
    };
    try {
      await table.write(reserveItems(table, run, { ...reserved, at, status: 'reserved' }, dayCapsInOrder()));
      return { ...reserved, firstAttemptAt: earlier[0]?.at ?? at };
    } catch (error) {
      if (!(error instanceof ConditionFailedError)) throw error;
      // Either a cap does not hold it, or another process has just taken this number.
      return error.index < caps.length ? refusal(run, at, error.index) : reserve(run, key, nanoUsd, at);
    }
  };

  return {
    standing,
    standingOfDay,
    reserve,
    release,
    forfeit,

    async forfeitAll(run) {
      for (const attempt of (await attempts(run, 'ATTEMPT#')).filter(isOpen)) await forfeit(run, attempt);
    },

    async settle(run, reservation, { answer, costNanoUsd, prompt }) {
      const { turn, purpose } = reservation;
      if (purpose === 'tools') throw new Error('Unreachable: calls of tools have no answer of a model');
      const packed = await values.pack(run, 'turns', `${purpose}-${turn}`, answer);
      const stored = { ...answerKey(run, { turn, purpose }), ...answerItems[purpose] };
      const billed = { nanoUsd: costNanoUsd, modelCalls: 1, tokens: answer.tokens ?? noTokens };
      await table.write([
        ...closeItems(table, run, reservation, 'settled', billed),
        table.put({ ...stored, turn, costNanoUsd, prompt, answer: packed }),
      ]);
    },

    async openTools(run) {
      const open = (await attempts(run, 'ATTEMPT#')).filter(isOpen);
      return [...new Set(open.filter(({ purpose }) => purpose === 'tools').map(({ turn }) => turn))];
    },

    async settleTools(run, turn, spentNanoUsd) {
      const tried = await attempts(run, attemptPrefix({ turn, purpose: 'tools' }));
      const [first, ...others] = tried.filter(isOpen);
      if (!first) return;
      // What a crash left behind: the money was set aside twice, and is spent once.
      for (const attempt of others) await release(run, attempt);
      const isSettled = tried.some(({ status }) => status === 'settled');
      if (isSettled) await release(run, first);
      else await close(run, first, 'settled', { nanoUsd: spentNanoUsd, modelCalls: 0, tokens: noTokens });
    },
  };
}

const isOpen = ({ status }: Attempt): boolean => status === 'reserved';
/** The day in UTC. */
const dayOf = (at: string): string => at.slice(0, 10);
