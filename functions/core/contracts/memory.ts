import * as z from 'zod';
import { AgentNameSchema } from './agent.ts';
import { CallIdSchema } from './call.ts';
import { NanoUsdSchema, OutcomeSchema, RunIdSchema, TenantIdSchema, TextSchema } from './run.ts';

/** Bytes of UTF-8 that a key and its value may have together. */
export const maxMemoryBytes = 32_768;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** What is remembered is called so; without control characters, which would break the lines of a prompt. */
export const MemoryKeySchema = TextSchema.trim()
  .min(1, 'must not be empty')
  .max(200, 'at most 200 characters')
  .refine((key) => !controls.test(key), 'must not contain control characters or line breaks');

export const MemoryValueSchema = TextSchema.refine(
  (value) => value.trim() !== '',
  'must not be empty',
).refine((value) => bytesOf(value) <= maxMemoryBytes, `at most ${maxMemoryBytes / 1024} KB`);

/** How much something matters; the article's default. */
export const ImportanceSchema = z.number().min(0, '0 at least').max(1, '1 at most').default(0.5);

/** Something that a run keeps in view: its working memory has one for each key. */
export const ObservationSchema = z.object({
  key: MemoryKeySchema,
  value: MemoryValueSchema,
  importance: ImportanceSchema,
  at: z.iso.datetime(),
  /** The call whose result it comes from; absent where a compaction made it of several. */
  sourceCallId: CallIdSchema.optional(),
  /** Others wrote it, or it was written after the run had read what others wrote. */
  untrusted: z.literal(true).optional(),
});
export type Observation = z.infer<typeof ObservationSchema>;

/** An observation as a tool marks it; time, source and trust are the call's. */
export type NewObservation = Pick<z.input<typeof ObservationSchema>, 'key' | 'value' | 'importance'>;

/** How a run went, for the next one about the same. */
export const EpisodeSchema = z.object({
  runId: RunIdSchema,
  agent: AgentNameSchema,
  subject: z.string().optional(),
  /** At most 500 characters. */
  task: z.string(),
  outcome: OutcomeSchema,
  cause: z.string(),
  /** What was answered, at most 500 characters; absent where others' text may stand in it. */
  answer: z.string().optional(),
  /** Tools whose calls succeeded, with how often. */
  worked: z.array(z.object({ tool: z.string(), calls: z.int().positive() })),
  /** Tools whose calls failed, with the last failure's kind. */
  failed: z.array(z.object({ tool: z.string(), calls: z.int().positive(), kind: z.string() })),
  costNanoUsd: NanoUsdSchema,
  turns: z.int().nonnegative(),
  /** When the run ended. */
  at: z.iso.datetime(),
});
export type Episode = z.infer<typeof EpisodeSchema>;

/** Whose facts they are. Nothing is shared between namespaces. */
export const NamespaceSchema = z.object({ tenantId: TenantIdSchema, agent: AgentNameSchema });
export type Namespace = z.infer<typeof NamespaceSchema>;

/** As people and the API write it: `<tenant>/<agent>`. */
export const namespaceText = ({ tenantId, agent }: Namespace): string => `${tenantId}/${agent}`;

export const FactIdSchema = z
  .string()
  .regex(/^fact_[0-9a-z]{26}$/, 'an id like fact_… as the list of facts answered it');

/**
 * `current`; `superseded` by a newer one about the same; `forgotten` by the agent. Only current ones are recalled.
 */
export const FactStatusSchema = z.enum(['current', 'superseded', 'forgotten']);

/** Where a fact comes from: a call of a run, or a person who corrected it. */
export const FactSourceSchema = z.union([
  z.object({ runId: RunIdSchema, callId: CallIdSchema }),
  z.object({ correctedBy: z.string() }),
]);
export type FactSource = z.infer<typeof FactSourceSchema>;

/** What outlives the run: `key` says what about, `value` what. */
export const FactSchema = z.object({
  factId: FactIdSchema,
  key: MemoryKeySchema,
  value: MemoryValueSchema,
  /** Whom or what it is about, e.g. a customer; for erasing all about them. */
  subject: z.string().optional(),
  importance: ImportanceSchema,
  status: FactStatusSchema,
  /** Oldest first, at most ten: each time it was remembered with the same value. */
  sources: z.array(FactSourceSchema).min(1).max(10),
  /** When it was first and last remembered; it decays from the last. */
  firstAt: z.iso.datetime(),
  at: z.iso.datetime(),
  /** The fact that this one took the place of, and the one that took its place. */
  supersedes: FactIdSchema.optional(),
  supersededBy: FactIdSchema.optional(),
  /** The run had read what others wrote when it was remembered: to recall it taints. */
  untrusted: z.literal(true).optional(),
  /** The embedder whose vector is stored; absent while it was down: keywords find the fact all the same. */
  embedder: z.string().optional(),
});
export type Fact = z.infer<typeof FactSchema>;

/** Facts of a namespace that DynamoDB alone serves; more need a vector index. */
export const maxFactsWithoutIndex = 20_000;

/** A fact as it comes in. */
export interface NewFact {
  readonly key: string;
  readonly value: string;
  readonly subject?: string | undefined;
  readonly importance: number;
  readonly source: FactSource;
  readonly untrusted?: true | undefined;
}
