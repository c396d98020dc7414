import { setTimeout } from 'node:timers/promises';
import type { LambdaEvent } from 'hono/aws-lambda';
import { handle } from 'hono/aws-lambda';
import { agents } from '#agents';
import { tools } from '#tools';
import {
  admission,
  approvals,
  audit,
  budgets,
  calls,
  compensations,
  episodes,
  erasures,
  events,
  facts,
  grants,
  now,
  runs,
  semanticMemory,
  setting,
  slack,
  switches,
  workingMemory,
} from './adapters/container.ts';
import { logger, observed } from './adapters/lambda.ts';
import { sha256 } from './core/canonical.ts';
import { createEstimate } from './core/estimate.ts';
import { createApi } from './web/api/app.ts';
import type { ApiPorts } from './web/api/ports.ts';

/** Slack waits for three seconds. */
const slackTimeoutMs = 2_000;

/** The HTTP API and the approval page, behind API Gateway. */
export const createHandler = (ports: ApiPorts) => handle(createApi(ports));

export const handler = observed<LambdaEvent, unknown>(() =>
  createHandler({
    admission: admission(),
    estimate: createEstimate({ agents, runs: runs(), budgets: budgets(), now }),
    runs: runs(),
    events: events(),
    approvals: approvals(),
    audit: audit(),
    grants: grants(),
    calls: calls(),
    compensations: compensations(),
    facts: facts(),
    memory: semanticMemory(),
    episodes: episodes(),
    workingMemory: workingMemory(),
    erasures: erasures(),
    tools,
    switches: switches(),
    agents: Object.keys(agents),
    operators: setting('OPERATORS'),
    defaultTenant: setting('DEFAULT_TENANT'),
    slack: slack(slackTimeoutMs),
    now,
    hash: sha256,
    sleep: (ms) => setTimeout(ms),
    report: (error) => logger.error('request failed', error as Error),
    warn: (what, facts) => logger.warn(what, facts),
  }),
);
