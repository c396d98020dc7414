import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../../functions/core/contracts/memory.ts';
import { EmbedderUnavailableError, VectorIndexUnavailableError } from '../../../../functions/core/errors.ts';
import {
  createSemanticMemory,
  type SemanticMemoryDependencies,
  textOf,
} from '../../../../functions/core/memory/semantic-memory.ts';
import type { Embedder, Embedding, FactQuery } from '../../../../functions/core/ports.ts';
import { aRun } from '../../../support/builders.ts';

const namespace = { tenantId: 'default', agent: 'support' };
const fact: Fact = {
  factId: `fact_${'0'.repeat(26)}`,
  key: 'carrier',
  value: 'GLS only',
  importance: 0.5,
  status: 'current',
  sources: [{ runId: aRun.runId, callId: `call_${'0'.repeat(26)}` }],
  firstAt: '2026-11-23T10:00:00.000Z',
  at: '2026-11-23T10:00:00.000Z',
};
const vector = Float32Array.of(1, 0);
const working: Embedder = { name: 'it', embed: async (texts) => texts.map(() => vector) };
const failing = (error: Error): Embedder => ({ name: 'it', embed: () => Promise.reject(error) });

/** Semantic memory over facts that only take note of what they are asked. */
function memoryWith(embedder: Embedder, { empty = false } = {}) {
  const stored: (Embedding | undefined)[] = [];
  const searched: FactQuery[] = [];
  const missed: string[] = [];
  const facts: SemanticMemoryDependencies['facts'] = {
    remember: async (_namespace, _fact, embedding) => {
      stored.push(embedding);
      return { fact, how: 'new' };
    },
    search: async (_namespace, query) => {
      searched.push(query);
      return [{ fact, score: 0.9 }];
    },
    any: async () => !empty,
    find: async () => fact,
    forget: async () => true,
  };
  const memory = createSemanticMemory({ embedder, missed: ({ message }) => missed.push(message), facts });
  return { memory, facts, stored, searched, missed };
}
const newFact = { key: fact.key, value: fact.value, importance: 0.5, source: fact.sources[0] as never };

describe('semantic memory', () => {
  it('stores a fact with its vector, and searches with that of the question', async () => {
    const { memory, stored, searched, missed } = memoryWith(working);
    await memory.remember(namespace, newFact);
    const { byKeywordsOnly } = await memory.recall(namespace, { text: 'Which carrier?', limit: 5 });
    expect(stored).toEqual([{ embedder: 'it', vector }]);
    expect(searched).toMatchObject([{ text: 'Which carrier?', embedding: { embedder: 'it', vector } }]);
    expect(byKeywordsOnly).toBe(false);
    expect(missed).toEqual([]);
  });

  it('goes on by keywords where the embedder is down, says so, and counts it each time', async () => {
    const { memory, stored, searched, missed } = memoryWith(failing(new EmbedderUnavailableError('down')));
    expect((await memory.remember(namespace, newFact)).how).toBe('new');
    const recalled = await memory.recall(namespace, { text: 'Which carrier?', subject: 'C-1', limit: 5 });
    expect(recalled).toEqual({ facts: [{ fact, score: 0.9 }], byKeywordsOnly: true });
    expect(stored).toEqual([undefined]);
    expect(searched).toEqual([{ text: 'Which carrier?', embedding: undefined, subject: 'C-1', limit: 5 }]);
    expect(missed).toEqual(['down', 'down']);
  });

  it('goes on by keywords where the vector index is down, says so, and counts it', async () => {
    const searched: FactQuery[] = [];
    const missed: string[] = [];
    const memory = createSemanticMemory({
      embedder: working,
      missed: ({ message }) => missed.push(message),
      facts: {
        ...memoryWith(working).facts,
        search: async (_namespace, query) => {
          searched.push(query);
          if (query.embedding) throw new VectorIndexUnavailableError('down');
          return [{ fact, score: 0.5 }];
        },
      },
    });
    const recalled = await memory.recall(namespace, { text: 'Which carrier?', limit: 5 });
    expect(recalled).toEqual({ facts: [{ fact, score: 0.5 }], byKeywordsOnly: true });
    expect(searched).toHaveLength(2);
    expect(missed).toEqual(['down']);
  });

  it('hides no other fault behind keywords', async () => {
    const { memory, missed } = memoryWith(failing(new TypeError('a bug')));
    await expect(memory.recall(namespace, { text: 'x', limit: 5 })).rejects.toThrow('a bug');
    expect(missed).toEqual([]);
  });

  it('embeds nothing where there is nothing to find', async () => {
    const { memory, searched, missed } = memoryWith(failing(new EmbedderUnavailableError('down')), {
      empty: true,
    });
    expect(await memory.recall(namespace, { text: 'x', limit: 5 })).toEqual({
      facts: [],
      byKeywordsOnly: false,
    });
    expect([searched, missed]).toEqual([[], []]);
  });

  it('embeds a fact with whom it is about, so that a question by name finds it', () => {
    expect(textOf({ key: 'carrier', value: 'GLS only' })).toBe('carrier: GLS only');
    expect(textOf({ key: 'carrier', value: 'GLS only', subject: 'Lena' })).toBe('Lena, carrier: GLS only');
  });
});
