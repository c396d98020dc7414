import { approvals, calls, now } from './adapters/container.ts';
import { step } from './adapters/lambda.ts';
import { afterDecision } from './core/approval/after-decision.ts';
import { type Decided, type ExpireInput, ExpireInputSchema } from './core/contracts/state.ts';
import type { Approvals, Calls } from './core/ports.ts';

interface Dependencies {
  readonly approvals: Pick<Approvals, 'expire'>;
  readonly calls: Pick<Calls, 'list'>;
  readonly now: () => Date;
}

export const handler = step(ExpireInputSchema, () =>
  createHandler({ approvals: approvals(), calls: calls(), now }),
);

/** The table says who was first, the person or the clock. */
export const createHandler =
  (deps: Dependencies) =>
  async ({ run, loop, approval: { kind } }: ExpireInput): Promise<Decided> => {
    const { turn } = loop;
    const request = { turn, number: loop.approvals + 1, kind };
    const fate = await deps.approvals.expire(run, request, deps.now().toISOString());
    return afterDecision(fate, await deps.calls.list(run, turn));
  };
