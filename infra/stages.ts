import * as z from 'zod';
import { ApproverGroupsSchema, BusinessHoursSchema } from '../functions/core/contracts/approver.ts';
import { type EnvironmentVariables, MessageUrlSchema } from '../functions/core/contracts/env.ts';
import { TenantIdSchema } from '../functions/core/contracts/run.ts';

/** Bucket that `cdk deploy` puts the code of stage `local` into, instead of a bootstrap. It must exist. */
export const localAssetBucket = 'stateward-local-assets';

export const stackName = (stage: string) => `Stateward-${stage}`;

const AuthSchema = z.union([
  /** Keys of our own, kept as hashes in a secret. */
  z.literal('api-key'),
  /** SigV4 with permission `execute-api:Invoke`. */
  z.literal('iam'),
  z.strictObject({ jwt: z.strictObject({ issuer: z.url(), audience: z.array(z.string()).min(1) }) }),
]);

/** A Lambda takes 4 KB of settings in all. */
const maxApproversBytes = 2_300;

const StageSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,19}$/),
  /** Where to deploy; without them, to wherever the caller's credentials belong. */
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  region: z.string().optional(),
  mail: z.strictObject({
    /** Sender of mails that ask for a decision. */
    approvalSender: z.email(),
    /** Sender of mails that a tool sends. */
    agentSender: z.email(),
    /** The domain of both senders, where SES knows the domain and not each address. */
    verifiedDomain: z.string().optional(),
    /** `false`: the identities exist in SES, verified. */
    createIdentities: z.boolean().default(false),
  }),
  approvals: z
    .strictObject({
      /**
       * Who decides, by the names that policies use in `@approvers`; `default` where no policy names one. Each has
       * `people: [{ email, slackUserId? }]` and, if you like, `next`: the group that is asked as well when it is silent.
       */
      groups: ApproverGroupsSchema,
      /** Seconds to decide, where no policy says otherwise; at most a year, the longest that an execution can wait. */
      timeoutSeconds: z.int().positive().max(31_536_000).default(300),
      /** Only these hours count towards the time to decide, e.g. `{ timeZone: 'Europe/Berlin', from: '09:00', to: '17:30' }`. */
      businessHours: BusinessHoursSchema.nullable().default(null),
      /** People with a `slackUserId` are asked in Slack, too; docs/slack.md has the app that it needs. */
      slack: z
        .strictObject({ apiUrl: MessageUrlSchema.default('https://slack.com/api') })
        .nullable()
        .default(null),
      /** Requests and decisions are posted there, signed as https://www.standardwebhooks.com says. */
      webhook: z.strictObject({ url: MessageUrlSchema }).nullable().default(null),
    })
    .refine(
      ({ groups, businessHours }) =>
        Buffer.byteLength(JSON.stringify([groups, businessHours])) <= maxApproversBytes,
      {
        path: ['groups'],
        error: `too many people: groups and businessHours have at most ${maxApproversBytes} bytes as JSON, some 40 people`,
      },
    ),
  /** The domains of each tenant, e.g. `{ default: ['example.com'] }`; policies see what goes outside them. */
  ownDomains: z.record(TenantIdSchema, z.array(z.hostname().toLowerCase())).default({}),
  /** Dollars that may be spent in a day (UTC): by the runs of one tenant, and by those of all tenants. */
  budgets: z
    .strictObject({
      tenantDayUsd: z.number().positive().max(1_000_000).default(100),
      stageDayUsd: z.number().positive().max(1_000_000).default(1_000),
    })
    .prefault({}),
  memory: z
    .strictObject({
      /** `bedrock`: Titan Text Embeddings V2; `lambda`: a model that a Lambda of ours carries, for English only. */
      embedder: z.enum(['bedrock', 'lambda']).default('bedrock'),
      /** Amazon S3 Vectors, for more than 20,000 facts of an agent. */
      vectorIndex: z.boolean().default(false),
      /** Days that the record of a run stays in the memory of its agent. */
      episodeDays: z.int().min(1).max(3_650).default(90),
    })
    .prefault({}),
  /** A run goes on in a new execution after so many events of one, which may have 25,000. */
  continueAfterEvents: z.int().min(100).max(20_000).default(20_000),
  /** Where people reach the API, if not at its own address. */
  publicUrl: MessageUrlSchema.optional(),
  modelUrl: z.url().default('https://api.anthropic.com'),
  auth: AuthSchema.default('iam'),
  defaultTenant: TenantIdSchema.default('default'),
  /** Tenants whose callers may set the stage's kill switch; without them, the default tenant. */
  operators: z.array(TenantIdSchema).min(1).optional(),
  /** Handed to the tools' grants. */
  settings: z
    .strictObject({ searchProvider: z.enum(['corpus', 'brave', 'tavily']).default('corpus') })
    .prefault({}),
  /** Whether data outlives the stack. */
  keepData: z.boolean().default(true),
  pointInTimeRecovery: z.boolean().default(true),
  logRetentionDays: z.union([z.literal(7), z.literal(30), z.literal(90), z.literal(365)]).default(30),
  /** What the service itself logs and limits; emulators have none of it. */
  serviceLogs: z.boolean().default(true),
  throttling: z
    .strictObject({ requestsPerSecond: z.int().positive(), burst: z.int().positive() })
    .nullable()
    .default({ requestsPerSecond: 50, burst: 100 }),
  /** Ingress messages that are worked on at once; the rest waits in the queue. */
  ingressConcurrency: z.int().min(2).default(5),
  /** Shifts new runs to a new definition in steps; without it, all at once. */
  rollout: z
    .strictObject({ percentage: z.int().min(1).max(99), intervalMinutes: z.int().min(1).max(2100) })
    .nullable()
    .default(null),
});
export type StageConfig = z.output<typeof StageSchema>;

