import type { Context } from 'hono';
import type { Estimate } from '../../core/contracts/run.ts';
import type {
  Admission,
  Approvals,
  Audit,
  Calls,
  Compensations,
  Episodes,
  Erasures,
  Events,
  Facts,
  Grants,
  Runs,
  SemanticMemory,
  SlackClient,
  Switches,
  WorkingMemory,
} from '../../core/ports.ts';
import type { ToolsByName } from '../../core/tools.ts';

/** What the HTTP API needs of the outside world. */
export interface ApiPorts {
  readonly admission: Admission;
  /** @throws InvalidInputError naming every problem of the body. */
  readonly estimate: (tenantId: string, body: unknown) => Promise<Estimate>;
  readonly runs: Pick<Runs, 'find' | 'get' | 'list' | 'requestCancel'>;
  readonly events: Pick<Events, 'after' | 'append'>;
  readonly approvals: Pick<Approvals, 'find' | 'listByStatus' | 'countWrongToken' | 'vote'>;
  readonly audit: Audit;
  readonly grants: Pick<Grants, 'list' | 'revoke'>;
  readonly calls: Pick<Calls, 'list' | 'listUndos'>;
  readonly compensations: Pick<Compensations, 'underWay'>;
  readonly facts: Pick<Facts, 'find' | 'list' | 'delete'>;
  readonly memory: Pick<SemanticMemory, 'recall' | 'correct'>;
  readonly episodes: Pick<Episodes, 'latest' | 'list'>;
  readonly workingMemory: Pick<WorkingMemory, 'list'>;
  readonly erasures: Pick<Erasures, 'request' | 'find'>;
  readonly tools: ToolsByName;
  readonly switches: Pick<Switches, 'stopping' | 'list' | 'set' | 'clear'>;
  /** Names of the agents. */
  readonly agents: readonly string[];
  /** Tenants whose callers may stop the whole stage. */
  readonly operators: readonly string[];
  /** The tenant of IAM callers. */
  readonly defaultTenant: string;
  /** Where people decide in Slack. */
  readonly slack?: { signingSecret(): Promise<string>; readonly client: SlackClient } | undefined;
  now(): Date;
  /** SHA-256 in lower case hex, as in the approvals' `linkHashes`. */
  hash(secret: string): string;
  sleep(ms: number): Promise<void>;
  /** Takes an error that the caller is told nothing about. */
  report(error: unknown): void;
  /** Takes what whoever runs the stage should see, though nothing failed. @param facts no secret among them */
  warn(what: string, facts: Readonly<Record<string, unknown>>): void;
}

export type ApiContext = Context;
