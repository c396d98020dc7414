import { agents } from '#agents';
import { episodes, runs, semanticMemory } from './adapters/container.ts';
import { observed } from './adapters/lambda.ts';
import { openingRecord } from './core/admission.ts';
import type { Agent } from './core/contracts/agent.ts';
import { ExecutionInputSchema, type StepInput, startingLoop } from './core/contracts/state.ts';
import { episodeLine } from './core/memory/episodes.ts';
import type { Episodes, Runs, SemanticMemory } from './core/ports.ts';

interface Dependencies {
  readonly agents: Readonly<Record<string, Agent>>;
  readonly runs: Pick<Runs, 'open' | 'remember'>;
  readonly episodes: Pick<Episodes, 'latest'>;
  readonly memory: Pick<SemanticMemory, 'recall'>;
}

/** Episodes that come into the prompt. */
const recalledEpisodes = 3;
const recalledFacts = 5;

export const handler = observed(() =>
  createHandler({ agents, runs: runs(), episodes: episodes(), memory: semanticMemory() }),
);

/** Opens the run's record, unless the API already has, and recalls what earlier runs about the subject left. */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<StepInput> => {
    const input = ExecutionInputSchema.parse(event);
    const { tenantId, runId, request } = input;
    const agent = deps.agents[request.agent];
    if (!agent) throw new Error(`There is no agent ${request.agent} in this deployment.`);

    const record = await deps.runs.open(openingRecord(input, agent));
    const namespace = { tenantId, agent: agent.name };
    const [episodes, { facts }] = await Promise.all([
      deps.episodes.latest({ ...namespace, subject: request.subject }, recalledEpisodes),
      deps.memory.recall(namespace, { text: request.task, subject: request.subject, limit: recalledFacts }),
    ]);
    const trusted = facts.filter(({ fact }) => !fact.untrusted);
    await deps.runs.remember(record, [
      ...episodes.map(episodeLine),
      ...trusted.map(({ fact }) => `${fact.key}: ${fact.value}`),
    ]);
    return {
      run: { tenantId, runId, agent: agent.name },
      budget: { maxNanoUsd: record.maxNanoUsd, spentNanoUsd: record.usage.costNanoUsd },
      loop: startingLoop,
      ending: null,
    };
  };
