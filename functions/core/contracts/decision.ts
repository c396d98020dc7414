import * as z from 'zod';
import { CallIdSchema } from './call.ts';
import { TextSchema } from './run.ts';

/** How far an approval reaches beyond the one call: the exact same call, never another. */
export const GrantWishSchema = z.discriminatedUnion('scope', [
  z.strictObject({ scope: z.literal('run') }),
  z.strictObject({
    scope: z.literal('agent'),
    hours: z.int().min(1, 'at least 1 hour').max(168, 'at most 168 hours, a week'),
  }),
]);
export type GrantWish = z.infer<typeof GrantWishSchema>;

const callId = CallIdSchema;
const reason = TextSchema.trim().max(2_000).optional();

/** What one person says about one call. */
export const DecisionSchema = z.discriminatedUnion('decision', [
  z.strictObject({ callId, decision: z.literal('approve'), reason, grant: GrantWishSchema.optional() }),
  z.strictObject({ callId, decision: z.literal('reject'), reason }),
  /** Other arguments; they are parsed and judged again before they run. */
  z.strictObject({
    callId,
    decision: z.literal('edit'),
    reason,
    input: z.record(z.string(), z.unknown()),
  }),
  /** To a question of the model. */
  z.strictObject({
    callId,
    decision: z.literal('answer'),
    answer: TextSchema.trim().min(1, 'write an answer').max(4_000, 'at most 4,000 characters'),
  }),
]);
export type Decision = z.infer<typeof DecisionSchema>;
export type Choice = Decision['decision'];

/** How a decision came in. */
export const ViaSchema = z.enum(['page', 'api', 'slack']);

/** Where a request to our pages came from, as API Gateway saw it. */
export const OriginSchema = z.object({
  via: ViaSchema,
  ip: z.string().max(45).optional(),
  userAgent: z.string().max(300).optional(),
});
export type Origin = z.infer<typeof OriginSchema>;

/** What one person decides about a request, once and for all. */
export interface Vote {
  /** An approver's mail address. */
  readonly person: string;
  readonly at: string;
  readonly decisions: readonly Decision[];
  readonly origin: Origin;
}

/** A decision as it is stored: edited arguments stay with the call, their hash here. */
export const RecordedDecisionSchema = z.object({
  callId: CallIdSchema,
  decision: z.enum(['approve', 'reject', 'edit', 'answer']),
  reason: z.string().optional(),
  grant: GrantWishSchema.optional(),
  /** Of the edited arguments. */
  inputHash: z.string().optional(),
  answer: z.string().optional(),
});
export type RecordedDecision = z.infer<typeof RecordedDecisionSchema>;

export const RecordedVoteSchema = z.object({
  person: z.string(),
  at: z.iso.datetime(),
  decisions: z.array(RecordedDecisionSchema),
});
export type RecordedVote = z.infer<typeof RecordedVoteSchema>;

/** What became of one call once the request was closed, and by whom. */
export const CallOutcomeSchema = RecordedDecisionSchema.extend({ by: z.array(z.string()) });
export type CallOutcome = z.infer<typeof CallOutcomeSchema>;
