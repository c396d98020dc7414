import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { agents } from '#agents';
import { createAskPeople } from '../core/approval/ask-people.ts';
import { createReach } from '../core/approval/reach.ts';
import { createAsk } from '../core/ask.ts';
import { EnvironmentSchema } from '../core/contracts/env.ts';
import { createErase } from '../core/erase.ts';
import { createSemanticMemory } from '../core/memory/semantic-memory.ts';
import { toNanoUsd } from '../core/money.ts';
import type { Channel } from '../core/ports.ts';
import type { ToolsByName } from '../core/tools.ts';
import { mailChannel } from '../web/channels/mail.ts';
import { slackChannel } from '../web/channels/slack.ts';
import { webhookChannel } from '../web/channels/webhook.ts';
import { admission as createAdmission } from './admission.ts';
import { anthropicModel } from './anthropic.ts';
import { dynamoApprovals } from './approvals.ts';
import { dynamoAudit } from './audit.ts';
import { dynamoBudgets } from './budgets.ts';
import { eventBus } from './bus.ts';
import { dynamoCalls } from './calls.ts';
import { dynamoCompensations } from './compensations.ts';
import { dynamoContexts } from './contexts.ts';
import { embedderOf } from './embedders.ts';
import { dynamoEpisodes } from './episodes.ts';
import { beginErasing, dynamoErasures } from './erasures.ts';
import { dynamoEvents } from './events.ts';
import { sfnExecutions, sfnWaitingTasks } from './executions.ts';
import { dynamoFacts } from './facts.ts';
import { dynamoGrants } from './grants.ts';
import { sesMailer } from './mailer.ts';
import { countMissed } from './memory-metrics.ts';
import { cedarPolicies } from './policies.ts';
import { sqsDeadLetters } from './queue.ts';
import { storedContents } from './run-contents.ts';
import { dynamoRuns } from './runs.ts';
import { s3Vectors } from './s3-vectors.ts';
import { eventBridgeSchedules } from './schedules.ts';
import { secret } from './secrets.ts';
import { SlackSecretSchema, slackClient } from './slack.ts';
import { dynamoSubjects } from './subjects.ts';
import { dynamoSwitches } from './switches.ts';
import { Table } from './table.ts';
import { dynamoTenants } from './tenants.ts';
import { kmsVault } from './token-vault.ts';
import { dynamoTurns } from './turns.ts';
import { Values } from './values.ts';
import { standardWebhook, WebhookSecretSchema } from './webhook.ts';
import { dynamoWorkingMemory } from './working-memory.ts';

// The composition root, and the only reader of the environment. What a Lambda does not call is left out of its bundle.

type Names = keyof typeof EnvironmentSchema.shape;

/** @throws Error that names the variable; infra sets it. */
export function setting<Name extends Names>(name: Name): z.output<(typeof EnvironmentSchema.shape)[Name]> {
  const parsed = EnvironmentSchema.shape[name].safeParse(process.env[name]);
  if (!parsed.success) throw new Error(`The environment variable ${name} is missing or wrong`);
  return parsed.data as z.output<(typeof EnvironmentSchema.shape)[Name]>;
}

/** All of it, for a tool: its `grants.ts` decides what is in there. */
export const environment = (): Readonly<Record<string, string | undefined>> => process.env;

export const now = (): Date => new Date();
export const newSecret = (): string => randomBytes(32).toString('base64url');

const table = () => new Table(setting('TABLE_NAME'), now);
const values = () => new Values(setting('BUCKET_NAME'));

export const turns = () => dynamoTurns(table(), values());
export const calls = () => dynamoCalls(table(), values());
export const compensations = () => dynamoCompensations(table());
export const contexts = () => dynamoContexts(table(), values());
export const events = () => dynamoEvents(table());
export const approvals = () => dynamoApprovals(table(), values(), calls());
export const audit = () => dynamoAudit(table());
export const grants = () => dynamoGrants(table());
export const budgets = () =>
  dynamoBudgets(table(), values(), () => ({
    tenantDayNanoUsd: toNanoUsd(setting('TENANT_DAY_BUDGET_USD')),
    stageDayNanoUsd: toNanoUsd(setting('STAGE_DAY_BUDGET_USD')),
  }));
