import * as z from 'zod';
import { AgentNameSchema, LimitsSchema } from './agent.ts';

/** Whoever the credential belongs to. The first part of every storage key, so it cannot contain `#` or `.`. */
export const TenantIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower case letters, digits and -');
export const RunIdSchema = z
  .string()
  .regex(/^run_[0-9a-z]{26}$/, 'an id like run_… as POST /runs answered it');

/** DynamoDB takes no half characters (lone surrogates), nor do models. */
export const TextSchema = z
  .string()
  .refine((text) => text.isWellFormed(), 'must not contain half a character (a lone surrogate)');

/** Whom or what a run, or what it remembers, is about, e.g. a customer or a ticket. */
export const SubjectSchema = TextSchema.min(1).max(200);

/** The one place that says what a run is asked with: HTTP and EventBridge both parse it. */
export const RunRequestSchema = z.strictObject({
  agent: AgentNameSchema,
  /** Reaches the model verbatim. */
  task: TextSchema.max(20_000, 'at most 20,000 characters').refine(
    (task) => task.trim().length > 0,
    'must not be empty',
  ),
  subject: SubjectSchema.optional(),
  /** May be less than the agent's own, never more; so the limits. */
  maxCostUsd: z.number().positive('must be more than 0').max(100, 'at most 100').optional(),
  limits: LimitsSchema.omit({ maxCostUsd: true }).partial().optional(),
  /** Who asked for it: a mail address. Policies can keep them from approving it themselves. */
  requester: z.email('write a mail address').toLowerCase().optional(),
  idempotencyKey: TextSchema.min(1).max(200).optional(),
});
export type RunRequest = z.infer<typeof RunRequestSchema>;

export const RunStatusSchema = z.enum(['running', 'awaiting_approval', 'succeeded', 'failed', 'cancelled']);
export type RunStatus = z.infer<typeof RunStatusSchema>;

export const SuccessOutcomeSchema = z.enum(['completed', 'partial']);
export const FailureOutcomeSchema = z.enum([
  // An honest answer, verified like any other, and still nothing of what was asked was done.
  'impossible',
  'loop_detected',
  'budget_exhausted',
  'limit_reached',
  'invalid_calls',
  'unverified',
  'escalation_expired',
  'model_unavailable',
  'model_refused',
  'model_unusable',
  'credentials_refused',
  'internal_error',
]);
export const OutcomeSchema = z.enum([
  ...SuccessOutcomeSchema.options,
  ...FailureOutcomeSchema.options,
  'cancelled',
]);
export type Outcome = z.infer<typeof OutcomeSchema>;

/** How a run ended and, for a person, why. `response` is the answer, where there is one. */
export const EndingSchema = z.object({
  outcome: OutcomeSchema,
  cause: z.string(),
  response: z.string().nullable().default(null),
});
export type Ending = z.infer<typeof EndingSchema>;

export const NanoUsdSchema = z.int().nonnegative();

/** What every model call of a run used, added up, failed ones included. */
export const UsageSchema = z.object({
  costNanoUsd: NanoUsdSchema,
  modelCalls: z.int().nonnegative(),
  inputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  cacheReadTokens: z.int().nonnegative(),
  cacheWriteTokens: z.int().nonnegative(),
});
export type Usage = z.infer<typeof UsageSchema>;

export const CountersSchema = z.object({
  turns: z.int().nonnegative(),
  toolCalls: z.int().nonnegative(),
  deniedCalls: z.int().nonnegative(),
  escalatedCalls: z.int().nonnegative(),
});
export type Counters = z.infer<typeof CountersSchema>;

/** The run as it is stored; one item. */
export const RunRecordSchema = z.object({
  tenantId: TenantIdSchema,
  runId: RunIdSchema,
  agent: AgentNameSchema,
  task: z.string(),
  subject: z.string().optional(),
  requester: z.string().optional(),
  /** SHA-256 of the canonical request, to tell a repeated request from another one under the same key. */
  requestHash: z.string(),
  maxNanoUsd: NanoUsdSchema,
  /** What it may take besides; records of before there was such have the agent's. */
  limits: LimitsSchema.optional(),
  /** What was recalled when the run began, one line each; part of every prompt of the run. */
  memories: z.array(z.string()),
  status: RunStatusSchema,
  ending: EndingSchema.optional(),
  usage: UsageSchema,
  /**
   * `maxNanoUsd` less what is spent and what is reserved for model calls under way; a reservation is a
   * conditional decrement of it. Negative only if a provider billed more than the worst case.
   */
  remainingNanoUsd: z.int(),
  counters: CountersSchema,
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
  cancelRequestedAt: z.iso.datetime().optional(),
  /** Why, where it was not the caller who asked. */
  cancelReason: z.string().optional(),
});
export type RunRecord = z.infer<typeof RunRecordSchema>;

const UsageViewSchema = UsageSchema.omit({ costNanoUsd: true }).extend({ costUsd: z.number() });
export type UsageView = z.infer<typeof UsageViewSchema>;

/** The result as the original article has it, and beside it what a person asks next. */
export const RunResultSchema = z.object({
  task: z.string(),
  tool_calls_made: z.int(),
  required_human: z.boolean(),
  complete: z.boolean(),
  response: z.string().nullable(),
  run_id: RunIdSchema,
  agent: AgentNameSchema,
  outcome: OutcomeSchema,
  cost_usd: z.number(),
  usage: UsageViewSchema,
  duration_ms: z.int(),
});
export type RunResult = z.infer<typeof RunResultSchema>;

/** What a run may spend, in dollars: `maxUsd` is the sum of the others. */
const BudgetViewSchema = z.object({
  maxUsd: z.number(),
  spentUsd: z.number(),
  reservedUsd: z.number().describe('Set aside for model and tool calls under way, at their worst case.'),
  remainingUsd: z.number(),
});

/** `GET /runs/{runId}`. */
export const RunViewSchema = z.object({
  runId: RunIdSchema,
  agent: AgentNameSchema,
  task: z.string(),
  subject: z.string().nullable(),
  status: RunStatusSchema,
  outcome: OutcomeSchema.nullable(),
  cause: z.string().nullable(),
  result: RunResultSchema.nullable(),
  maxCostUsd: z.number(),
  budget: BudgetViewSchema,
  usage: UsageViewSchema,
  counters: CountersSchema,
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
});
export type RunView = z.infer<typeof RunViewSchema>;

/** `POST /runs/estimate`. */
export const EstimateSchema = z.object({
  agent: AgentNameSchema,
  runs: z
    .int()
    .describe("The agent's latest runs that ended and were not cancelled: what the estimate is based on."),
  likelyUsd: z.number().nullable().describe('Half of these runs cost at most this; null without any.'),
  highUsd: z.number().nullable().describe('Nineteen of twenty cost at most this.'),
  likelyTurns: z.int().nullable(),
  highTurns: z.int().nullable(),
  atMostUsd: z
    .number()
    .describe(
      'No run of this request can cost more: the least of its own budget and what is left of the day.',
    ),
});
export type Estimate = z.infer<typeof EstimateSchema>;
