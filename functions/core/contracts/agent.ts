import * as z from 'zod';
import { ToolNameSchema } from './tool.ts';

/** What a model call is for; each role has its model, token limit and thinking (`core/models.ts`). */
export const RoleSchema = z.enum([
  'router',
  'judge',
  'summariser',
  'executor',
  'synthesizer',
  'deep_thinker',
]);
export type Role = z.infer<typeof RoleSchema>;

export const AgentNameSchema = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower case letters, digits and -');

const atLeastOne = z.int().positive('must be 1 or more');

/** What a run may take. An agent sets them; a request may lower them for its run. */
export const LimitsSchema = z.strictObject({
  /** Calls the model may ask for in one run; the article's MAX_TOOL_CALLS. */
  maxToolCalls: atLeastOne,
  /** Model answers in one run. */
  maxTurns: atLeastOne,
  /** Calls of one tool in a run, by its name; a further one is denied. */
  maxCallsPerTool: z.record(ToolNameSchema, atLeastOne),
  /** Seconds a run may take; what it waits for people does not count. */
  maxDurationSeconds: atLeastOne,
  /** Dollars a run may cost; the article's max_cost_usd. */
  maxCostUsd: z.number().positive('must be more than 0 dollars').max(100, 'must be 100 dollars or less'),
  /** Tokens of a prompt, more or less, above which old results and then old turns are shortened. */
  maxContextTokens: z.int().min(10_000, 'must be 10,000 or more').max(500_000, 'must be 500,000 or less'),
});
export type Limits = z.infer<typeof LimitsSchema>;

/** What is given, and the default of what is not. */
export function withDefaults(
  given: { readonly [Key in keyof Limits]?: Limits[Key] | undefined },
  defaults: Limits,
): Limits {
  const present = Object.entries(given).filter(([, limit]) => limit !== undefined);
  return { ...defaults, ...Object.fromEntries(present) };
}

const defaultLimits: Limits = {
  maxToolCalls: 20,
  maxTurns: 40,
  maxCallsPerTool: {},
  maxDurationSeconds: 3_600,
  maxCostUsd: 1,
  maxContextTokens: 40_000,
};

const AgentSchema = z.strictObject({
  name: AgentNameSchema,
  description: z.string().min(1),
  /** Names of folders in `tools/`. */
  tools: z.array(ToolNameSchema).min(1),
  /** Other models than the role's default; each needs a price in `core/models.ts`. */
  models: z.partialRecord(RoleSchema, z.string()).default({}),
  limits: LimitsSchema.partial()
    .prefault({})
    .transform((given) => withDefaults(given, defaultLimits)),
});

export type AgentDefinition = z.output<typeof AgentSchema>;

/** Cedar policies as they were written; errors name the file. */
export interface PolicyText {
  /** From the repository's root. */
  readonly file: string;
  readonly text: string;
}

/** An agent with the texts of its folder, as the registry hands it out. */
export interface Agent extends AgentDefinition {
  /** `prompt.md` */
  readonly prompt: string;
  /** `agents/policy.cedar`, which holds for all, and the agent's own `policy.cedar`. */
  readonly policies: readonly PolicyText[];
  /** `policy.shadow.cedar`: what would be decided with it in place of `policy.cedar` is recorded, and nothing else. */
  readonly shadow?: PolicyText;
}

/**
 * Declares an agent; the default export of `agents/<name>/agent.ts`.
 * @throws ZodError naming every wrong field, so that a mistake shows at synth.
 */
export const defineAgent = (definition: z.input<typeof AgentSchema>): AgentDefinition =>
  AgentSchema.parse(definition);
