import type { Erasure } from '../../../functions/core/contracts/erasure.ts';
import type { Episode, Fact, Observation } from '../../../functions/core/contracts/memory.ts';
import { ConflictError } from '../../../functions/core/errors.ts';
import type { ApiPorts } from '../../../functions/web/api/ports.ts';

/** What one agent of one tenant remembers. @param facts change in place */
export function fakeMemory(
  facts: Map<string, Fact>,
  episodes: readonly Episode[],
  observations: readonly Observation[],
): Pick<ApiPorts, 'facts' | 'memory' | 'episodes' | 'workingMemory' | 'erasures'> {
  const erasures = new Map<string, Erasure>();
  const pageOf = <Each>(all: readonly Each[], limit: number, cursor = '0') => {
    const end = Number(cursor) + limit;
    return { items: all.slice(Number(cursor), end), cursor: end < all.length ? String(end) : null };
  };
  return {
    facts: {
      find: async (_namespace, factId) => facts.get(factId),
      list: async (_namespace, { subject, limit, cursor }) =>
        pageOf(
          [...facts.values()].filter((fact) => subject === undefined || fact.subject === subject),
          limit,
          cursor,
        ),
      delete: async (_namespace, factId) => facts.delete(factId),
    },
    memory: {
      recall: async (_namespace, { text, limit }) => ({
        facts: [...facts.values()]
          .filter(({ value }) => value.includes(text))
          .slice(0, limit)
          .map((fact) => ({ fact, score: 0.9 })),
        byKeywordsOnly: false,
      }),
      async correct(_namespace, fact, { value, importance = fact.importance, by }) {
        if (fact.status !== 'current') throw new ConflictError(`The fact ${fact.factId} is ${fact.status}.`);
        const corrected = {
          ...fact,
          factId: `fact_${'c'.repeat(26)}`,
          value,
          importance,
          sources: [{ correctedBy: by }],
        };
        facts.set(fact.factId, { ...fact, status: 'superseded', supersededBy: corrected.factId });
        facts.set(corrected.factId, { ...corrected, supersedes: fact.factId });
        return corrected;
      },
    },
    episodes: {
      latest: async ({ subject }, limit) =>
        episodes.filter((each) => each.subject === subject).slice(0, limit),
      list: async (_namespace, { limit, cursor }) => pageOf(episodes, limit, cursor),
    },
    workingMemory: { list: async () => observations },
    erasures: {
      async request(_tenantId, _subject, { by, at }) {
        const erasureId = `erasure_${'e'.repeat(26)}`;
        const found = { runs: 1, facts: facts.size };
        const erasure: Erasure = { erasureId, status: 'under_way', requestedAt: at, requestedBy: by, found };
        erasures.set(erasureId, erasure);
        return erasure;
      },
      find: async (_tenantId, erasureId) => erasures.get(erasureId),
    },
  };
}
