import { agents } from '#agents';
import { memory, runs } from './adapters/container.ts';
import { observed } from './adapters/lambda.ts';
import { openingRecord } from './core/admission.ts';
import type { Agent } from './core/contracts/agent.ts';
import { ExecutionInputSchema, type StepInput, startingLoop } from './core/contracts/state.ts';
import type { Memory, Runs } from './core/ports.ts';

interface Dependencies {
  readonly agents: Readonly<Record<string, Agent>>;
  readonly runs: Pick<Runs, 'open' | 'remember'>;
  readonly memory: Pick<Memory, 'recall'>;
}

/** Episodes that come into the prompt. */
const recalledEpisodes = 3;

export const handler = observed(() => createHandler({ agents, runs: runs(), memory: memory() }));

/** Opens the run's record, unless the API already has, and recalls what earlier runs about the subject left. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<StepInput> => {
    const input = ExecutionInputSchema.parse(event);
    const { tenantId, runId, request } = input;
    const agent = deps.agents[request.agent];
    if (!agent) throw new Error(`There is no agent ${request.agent} in this deployment.`);

    const record = await deps.runs.open(openingRecord(input, agent));
    if (request.subject !== undefined) {
      const key = { tenantId, agent: agent.name, subject: request.subject };
      await deps.runs.remember(record, await deps.memory.recall(key, recalledEpisodes));
    }
    return {
      run: { tenantId, runId, agent: agent.name },
      budget: { maxNanoUsd: record.maxNanoUsd, spentNanoUsd: record.usage.costNanoUsd },
      loop: startingLoop,
      ending: null,
    };
  };
