import { agents } from '#agents';
import { tools } from '#tools';
import { ask, calls, events, now, runs, switches, turns } from './adapters/container.ts';
import { step } from './adapters/lambda.ts';
import { StepInputSchema } from './core/contracts/state.ts';
import { createPlan } from './core/plan.ts';

export const handler = step(StepInputSchema, () =>
  createPlan({
    agents,
    tools,
    runs: runs(),
    turns: turns(),
    calls: calls(),
    events: events(),
    ask: ask(),
    switches: switches(),
    now,
  }),
);
