import { EmbedderUnavailableError } from '../errors.ts';
import type { Embedder, Embedding, Facts, SemanticMemory } from '../ports.ts';

export interface SemanticMemoryDependencies {
  readonly facts: Pick<Facts, 'remember' | 'search' | 'any' | 'forget'>;
  readonly embedder: Embedder;
  /** Takes note of a text that could not be embedded: what was searched was searched by keywords. */
  readonly missed: (error: EmbedderUnavailableError) => void;
}

/** Facts that outlive a run. An embedder that is down costs precision, never the run. */
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

    async recall(namespace, { text, subject, limit }) {
      if (!(await facts.any(namespace))) return { facts: [], byKeywordsOnly: false };
      const embedding = await embed(text);
      const found = await facts.search(namespace, { text, embedding, subject, limit });
      return { facts: found, byKeywordsOnly: embedding === undefined };
    },

    forget: (namespace, factId) => facts.forget(namespace, factId),
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
