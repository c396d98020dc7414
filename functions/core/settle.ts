import type * as z from 'zod';
import { spentOnTools } from './budget.ts';
import type { RunRecord } from './contracts/run.ts';
import type { SettleInputSchema, SettleOutputSchema } from './contracts/state.ts';
import { endingOfError } from './ending.ts';
import { episodeOf } from './memory/episodes.ts';
import type { Budgets, Calls, Episodes, Runs } from './ports.ts';
import { statusOf } from './run-view.ts';

export interface SettleDependencies {
  readonly runs: Pick<Runs, 'finish'>;
  readonly calls: Pick<Calls, 'list' | 'listShown'>;
  readonly budgets: Pick<Budgets, 'openTools' | 'settleTools'>;
  readonly episodes: Pick<Episodes, 'record'>;
  /** Metrics of a finished run. */
  readonly recordOutcome: (record: RunRecord) => void;
  readonly now: () => Date;
}

/** Closes the record once, whatever ended the run. @returns how it really ended: the first ending stays. */
export const createSettle =
  (deps: SettleDependencies) =>
  async ({
    run,
    ending,
  }: z.output<typeof SettleInputSchema>): Promise<z.output<typeof SettleOutputSchema>> => {
    const final =
      ending && 'outcome' in ending
        ? ending
        : endingOfError(ending ?? { Error: 'NoEnding', Cause: 'The run stopped without saying why.' });
    const at = deps.now().toISOString();
    await settleTools(deps, run);
    const record = await deps.runs.finish(run, final, at);
    // Whoever closed the run counts it; a repeat, or reconcile after a run that failed, does not.
    if (record.finishedAt === at) deps.recordOutcome(record);
    await rememberEpisode(deps, record);
    const { outcome, cause } = record.ending ?? final;
    return { status: statusOf({ outcome }), outcome, cause };
  };

/** A run that ends amid a turn gives back what its priced calls cannot cost any more. */
async function settleTools(
  { calls, budgets }: SettleDependencies,
  run: z.output<typeof SettleInputSchema>['run'],
): Promise<void> {
  for (const turn of await budgets.openTools(run))
    await budgets.settleTools(run, turn, spentOnTools(await calls.list(run, turn)));
}

async function rememberEpisode({ episodes, calls }: SettleDependencies, record: RunRecord): Promise<void> {
  const episode = episodeOf(record, await calls.listShown(record, 1));
  if (episode) await episodes.record(record.tenantId, episode);
}
