import type { Namespace, NewFact } from '../../../functions/core/contracts/memory.ts';
import { runIdOf } from '../../../functions/core/ids.ts';
import type { Embedding, Facts } from '../../../functions/core/ports.ts';

let namespaces = 0;
/** One of its own, so that tests share one table without meeting. */
export const aNamespace = (): Namespace => ({ tenantId: `facts-${++namespaces}`, agent: 'support' });

let calls = 0;
/** A fact as a call tells it, each time another one. */
export const told = (changes: Partial<NewFact> = {}): NewFact => ({
  key: 'payment terms',
  value: 'pays within 30 days',
  importance: 0.5,
  source: { runId: runIdOf('facts', `telling ${++calls}`), callId: 'call_1_1' },
  ...changes,
});

/** Embeds by hand. */
export const towards = (x: number, y: number, embedder = 'test-2'): Embedding => ({
  embedder,
  vector: Float32Array.of(x, y).map((component) => component / Math.hypot(x, y)),
});

/** What is found, best first. */
export const valuesOf = async (facts: Facts, namespace: Namespace, text: string, embedding?: Embedding) =>
  (await facts.search(namespace, { text, embedding, limit: 5 })).map(({ fact }) => fact.value);
