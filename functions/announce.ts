import * as z from 'zod';
import { announcingChannels, approvals, calls, now } from './adapters/container.ts';
import { observed } from './adapters/lambda.ts';
import { closingsOf, updatesOf } from './core/approval/announcement.ts';
import { currentView } from './core/approval/view.ts';
import { ApprovalIdSchema } from './core/contracts/approval.ts';
import type { Approvals, Calls, Channel } from './core/ports.ts';

interface Dependencies {
  readonly approvals: Pick<Approvals, 'find'>;
  readonly calls: Pick<Calls, 'list' | 'listUndos'>;
  readonly channels: readonly Channel[];
  readonly now: () => Date;
}

/** `approval.decided` as the bus delivers it. */
const DecidedEventSchema = z.object({ detail: z.object({ approvalId: ApprovalIdSchema }) });

export const handler = observed<unknown, void>(() =>
  createHandler({ approvals: approvals(), calls: calls(), channels: announcingChannels(), now }),
);

/**
 * Shows what became of a request wherever people were asked, and tells whoever listens. Each place is told whether or
 * not another fails; all of them are told again where one did, with the same words.
 * @throws AggregateError with what failed, so that Lambda tries again
 */
export const createHandler = (deps: Dependencies) => async (event: unknown) => {
  const { approvalId } = DecidedEventSchema.parse(event).detail;
  const approval = await deps.approvals.find(approvalId);
  // One whose time was over before it could be stored was shown to nobody.
  if (!approval || approval.status === 'pending') return;
  const view = await currentView(deps, approval);
  const told = await Promise.allSettled([
    ...updatesOf(deps.channels, approval.deliveries, view),
    ...closingsOf(deps.channels, view),
  ]);
  const errors = told.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  if (errors.length > 0) throw new AggregateError(errors, `${approvalId}: not told everywhere`);
};
