import * as z from 'zod';

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
  OWN_DOMAINS: z
    .string()
    .transform((json) => JSON.parse(json))
    .pipe(z.record(z.string(), z.array(z.string()))),
  /** Who decides, comma-separated mail addresses. */
  APPROVERS: z.string().transform((list) => list.split(',').map((address) => address.trim())),
  /** Sender of mails that ask for a decision. */
  APPROVAL_SENDER: z.string(),
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
