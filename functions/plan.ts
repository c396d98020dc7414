import { agents } from '#agents';
import { tools } from '#tools';
import {
  ask,
  calls,
  contexts,
  events,
  now,
  runs,
  setting,
  switches,
  turns,
  workingMemory,
} from './adapters/container.ts';
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
    contexts: contexts(),
    workingMemory: workingMemory(),
    events: events(),
    ask: ask(),
    switches: switches(),
    continueAfterEvents: setting('CONTINUE_AFTER_EVENTS'),
    now,
  }),
);
