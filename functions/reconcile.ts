import * as z from 'zod';
import { budgets, calls, episodes, now, runs } from './adapters/container.ts';
import { observed } from './adapters/lambda.ts';
import { recordOutcome } from './adapters/outcome-metrics.ts';
import { AdmitInputSchema } from './core/contracts/state.ts';
import { createSettle, type SettleDependencies } from './core/settle.ts';

const StatusChangeSchema = z.object({
  detail: z.object({
    status: z.enum(['FAILED', 'TIMED_OUT', 'ABORTED']),
    input: z.string().nullish(),
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});

export const handler = observed(() =>
  createHandler({
    runs: runs(),
    calls: calls(),
    budgets: budgets(),
    episodes: episodes(),
    recordOutcome,
    now,
  }),
);

/** Settles what ended without `Settle`: stopped and timed-out executions. One that settled stays as it is. */
export const createHandler = (deps: SettleDependencies) => {
  const settle = createSettle(deps);
  return async (event: unknown) => {
    const { status, input, error, cause } = StatusChangeSchema.parse(event).detail;
    const { tenantId, runId } = AdmitInputSchema.parse(JSON.parse(input ?? 'null'));
    const aborted = {
      outcome: 'cancelled',
      cause: 'The execution was stopped from outside.',
      response: null,
    } as const;
    const failed = { Error: error ?? status, Cause: cause ?? `The execution ended ${status}.` };
    return settle({ run: { tenantId, runId }, ending: status === 'ABORTED' ? aborted : failed });
  };
};
