import { agents } from '#agents';
import { episodes, events, runs, semanticMemory } from './adapters/container.ts';
import { observed } from './adapters/lambda.ts';
import { openingRecord } from './core/admission.ts';
import type { Agent } from './core/contracts/agent.ts';
import type { RunRecord } from './core/contracts/run.ts';
import { AdmitInputSchema, type AdmitOutput, startingLoop } from './core/contracts/state.ts';
import { episodeLine, episodesThatMatter } from './core/memory/episodes.ts';
import { factLine } from './core/memory/facts.ts';
import type { Episodes, Events, Runs, SemanticMemory } from './core/ports.ts';

interface Dependencies {
  readonly agents: Readonly<Record<string, Agent>>;
  readonly runs: Pick<Runs, 'open' | 'remember'>;
  readonly events: Pick<Events, 'append'>;
  readonly episodes: Pick<Episodes, 'latest'>;
  readonly memory: Pick<SemanticMemory, 'recall'>;
}

/** Latest episodes among which those that matter are looked for, and facts that come into the prompt. */
const latestEpisodes = 20;
const recalledFacts = 5;
/**
 * A fact that is not about the run's subject must fit so well. It parts right from wrong only roughly: with the Lambda's
 * embedder and 526 facts, of the answers that were among the best five 93 % scored above it, of what stood beside them
 * 62 %, and of the best five for a task about something else half.
 */
const leastScore = 0.3;

export const handler = observed(() =>
  createHandler({ agents, runs: runs(), events: events(), episodes: episodes(), memory: semanticMemory() }),
);

/**
 * Opens the run's record, unless the API already has, and recalls what earlier runs about the subject left. An execution
 * that goes on with a run takes over its counters as they are.
 */
export const createHandler =
  (deps: Dependencies) =>
  async (event: unknown): Promise<AdmitOutput> => {
    const input = AdmitInputSchema.parse(event);
    if ('continues' in input) {
      const { run, budget, loop, execution } = input.continues;
      const key = `run.continued.${execution}`;
      await deps.events.append(run, [{ key, type: 'run.continued', data: { execution } }]);
      return { run, budget, loop: { ...loop, historyEvents: 0 }, ending: null, execution };
    }
    const { tenantId, runId, request } = input;
    const agent = deps.agents[request.agent];
    if (!agent) throw new Error(`There is no agent ${request.agent} in this deployment.`);

    const record = await deps.runs.open(openingRecord(input, agent));
    await deps.runs.remember(record, await recalled(deps, record));
    return {
      run: { tenantId, runId, agent: agent.name },
      budget: { maxNanoUsd: record.maxNanoUsd, spentNanoUsd: record.usage.costNanoUsd },
      loop: startingLoop,
      ending: null,
      execution: 1,
    };
  };

/** What the agent knows from earlier runs, a line each: how those about the same went, and facts. */
async function recalled({ episodes, memory }: Dependencies, run: RunRecord): Promise<string[]> {
  const { tenantId, agent, subject, task } = run;
  const [latest, { facts }] = await Promise.all([
    episodes.latest({ tenantId, agent, subject }, latestEpisodes),
    memory.recall({ tenantId, agent }, { text: task, subject, trustedOnly: true, limit: recalledFacts }),
  ]);
  // What others may have written taints, and a run begins untainted: such facts come only through the tool recall.
  const known = facts.filter(({ score }) => subject !== undefined || score >= leastScore);
  return [...episodesThatMatter(latest, run).map(episodeLine), ...known.map(({ fact }) => factLine(fact))];
}
