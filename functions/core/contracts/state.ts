import * as z from 'zod';
import { AgentNameSchema } from './agent.ts';
import { ApprovalKindSchema } from './approval.ts';
import { CallIdSchema, CallRefSchema } from './call.ts';
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

/** Outcomes that `$loop` keeps in sight: cycles of up to four with much between, in some 8 KB. */
export const recentOutcomes = 50;

/** Calls that `$loop` names as the source of untrusted text; one is enough to taint a run. */
export const maxTaints = 10;

/** What one call came to, as short hashes: equal marks mean that nothing new happened. */
export const OutcomeMarkSchema = z.object({
  callId: CallIdSchema,
  turn: z.int().positive(),
  tool: z.string(),
  /** Of the canonical arguments. */
  input: z.string(),
  /** Of the same without the numbers that nobody asked for: arguments that only count up have the same shape. */
  shape: z.string(),
  /** Of the result; absent where the call was not made. */
  result: z.string().optional(),
  /** It acted, or may have, with arguments that were new: what was read before may read differently now. */
  changed: z.literal(true).optional(),
  /** A question to a person to which no answer came. */
  unanswered: z.literal(true).optional(),
  /** The prompt shows its result no more. */
  outOfView: z.literal(true).optional(),
  /** Seconds since 1970. */
  at: z.int().nonnegative(),
});
export type OutcomeMark = z.infer<typeof OutcomeMarkSchema>;

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
  /** Calls in a row that could not be taken: unknown tools, wrong or invented arguments. */
  badCalls: z.int().nonnegative(),
  /** Turns in a row that brought nothing new. */
  idleTurns: z.int().nonnegative(),
  /** Calls by tool. */
  callsByTool: z.record(z.string(), z.int().nonnegative()),
  /** Requests that people decided or let expire; the number of the next is one more. */
  approvals: z.int().nonnegative(),
  /** Seconds spent waiting for people. */
  waitedSeconds: z.int().nonnegative(),
  /** The first calls whose untrusted results the model has read. */
  taintedBy: z.array(CallRefSchema).max(maxTaints),
  /** The latest outcomes, oldest first. */
  recent: z.array(OutcomeMarkSchema).max(recentOutcomes),
  /** Events of the execution's history so far, more or less; an execution that is continued begins anew. */
  historyEvents: z.int().nonnegative().default(0),
});
export type Loop = z.infer<typeof LoopSchema>;
export const startingLoop: Loop = {
  turn: 0,
  toolCalls: 0,
  deniedCalls: 0,
  escalatedCalls: 0,
  unusableAnswers: 0,
  rejectedAnswers: 0,
  badCalls: 0,
  idleTurns: 0,
  callsByTool: {},
  approvals: 0,
  waitedSeconds: 0,
  taintedBy: [],
  recent: [],
  historyEvents: 0,
};

/** The input of a run's first execution. Its name is the run id. */
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

/** The input of an execution that goes on with a run, whose id its name begins with. */
export const ContinuationSchema = z.object({
  tenantId: TenantIdSchema,
  runId: RunIdSchema,
  continues: StepInputSchema.omit({ ending: true }).extend({
    /** Executions of the run, this one included. */
    execution: z.int().min(2),
  }),
});
export const AdmitInputSchema = z.union([ContinuationSchema, ExecutionInputSchema]);

export const AdmitOutputSchema = StepInputSchema.extend({ execution: z.int().positive() });
export type AdmitOutput = z.infer<typeof AdmitOutputSchema>;
export const PlanOutputSchema = StepInputSchema.omit({ run: true });
export type PlanOutput = z.infer<typeof PlanOutputSchema>;

/** `Guard` judges the model's answer, or the arguments that people wrote instead of its. */
export const GuardInputSchema = StepInputSchema.extend({ action: z.enum(['judge', 'rejudge']) });
export type GuardInput = z.infer<typeof GuardInputSchema>;

/** What the flow does next, decided by `Guard` or a person, read by `Decide`. */
export const ActionSchema = z.enum(['execute', 'pause', 'approve', 'rejudge', 'continue', 'verify', 'stop']);
export type Action = z.infer<typeof ActionSchema>;

export const ApprovalWantedSchema = z.object({
  kind: ApprovalKindSchema,
  timeoutSeconds: z.int().positive(),
});

export const GuardOutputSchema = z.object({
  action: ActionSchema,
  /** Calls that may run at once. */
  calls: z.array(CallRefSchema),
  /** What a person is asked, should one be, and for how long. */
  approval: ApprovalWantedSchema,
  /** Seconds that a repeatable call has to wait first. */
  pauseSeconds: z.int().nonnegative(),
  loop: LoopSchema,
  ending: EndingSchema.nullable(),
});
export type GuardOutput = z.infer<typeof GuardOutputSchema>;

/** What `RequestApproval` puts on the escalation queue. The token is a secret. */
export const EscalationMessageSchema = z.object({
  run: RunRefSchema,
  turn: z.int().positive(),
  /** Counts the requests of the run from 1. */
  number: z.int().positive(),
  kind: ApprovalKindSchema,
  taskToken: z.string().min(1),
  /** Tries of the state before this one; each has a token of its own. */
  attempt: z.int().nonnegative().default(0),
  requestedAt: z.iso.datetime(),
  timeoutSeconds: z.int().positive(),
});
export type EscalationMessage = z.infer<typeof EscalationMessageSchema>;

/** `ExpireApproval` closes the request whose number is the next one. */
export const ExpireInputSchema = StepInputSchema.extend({ approval: ApprovalWantedSchema });
export type ExpireInput = z.infer<typeof ExpireInputSchema>;

/** What `resume` sends back to `RequestApproval`, and what `ExpireApproval` returns. */
export const DecidedSchema = z.object({
  /** `rejudge`: a person changed arguments, which the guard judges as it did the model's. */
  action: ActionSchema.extract(['execute', 'rejudge', 'continue', 'stop']),
  /** The calls that may run now. */
  calls: z.array(CallRefSchema),
  ending: EndingSchema.nullable(),
});
export type Decided = z.infer<typeof DecidedSchema>;

/** One item of the `Execute` map. */
export const ExecuteInputSchema = z.object({ run: RunRefSchema, call: CallRefSchema });
export const ExecuteOutputSchema = z.object({ callId: z.string(), ok: z.boolean() });

export const VerifyResultsOutputSchema = z.object({ loop: LoopSchema });
export type VerifyResultsOutput = z.infer<typeof VerifyResultsOutputSchema>;

/** An ending means that the answer was accepted; `approve`, that a person decides on it. */
export const VerifyAnswerOutputSchema = z.object({
  action: ActionSchema.extract(['continue', 'approve', 'stop']),
  loop: LoopSchema,
  ending: EndingSchema.nullable(),
});
export type VerifyAnswerOutput = z.infer<typeof VerifyAnswerOutputSchema>;

/** `$ending` is an ending of our own, or what a `Catch` caught. */
export const SettleInputSchema = z.object({
  run: RunRefSchema.partial({ agent: true }),
  ending: z.union([EndingSchema, z.object({ Error: z.string(), Cause: z.string().default('') })]).nullable(),
});
export const SettleOutputSchema = z
  .object({ status: z.enum(['succeeded', 'failed', 'cancelled']) })
  .extend(EndingSchema.omit({ response: true }).shape);
