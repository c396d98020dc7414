import * as z from 'zod';
import { AgentNameSchema } from './agent.ts';
import { CallRefSchema } from './call.ts';
import { EndingSchema, NanoUsdSchema, RunIdSchema, RunRequestSchema, TenantIdSchema } from './run.ts';

/**
 * What travels through the state machine: ids and counters, never contents, so the state stays O(1) however
 * long a run gets. The output schema of a state is the input schema of the next.
 */
export const RunRefSchema = z.object({
  tenantId: TenantIdSchema,
  runId: RunIdSchema,
  agent: AgentNameSchema,
});
export type RunRef = z.infer<typeof RunRefSchema>;

/** `$budget`: what the run may cost and has cost. */
export const BudgetSchema = z.object({ maxNanoUsd: NanoUsdSchema, spentNanoUsd: NanoUsdSchema });
export type Budget = z.infer<typeof BudgetSchema>;

/** `$loop`: what the guard counts. */
export const LoopSchema = z.object({
  /** Model answers so far; the number of the current turn. */
  turn: z.int().nonnegative(),
  toolCalls: z.int().nonnegative(),
  deniedCalls: z.int().nonnegative(),
  escalatedCalls: z.int().nonnegative(),
  /** Answers in a row that nothing could be done with. */
  unusableAnswers: z.int().nonnegative(),
  /** Final answers that verification sent back. */
  rejectedAnswers: z.int().nonnegative(),
});
export type Loop = z.infer<typeof LoopSchema>;
export const startingLoop: Loop = {
  turn: 0,
  toolCalls: 0,
  deniedCalls: 0,
  escalatedCalls: 0,
  unusableAnswers: 0,
  rejectedAnswers: 0,
};

/** The input of an execution. Its name is the run id. */
export const ExecutionInputSchema = z.object({
  tenantId: TenantIdSchema,
  runId: RunIdSchema,
  startedAt: z.iso.datetime(),
  request: RunRequestSchema,
});
export type ExecutionInput = z.infer<typeof ExecutionInputSchema>;

/** What every state after `Admit` is called with. */
export const StepInputSchema = z.object({
  run: RunRefSchema,
  budget: BudgetSchema,
  loop: LoopSchema,
  ending: EndingSchema.nullable(),
});
export type StepInput = z.infer<typeof StepInputSchema>;

export const AdmitOutputSchema = StepInputSchema;
export const PlanOutputSchema = StepInputSchema.omit({ run: true });
export type PlanOutput = z.infer<typeof PlanOutputSchema>;

/** What the flow does next, decided by `Guard`, read by `Decide`. */
export const ActionSchema = z.enum(['execute', 'approve', 'continue', 'verify', 'stop']);
export type Action = z.infer<typeof ActionSchema>;

export const GuardOutputSchema = z.object({
  action: ActionSchema,
  /** Calls that may run at once. */
  calls: z.array(CallRefSchema),
  /** How long a person has to decide on the escalated calls. */
  approvalTimeoutSeconds: z.int().positive(),
  loop: LoopSchema,
  ending: EndingSchema.nullable(),
});
export type GuardOutput = z.infer<typeof GuardOutputSchema>;

/** What `RequestApproval` puts on the escalation queue. The token is a secret. */
export const EscalationMessageSchema = z.object({
  run: RunRefSchema,
  turn: z.int().positive(),
  taskToken: z.string().min(1),
  requestedAt: z.iso.datetime(),
  timeoutSeconds: z.int().positive(),
});
export type EscalationMessage = z.infer<typeof EscalationMessageSchema>;

/** What `resume` sends back to `RequestApproval`, and what `ExpireApproval` returns: the calls that may run now. */
export const ApprovedCallsSchema = z.object({ calls: z.array(CallRefSchema) });
export type ApprovedCalls = z.infer<typeof ApprovedCallsSchema>;

/** One item of the `Execute` map. */
export const ExecuteInputSchema = z.object({ run: RunRefSchema, call: CallRefSchema });
export const ExecuteOutputSchema = z.object({ callId: z.string(), ok: z.boolean() });

/** An ending means that the answer was accepted, or sent back too often. */
export const VerifyAnswerOutputSchema = z.object({ loop: LoopSchema, ending: EndingSchema.nullable() });
export type VerifyAnswerOutput = z.infer<typeof VerifyAnswerOutputSchema>;

/** `$ending` is an ending of our own, or what a `Catch` caught. */
export const SettleInputSchema = z.object({
  run: RunRefSchema.partial({ agent: true }),
  ending: z.union([EndingSchema, z.object({ Error: z.string(), Cause: z.string().default('') })]).nullable(),
});
export const SettleOutputSchema = z
  .object({ status: z.enum(['succeeded', 'failed', 'cancelled']) })
  .extend(EndingSchema.omit({ response: true }).shape);
