import type { NewFact } from '../contracts/memory.ts';
import { ConflictError, EmbedderUnavailableError, VectorIndexUnavailableError } from '../errors.ts';
import type { Embedder, Embedding, Facts, SemanticMemory } from '../ports.ts';

export interface SemanticMemoryDependencies {
  readonly facts: Pick<Facts, 'remember' | 'search' | 'any' | 'find' | 'forget'>;
  readonly embedder: Embedder;
  /** Takes note of a text that could not be embedded or compared: what was searched was searched by keywords. */
  readonly missed: (error: EmbedderUnavailableError | VectorIndexUnavailableError) => void;
}

/** Facts that outlive a run. An embedder or an index that is down costs precision, never the run. */
export function createSemanticMemory({
  facts,
  embedder,
  missed,
}: SemanticMemoryDependencies): SemanticMemory {
  const embed = async (text: string): Promise<Embedding | undefined> => {
    try {
      const [vector] = await embedder.embed([text]);
      return vector && { embedder: embedder.name, vector };
    } catch (error) {
      if (!(error instanceof EmbedderUnavailableError)) throw error;
      missed(error);
      return undefined;
    }
  };

  return {
    async remember(namespace, fact) {
      return facts.remember(namespace, fact, await embed(textOf(fact)));
    },

    async recall(namespace, query) {
      if (!(await facts.any(namespace))) return { facts: [], byKeywordsOnly: false };
      const embedding = await embed(query.text);
      try {
        const found = await facts.search(namespace, { ...query, embedding });
        return { facts: found, byKeywordsOnly: embedding === undefined };
      } catch (error) {
        if (!(error instanceof VectorIndexUnavailableError)) throw error;
        missed(error);
        return { facts: await facts.search(namespace, query), byKeywordsOnly: true };
      }
    },

    async correct(namespace, { factId, key, subject, importance, status }, correction) {
      if (status !== 'current')
        throw new ConflictError(`The fact ${factId} is ${status}; correct the current one, if there is any.`);
      const { value, by } = correction;
      const told: NewFact = {
        key,
        value,
        subject,
        importance: correction.importance ?? importance,
        source: { correctedBy: by },
      };
      const { fact } = await facts.remember(namespace, told, await embed(textOf(told)));
      // One that is not trusted has a chain of its own.
      const isLeft = fact.factId !== factId && (await facts.find(namespace, factId))?.status === 'current';
      if (isLeft) await facts.forget(namespace, factId);
      return fact;
    },
  };
}

/** What of a fact is embedded and searched. */
export const textOf = ({
  key,
  value,
  subject,
}: {
  key: string;
  value: string;
  subject?: string | undefined;
}) => `${subject === undefined ? '' : `${subject}, `}${key}: ${value}`;