/** What whoever sets money aside, or looks at the caps, needs to know. */
export const budgetEnvironment = ({ budgets }: StageConfig): EnvironmentVariables => ({
  TENANT_DAY_BUDGET_USD: String(budgets.tenantDayUsd),
  STAGE_DAY_BUDGET_USD: String(budgets.stageDayUsd),
});

/** What whoever records how runs went needs to know. */
export const episodeEnvironment = ({ memory }: StageConfig): EnvironmentVariables => ({
  EPISODE_DAYS: String(memory.episodeDays),
});

/** What whoever says how long people have needs to know. */
export const timeToDecide = ({ approvals }: StageConfig): EnvironmentVariables => ({
  APPROVAL_TIMEOUT_SECONDS: String(approvals.timeoutSeconds),
  BUSINESS_HOURS: JSON.stringify(approvals.businessHours),
});

/** Put your own people here: in `default`, and in each group that a policy of yours names; docs/approval.md. */
const exampleGroups = {
  default: { people: [{ email: 'approver@example.com' }] },
  'customer-care': { people: [{ email: 'approver@example.com' }] },
};

/** The stages that `-c stage=` can name. Senders must be verified in SES; see README. */
const stages: Readonly<Record<string, Omit<z.input<typeof StageSchema>, 'name'>>> = {
  local: {
    mail: {
      approvalSender: 'approvals@stateward.local',
      agentSender: 'support@shop.local',
      createIdentities: true,
    },
    approvals: {
      groups: {
        default: { people: [{ email: 'approver@stateward.local' }] },
        'customer-care': { people: [{ email: 'approver@stateward.local' }] },
        finance: {
          people: [
            { email: 'ann@stateward.local', slackUserId: 'U0ANN' },
            { email: 'ben@stateward.local', slackUserId: 'U0BEN' },
            { email: 'cleo@stateward.local' },
          ],
          next: 'management',
        },
        management: { people: [{ email: 'dora@stateward.local' }] },
      },
    },
    ownDomains: { default: ['shop.local', 'stateward.local'] },
    memory: { embedder: 'lambda' },
    auth: 'api-key',
    keepData: false,
    pointInTimeRecovery: false,
    logRetentionDays: 7,
    serviceLogs: false,
    throttling: null,
  },
  dev: {
    mail: { approvalSender: 'approvals@example.com', agentSender: 'support@example.com' },
    approvals: { groups: exampleGroups },
    keepData: false,
    logRetentionDays: 7,
  },
  prod: {
    mail: { approvalSender: 'approvals@example.com', agentSender: 'support@example.com' },
    approvals: { groups: exampleGroups, timeoutSeconds: 3_600 },
    logRetentionDays: 365,
    rollout: { percentage: 10, intervalMinutes: 10 },
  },
};

export const stageNames: readonly string[] = Object.keys(stages);

/** What `-c` may change of stage `local`; values are text, as the command line has them. */
export const OverridesSchema = z.object({
  publicUrl: z.url().optional(),
  modelUrl: z.url().optional(),
  approvalTimeout: z.coerce.number().int().positive().optional(),
  slackUrl: MessageUrlSchema.optional(),
  webhookUrl: MessageUrlSchema.optional(),
  continueAfterEvents: z.coerce.number().int().positive().optional(),
});
export type Overrides = z.input<typeof OverridesSchema>;

/**
 * @param overrides of stage `local` only; what is not given leaves the stage's own value.
 * @throws Error naming the stages, or what is wrong with the configuration.
 */
export function stageNamed(name: string, overrides: Overrides = {}): StageConfig {
  const stage = Object.hasOwn(stages, name) ? stages[name] : undefined;
  if (!stage) throw new Error(`There is no stage "${name}"; infra/stages.ts has ${stageNames.join(', ')}.`);
  const { publicUrl, modelUrl, approvalTimeout, slackUrl, webhookUrl, continueAfterEvents } =
    OverridesSchema.parse(overrides);
  if (Object.keys(overrides).length > 0 && name !== 'local')
    throw new Error(`Stage "${name}" is configured in infra/stages.ts; -c changes only stage "local".`);
  return parseStage({
    name,
    ...stage,
    ...(publicUrl !== undefined && { publicUrl }),
    ...(modelUrl !== undefined && { modelUrl }),
    ...(continueAfterEvents !== undefined && { continueAfterEvents }),
    approvals: {
      ...stage.approvals,
      ...(approvalTimeout !== undefined && { timeoutSeconds: approvalTimeout }),
      ...(slackUrl !== undefined && { slack: { apiUrl: slackUrl } }),
      ...(webhookUrl !== undefined && { webhook: { url: webhookUrl } }),
    },
  });
}

/** @throws Error naming every wrong field and what belongs there. */
export function parseStage(config: z.input<typeof StageSchema>): StageConfig {
  const parsed = StageSchema.safeParse(config);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const [key] = issue.code === 'invalid_key' ? issue.issues : [];
    return `  ${issue.path.join('.')}${issue.path.length > 0 ? ': ' : ''}${key?.message ?? issue.message}`;
  });
  throw new Error(`Stage "${config.name}" in infra/stages.ts is wrong:\n${problems.join('\n')}`);
}
