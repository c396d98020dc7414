import { approvals, now } from './adapters/container.ts';
import { step } from './adapters/lambda.ts';
import { type ApprovedCalls, type StepInput, StepInputSchema } from './core/contracts/state.ts';
import type { Approvals } from './core/ports.ts';

interface Dependencies {
  readonly approvals: Pick<Approvals, 'expire'>;
  readonly now: () => Date;
}

export const handler = step(StepInputSchema, () => createHandler({ approvals: approvals(), now }));

/** The table says who was first, the person or the clock. */
export const createHandler =
  (deps: Dependencies) =>
  async ({ run, loop }: StepInput): Promise<ApprovedCalls> => ({
    calls: [...(await deps.approvals.expire(run, loop.turn, deps.now().toISOString()))],
  });
