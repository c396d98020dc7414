import type { Asked, ModelCallKey } from '../ask.ts';
import type { RunKey } from './runs.ts';

/** What money is set aside for: a model call, or the priced calls of a turn. */
export interface SpendingKey {
  readonly turn: number;
  readonly purpose: ModelCallKey['purpose'] | 'tools';
}

/** What was set aside, and how often that was tried. */
export interface Reservation extends SpendingKey {
  readonly attempt: number;
  readonly reservedNanoUsd: number;
  /** When the first attempt under this key began. */
  readonly firstAttemptAt: string;
  /** The day (UTC) whose budgets hold it, whenever it ends. */
  readonly day: string;
}

/** What limits spending: the run's own budget, the tenant's of a day, and that of all tenants. */
export type Cap = 'run' | 'tenant_day' | 'stage_day';

/** How much of a cap is used. */
export interface CapStanding {
  readonly cap: Cap;
  readonly maxNanoUsd: number;
  readonly spentNanoUsd: number;
  readonly reservedNanoUsd: number;
}

/** The cap that did not hold what was to be set aside, as it stands. */
export interface Refusal {
  readonly refusedBy: CapStanding;
}

/** Money is set aside before it is spent, within every cap at once, so that none is ever passed. */
export interface Budgets {
  /** @param at decides the day (UTC). */
  standing(run: RunKey, at: string): Promise<readonly CapStanding[]>;
  /** The caps that hold for every run of the tenant. */
  standingOfDay(tenantId: string, at: string): Promise<readonly CapStanding[]>;
  /**
   * Sets the worst case aside. What an earlier attempt under the key left set aside counts as spent, for the model
   * may have been asked; priced calls run only after their guard is through, so theirs is given back.
   */
  reserve(run: RunKey, key: SpendingKey, nanoUsd: number, at: string): Promise<Reservation | Refusal>;
  /** Gives a reservation back: the provider was not reached, so nothing was billed. */
  release(run: RunKey, reservation: Reservation): Promise<void>;
  /** Counts a reservation as spent: nobody knows what was billed. */
  forfeit(run: RunKey, reservation: Reservation): Promise<void>;
  /** Forfeits whatever is still reserved; for the end of a run. */
  forfeitAll(run: RunKey): Promise<void>;
  /** Stores the answer under the reservation's key and replaces the reservation by its cost, in one transaction. */
  settle(run: RunKey, reservation: Reservation, asked: Asked): Promise<void>;
  /** The turns for whose priced calls money is still set aside. */
  openTools(run: RunKey): Promise<readonly number[]>;
  /** Replaces what is set aside for the priced calls of a turn by what they cost; a repeat changes nothing. */
  settleTools(run: RunKey, turn: number, spentNanoUsd: number): Promise<void>;
}
