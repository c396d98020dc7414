import { tools } from '#tools';
import { approvals, calls, compensations, events, now } from './adapters/container.ts';
import { step } from './adapters/lambda.ts';
import { SettleCompensationInputSchema } from './core/contracts/compensation.ts';
import { createSettleCompensation } from './core/settle-compensation.ts';

export const handler = step(SettleCompensationInputSchema, () =>
  createSettleCompensation({
    calls: calls(),
    approvals: approvals(),
    compensations: compensations(),
    events: events(),
    tools,
    now,
  }),
);
