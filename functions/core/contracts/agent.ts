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

const AgentSchema = z.strictObject({
  name: AgentNameSchema,
  description: z.string().min(1),
  /** Names of folders in `tools/`. */
  tools: z.array(ToolNameSchema).min(1),
  /** Other models than the role's default; each needs a price in `core/models.ts`. */
  models: z.partialRecord(RoleSchema, z.string()).default({}),
  limits: z
    .strictObject({
      /** Calls the model may ask for in one run; the article's MAX_TOOL_CALLS. */
      maxToolCalls: atLeastOne.default(20),
      /** Model answers in one run. */
      maxTurns: atLeastOne.default(40),
      /** Calls of one tool in a run, by its name; a further one is denied. */
      maxCallsPerTool: z.record(ToolNameSchema, atLeastOne).default({}),
      /** Seconds a run may take; what it waits for people does not count. */
      maxDurationSeconds: atLeastOne.default(3_600),
      /** Dollars a run may cost unless the request says otherwise; the article's max_cost_usd. */
      maxCostUsd: z
        .number()
        .positive('must be more than 0 dollars')
        .max(100, 'must be 100 dollars or less')
        .default(1),
      /** Tokens of a prompt, more or less, above which old results and then old turns are shortened. */
      maxContextTokens: z
        .int()
        .min(10_000, 'must be 10,000 or more')
        .max(500_000, 'must be 500,000 or less')
        .default(40_000),
    })
    .prefault({}),
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
