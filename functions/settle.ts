import { budgets, calls, episodes, now, runs } from './adapters/container.ts';
import { step } from './adapters/lambda.ts';
import { recordOutcome } from './adapters/outcome-metrics.ts';
import { SettleInputSchema } from './core/contracts/state.ts';
import { createSettle } from './core/settle.ts';

export const handler = step(SettleInputSchema, () =>
  createSettle({
    runs: runs(),
    calls: calls(),
    budgets: budgets(),
    episodes: episodes(),
    recordOutcome,
    now,
  }),
);
