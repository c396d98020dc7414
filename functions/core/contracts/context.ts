import * as z from 'zod';
import { CallIdSchema } from './call.ts';

const turn = z.int().nonnegative();
const tokens = z.int().nonnegative();

/** What a compaction did, and how much of the prompt it left, by estimate. */
const CompactionSchema = z.object({
  /** The turns that became shorter by it, or were left out. */
  from: turn,
  through: turn,
  tokensBefore: tokens,
  tokensAfter: tokens,
  /** The turns are left out altogether, not only their results. */
  leftOut: z.boolean(),
  /** What matters of them was noted first; `false` as well where no summary could be had. */
  summarised: z.boolean(),
});

/**
 * How a run's transcript is shown to the model from one compaction to the next. Stored once, so that a retry builds the
 * same prompt, byte for byte.
 */
export const ContextViewSchema = z.object({
  /** The first turn that is asked with it; 0 for the view a run begins with. */
  madeAtTurn: turn,
  /** Up to this turn, results are stubs. */
  stubsThrough: turn,
  /** Up to this turn, the transcript is left out. */
  summarisedThrough: turn,
  /** Usable answers among the turns that are left out. */
  answers: z.int().nonnegative(),
  /** The first and last call of the turns that are left out. */
  calls: z.object({ first: CallIdSchema, last: CallIdSchema }).optional(),
  /** Working memory as it was when the view was made, rendered. */
  keyContext: z.string(),
  /** What people said and decided in the turns that are left out, a line each, verbatim. */
  said: z.array(z.string()),
  /** Compactions that left turns out, so far. */
  summaries: z.int().nonnegative(),
  compaction: CompactionSchema.optional(),
});
export type ContextView = z.infer<typeof ContextViewSchema>;
