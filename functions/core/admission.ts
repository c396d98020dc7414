import { hashOf } from './canonical.ts';
import type { Agent } from './contracts/agent.ts';
import { type RunRecord, type RunRequest, RunRequestSchema } from './contracts/run.ts';
import type { ExecutionInput, Loop } from './contracts/state.ts';
import { InvalidInputError } from './errors.ts';
import { limitsOf, raisedLimits } from './limits.ts';
import { toNanoUsd } from './money.ts';
import { problemsOf } from './problems.ts';
import { emptyUsage } from './run-view.ts';

/**
 * The one check of a request, wherever it comes from.
 * @throws InvalidInputError naming every problem.
 */
export function parseRequest(body: unknown, agents: Readonly<Record<string, Agent>>): RunRequest {
  const parsed = RunRequestSchema.safeParse(body);
  const problems = parsed.success ? [] : problemsOf(parsed.error);
  const agent = body !== null && typeof body === 'object' && 'agent' in body ? body.agent : undefined;
  if (typeof agent === 'string' && !Object.hasOwn(agents, agent)) {
    const known = Object.keys(agents).join(', ');
    problems.push(`agent: there is no agent ${JSON.stringify(agent.slice(0, 80))}; the agents are: ${known}`);
  }
  const chosen = parsed.success && Object.hasOwn(agents, parsed.data.agent) && agents[parsed.data.agent];
  if (parsed.success && chosen) problems.push(...raisedLimits(parsed.data, chosen));
  if (!parsed.success || problems.length > 0)
    throw new InvalidInputError('The request is not valid', problems);
  return parsed.data;
}

/** @param loop the execution's counters, as the API shows them. */
export const countersOf = ({
  turn,
  toolCalls,
  deniedCalls,
  escalatedCalls,
}: Loop): RunRecord['counters'] => ({
  turns: turn,
  toolCalls,
  deniedCalls,
  escalatedCalls,
});

/** Two requests under one idempotency key are the same only if everything but the key is. */
export const requestHashOf = ({ idempotencyKey: _, ...request }: RunRequest): string => hashOf(request);

/** A request may ask for less than the agent's own budget. */
export const maxNanoUsdOf = (request: RunRequest, agent: Agent): number =>
  toNanoUsd(limitsOf(request, agent).maxCostUsd);

/** The record a run begins with. */
export function openingRecord(
  { tenantId, runId, startedAt, request }: ExecutionInput,
  agent: Agent,
): RunRecord {
  const maxNanoUsd = maxNanoUsdOf(request, agent);
  return {
    tenantId,
    runId,
    agent: agent.name,
    task: request.task,
    ...(request.subject === undefined ? {} : { subject: request.subject }),
    ...(request.requester === undefined ? {} : { requester: request.requester }),
    requestHash: requestHashOf(request),
    maxNanoUsd,
    limits: limitsOf(request, agent),
    remainingNanoUsd: maxNanoUsd,
    memories: [],
    status: 'running',
    usage: emptyUsage,
    counters: { turns: 0, toolCalls: 0, deniedCalls: 0, escalatedCalls: 0 },
    startedAt,
  };
}
