import * as z from 'zod';
import { ApproverGroupsSchema, BusinessHoursSchema } from './approver.ts';

const json = z.string().transform((text): unknown => JSON.parse(text));

/** Somewhere that messages with links go: encrypted, or on this machine. */
export const MessageUrlSchema = z
  .url()
  .refine((url) => /^https:/i.test(url) || isOnThisMachine(url), 'write an https address');

function isOnThisMachine(url: string): boolean {
  const { protocol, hostname } = URL.parse(url) ?? { protocol: '', hostname: '' };
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

/** The ways to reach people; a person is reached by each that knows how. */
export const ChannelSettingsSchema = z.strictObject({
  /** Sender of mails that ask for a decision. */
  mail: z.strictObject({ sender: z.string() }),
  /** The secret holds `{"botToken", "signingSecret"}`. */
  slack: z.strictObject({ apiUrl: MessageUrlSchema, secretArn: z.string() }).nullable(),
  /** The secret holds `{"signingSecret"}`. */
  webhook: z.strictObject({ url: MessageUrlSchema, secretArn: z.string() }).nullable(),
});
export type ChannelSettings = z.infer<typeof ChannelSettingsSchema>;

export const FollowUpSettingsSchema = z.strictObject({
  /** Schedules live in a group of their own. */
  scheduleGroup: z.string(),
  /** Lambda that is called. */
  targetArn: z.string(),
  /** Role that may call it, and nothing else. */
  roleArn: z.string(),
  deadLetterArn: z.string(),
});
export type FollowUpSettings = z.infer<typeof FollowUpSettingsSchema>;

/** What turns texts into vectors: a model of Bedrock, or a Lambda of ours that carries one. */
export const EmbedderSettingsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bedrock'), modelId: z.string(), dimensions: z.int().positive() }),
  z.strictObject({ kind: z.literal('lambda'), functionName: z.string() }),
]);
export type EmbedderSettings = z.infer<typeof EmbedderSettingsSchema>;

export const VectorIndexSettingsSchema = z.strictObject({ indexArn: z.string() });
export type VectorIndexSettings = z.infer<typeof VectorIndexSettingsSchema>;

/**
 * Every environment variable of every Lambda, by name. Infra sets them typed by `Environment`; only
 * `adapters/container.ts` reads them, each adapter its own.
 */
export const EnvironmentSchema = z.object({
  STAGE: z.string(),
  TABLE_NAME: z.string(),
  /** Holds values over 100 KB. */
  BUCKET_NAME: z.string(),
  STATE_MACHINE_ARN: z.string(),
  /** How long a person has to decide. */
  APPROVAL_TIMEOUT_SECONDS: z.coerce.number().int().positive(),
  /** JSON: the domains that belong to each tenant; a call that goes elsewhere goes outside. */
  OWN_DOMAINS: json.pipe(z.record(z.string(), z.array(z.string()))),
  /** JSON: who decides, by group. */
  APPROVER_GROUPS: json.pipe(ApproverGroupsSchema),
  /** JSON: the hours that count towards a time to decide; `null`: all of them. */
  BUSINESS_HOURS: json.pipe(BusinessHoursSchema.nullable()),
  /** JSON: how people are reached. */
  CHANNELS: json.pipe(ChannelSettingsSchema),
  /** JSON: what calls `follow-up` when a reminder or the next group is due. */
  FOLLOW_UPS: json.pipe(FollowUpSettingsSchema),
  /** Where people reach the API, without a slash at the end. */
  PUBLIC_URL: z.url().transform((url) => url.replace(/\/+$/, '')),
  /** KMS key that encrypts task tokens. */
  TOKEN_KEY_ARN: z.string(),
  /** Secret with the model provider's key. */
  MODEL_SECRET_ARN: z.string(),
  MODEL_URL: z.url(),
  /** Dollars that the runs of one tenant may cost in a day (UTC). */
  TENANT_DAY_BUDGET_USD: z.coerce.number().positive(),
  /** Dollars that all runs of the stage may cost in a day (UTC). */
  STAGE_DAY_BUDGET_USD: z.coerce.number().positive(),
  /** JSON */
  EMBEDDER: json.pipe(EmbedderSettingsSchema),
  /** JSON: nearest neighbours beyond what DynamoDB alone serves; `null`: none. */
  VECTOR_INDEX: json.pipe(VectorIndexSettingsSchema.nullable()),
  /** Days that the record of a run stays in the memory of its agent. */
  EPISODE_DAYS: z.coerce.number().int().positive(),
  /** Events of an execution after which its run goes on in a new one. */
  CONTINUE_AFTER_EVENTS: z.coerce.number().int().positive(),
  /** Lambda that erases all about a subject. */
  ERASE_FUNCTION: z.string(),
  BUS_NAME: z.string(),
  INGRESS_DLQ_URL: z.url(),
  /** Secret with `{"<sha256 of key>": "<tenant>"}`. */
  API_KEYS_SECRET_ARN: z.string(),
  /** Tenants whose callers may stop the whole stage, comma-separated. */
  OPERATORS: z.string().transform((list) => list.split(',')),
  /** Tenant of callers whose credential names none. */
  DEFAULT_TENANT: z.string(),
});
export type Environment = z.input<typeof EnvironmentSchema>;
/** As infra hands it out: everything is text. */
export type EnvironmentVariables = Partial<Record<keyof Environment, string>>;
