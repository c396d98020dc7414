import { semanticMemory, workingMemory } from '../../functions/adapters/container.ts';
import type { Fact, Observation } from '../../functions/core/contracts/memory.ts';
import type { ToolRun } from '../../functions/core/contracts/tool.ts';
import type { SemanticMemory, WorkingMemory } from '../../functions/core/ports.ts';
import { lazily } from '../lazily.ts';
import { matching } from './matching.ts';
import type tool from './tool.ts';

interface Dependencies {
  readonly memory: Pick<SemanticMemory, 'recall'>;
  readonly working: Pick<WorkingMemory, 'list'>;
}

/** Searches the agent's facts and what the run keeps in view. An embedder that is down is told, not thrown. */
export const createRecall =
  ({ memory, working }: Dependencies): ToolRun<typeof tool> =>
  async ({ query, about, limit }, { tenantId, runId, agent }) => {
    const [found, observed] = await Promise.all([
      memory.recall({ tenantId, agent }, { text: query, subject: about ?? undefined, limit }),
      working.list({ tenantId, runId }),
    ]);
    return {
      facts: found.facts.map(({ fact }) => shownFact(fact, runId)),
      observations: matching(observed, query, limit).map(shownObservation),
      ...(found.byKeywordsOnly ? { keywordsOnly: true as const } : {}),
    };
  };

const shownFact = (
  { factId, key, value, subject, importance, at, sources, untrusted }: Fact,
  runId: string,
) => ({
  factId,
  key,
  value,
  about: subject ?? null,
  importance,
  at,
  ...(sources.every((source) => 'runId' in source && source.runId === runId) && { thisRun: true as const }),
  ...(untrusted && { untrusted }),
});

const shownObservation = ({ key, value, sourceCallId, untrusted }: Observation) => ({
  key,
  value,
  ...(sourceCallId !== undefined && { call: sourceCallId }),
  ...(untrusted && { untrusted }),
});

export default lazily(() => createRecall({ memory: semanticMemory(), working: workingMemory() }));
