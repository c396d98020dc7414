import { setTimeout as sleep } from 'node:timers/promises';
import { agents } from '#agents';
import { tools } from '#tools';
import { ask, calls, events, runs, switches } from './adapters/container.ts';
import { step } from './adapters/lambda.ts';
import type { Ask } from './core/ask.ts';
import { StepInputSchema } from './core/contracts/state.ts';
import { ModelUnavailableError } from './core/errors.ts';
import { createVerifyAnswer } from './core/verify-answer.ts';

/** Two attempts of a judge that hangs fit into the time of this Lambda. */
const patienceMs = 20_000;

export const handler = step(StepInputSchema, () =>
  createVerifyAnswer({
    agents,
    tools,
    runs: runs(),
    switches: switches(),
    calls: calls(),
    events: events(),
    ask: impatient(ask()),
  }),
);

/** What was reserved for a judge that was not waited for counts as spent. */
const impatient =
  (patient: Ask): Ask =>
  (...request) =>
    Promise.race([
      patient(...request),
      sleep(patienceMs, undefined, { ref: false }).then(() => {
        throw new ModelUnavailableError('The judge did not answer in time.', { billed: true });
      }),
    ]);
