import * as z from 'zod';
import { ApprovalIdSchema } from './approval.ts';

/** What a schedule calls `follow-up` with, when people have been silent for a while. */
export const FollowUpSchema = z.object({
  approvalId: ApprovalIdSchema,
  /** `remind`: everyone who was asked so far; `escalate`: asks the people of `round` as well. */
  step: z.enum(['remind', 'escalate']),
  round: z.int().nonnegative(),
});
export type FollowUp = z.infer<typeof FollowUpSchema>;
