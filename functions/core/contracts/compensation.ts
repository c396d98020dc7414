import * as z from 'zod';
import { CallRefSchema } from './call.ts';
import { RunIdSchema, TenantIdSchema } from './run.ts';
import { RunRefSchema } from './state.ts';

/** What travels through `compensate.asl.json`: ids only, as in the run's own machine. */
const CompensatedRunSchema = z.object({ tenantId: TenantIdSchema, runId: RunIdSchema });

/** The input of an execution: what the bus says of a run that failed, or that a person wants taken back. */
export const CompensationInputSchema = CompensatedRunSchema;

export const CompensateInputSchema = z.object({
  run: CompensatedRunSchema,
  /** The name of the execution. */
  execution: z.string().min(1),
});
export type CompensateInput = z.infer<typeof CompensateInputSchema>;

/** One call that takes another back. */
export const UndoSchema = CallRefSchema.extend({
  /** Whether a person is asked first, and for how long. */
  approve: z.boolean(),
  timeoutSeconds: z.int().positive(),
  turn: z.int().positive(),
  /** Of the request to a person. */
  number: z.int().positive(),
});
export type Undo = z.infer<typeof UndoSchema>;

export const CompensateOutputSchema = z.object({
  /** `nothing`: nothing is left to be taken back, or another execution is at it. */
  action: z.enum(['undo', 'nothing']),
  run: RunRefSchema,
  /** Newest first. */
  undos: z.array(UndoSchema),
});
export type CompensateOutput = z.infer<typeof CompensateOutputSchema>;

/** `error`: what a `Catch` caught, where the undos could not even be begun. */
export const SettleCompensationInputSchema = CompensateInputSchema.extend({
  error: z.object({ Error: z.string(), Cause: z.string().default('') }).nullable(),
});
export type SettleCompensationInput = z.infer<typeof SettleCompensationInputSchema>;

export const SettleCompensationOutputSchema = z.object({
  status: z.enum(['succeeded', 'failed']),
  /** A sentence for a person. */
  cause: z.string(),
});
export type SettleCompensationOutput = z.infer<typeof SettleCompensationOutputSchema>;