export const runs = () => dynamoRuns(table(), values(), { budgets: budgets(), approvals: approvals() });
export const switches = () => dynamoSwitches(table());
export const tenants = () => dynamoTenants(table());
export const workingMemory = () => dynamoWorkingMemory(table());
export const episodes = () => dynamoEpisodes(table(), () => setting('EPISODE_DAYS'));
export const facts = () => {
  const index = setting('VECTOR_INDEX');
  return dynamoFacts(table(), index ? s3Vectors(index.indexArn) : undefined);
};
const subjects = () => dynamoSubjects(table());
/** What asks for erasures. */
export const erasures = () =>
  dynamoErasures(table(), {
    subjects: subjects(),
    runs: runs(),
    compensations: compensations(),
    begin: beginErasing(setting('ERASE_FUNCTION')),
  });
/** What erases; it asks for none. */
export const erase = () =>
  createErase({
    erasures: dynamoErasures(table(), {
      subjects: subjects(),
      runs: runs(),
      compensations: compensations(),
      begin: async () => {},
    }),
    subjects: subjects(),
    facts: facts(),
    runs: runs(),
    compensations: compensations(),
    contents: storedContents(table(), values(), { bucketName: setting('BUCKET_NAME') }),
    now,
  });
export const semanticMemory = () =>
  createSemanticMemory({ facts: facts(), embedder: embedderOf(setting('EMBEDDER')), missed: countMissed });

export const model = () => {
  const key = secret(setting('MODEL_SECRET_ARN'), z.object({ apiKey: z.string().min(1) }), now);
  return anthropicModel(setting('MODEL_URL'), async () => (await key()).apiKey);
};
/** Asks the model within every budget. */
export const ask = () => createAsk({ turns: turns(), budgets: budgets(), model: model(), now });
/** @returns a function that answers `{"<sha256 of key>": "<tenant>"}`. */
export const apiKeys = () => secret(setting('API_KEYS_SECRET_ARN'), z.record(z.string(), z.string()), now);

export const policies = () => cedarPolicies();

export const executions = () => sfnExecutions(setting('STATE_MACHINE_ARN'));
export const waitingTasks = () => sfnWaitingTasks();
export const admission = () =>
  createAdmission({
    agents,
    executions: executions(),
    runs: runs(),
    switches: switches(),
    now,
    newKey: randomUUID,
  });
export const schedules = () => eventBridgeSchedules(setting('FOLLOW_UPS'));

/** Ends early, by throwing, when the signal says so. */
const wait = (ms: number, signal?: AbortSignal) => setTimeout(ms, undefined, { ...(signal && { signal }) });

const webhooks = (): Channel[] => {
  const { webhook } = setting('CHANNELS');
  if (!webhook) return [];
  const signingSecret = secret(webhook.secretArn, WebhookSecretSchema, now);
  return [webhookChannel(standardWebhook(webhook.url, signingSecret, now), now)];
};
/** @param timeoutMs of a request to Slack, its tries included. @returns `undefined` where the stage does without it. */
export const slack = (timeoutMs: number) => {
  const settings = setting('CHANNELS').slack;
  if (!settings) return undefined;
  const read = secret(settings.secretArn, SlackSecretSchema, now);
  const client = slackClient({
    apiUrl: settings.apiUrl,
    token: async () => (await read()).botToken,
    timeoutMs,
  });
  return { client, signingSecret: async () => (await read()).signingSecret };
};
/** Shorter than a try of `reach`, so that Slack's own words are told. */
const slackMessageMs = 4_500;
const slackChannels = (tools: ToolsByName): Channel[] => {
  const client = slack(slackMessageMs)?.client;
  return client ? [slackChannel(client, tools)] : [];
};
/** The ways to show and tell what became of a request, which takes no arguments; a mail cannot be changed. */
export const announcingChannels = (): Channel[] => [...slackChannels({}), ...webhooks()];
/** Every way to reach people that the stage has. @param tools say as what their calls are shown */
const channels = (tools: ToolsByName): Channel[] => [
  mailChannel(sesMailer(setting('CHANNELS').mail.sender), tools),
  ...slackChannels(tools),
  ...webhooks(),
];
export const reach = (tools: ToolsByName) =>
  createReach({
    channels: channels(tools),
    approvals: approvals(),
    calls: calls(),
    events: events(),
    newSecret,
    publicUrl: setting('PUBLIC_URL'),
    wait,
    now,
  });
export const askPeople = (tools: ToolsByName) =>
  createAskPeople({ approvals: approvals(), reach: reach(tools), now });

export const vault = () => kmsVault(setting('TOKEN_KEY_ARN'));
export const bus = () => eventBus(setting('BUS_NAME'));
export const deadLetters = () => sqsDeadLetters(setting('INGRESS_DLQ_URL'));
