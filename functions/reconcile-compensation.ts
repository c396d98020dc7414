import * as z from 'zod';
import { tools } from '#tools';
import { approvals, calls, compensations, events, now } from './adapters/container.ts';
import { observed } from './adapters/lambda.ts';
import { CompensationInputSchema } from './core/contracts/compensation.ts';
import { createSettleCompensation, type SettleCompensationDependencies } from './core/settle-compensation.ts';

const StatusChangeSchema = z.object({
  detail: z.object({
    name: z.string(),
    status: z.enum(['FAILED', 'TIMED_OUT', 'ABORTED']),
    input: z.string(),
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});

export const handler = observed(() =>
  createHandler({
    calls: calls(),
    approvals: approvals(),
    compensations: compensations(),
    events: events(),
    tools,
    now,
  }),
);

/** Ends what ended without `SettleCompensation`, so that no compensation stays under way for ever. */
export const createHandler = (deps: SettleCompensationDependencies) => {
  const settle = createSettleCompensation(deps);
  return async (event: unknown) => {
    const { name, status, input, error, cause } = StatusChangeSchema.parse(event).detail;
    const run = CompensationInputSchema.parse(JSON.parse(input));
    const failed = { Error: error ?? status, Cause: cause ?? `The execution ended ${status}.` };
    return settle({ run, execution: name, error: failed });
  };
};
