import type { Episode, Fact, Namespace, NewFact, Observation } from '../contracts/memory.ts';
import type { Page, RunKey } from './runs.ts';

/** What a run keeps in view. */
export interface WorkingMemory {
  /** In no order. */
  list(run: RunKey): Promise<readonly Observation[]>;
  /** Stores observations, the same key replacing, and prunes what is then too much. A repeat changes nothing. */
  observe(run: RunKey, observations: readonly Observation[]): Promise<void>;
}

/** Whose episodes: an agent's runs about a subject, or those about none. */
export interface EpisodeKey extends Namespace {
  readonly subject?: string | undefined;
}

export interface Episodes {
  /** Newest first. */
  latest(key: EpisodeKey, limit: number): Promise<readonly Episode[]>;
  /** Of all subjects, a page at a time, in no order that matters. */
  list(namespace: Namespace, query: { limit: number; cursor?: string | undefined }): Promise<Page<Episode>>;
  /** Once for each run. */
  record(tenantId: string, episode: Episode): Promise<void>;
}

/** What became of a fact that was to be remembered. */
export interface Remembered {
  readonly fact: Fact;
  /** `merged`: it was known already; `superseded`: another value was, and its fact is kept with a link. */
  readonly how: 'new' | 'merged' | 'superseded';
}

/** A vector with the name of the embedder that made it: those of different ones cannot be compared. */
export interface Embedding {
  readonly embedder: string;
  readonly vector: Float32Array;
}

export interface FoundFact {
  readonly fact: Fact;
  /** How well it fits, from 0 to 1: relevance, weighed with importance and decay. */
  readonly score: number;
}

export interface FactQuery {
  readonly text: string;
  /** Absent where embedder or vector index is down: then keywords alone decide. */
  readonly embedding?: Embedding | undefined;
  /** Only facts about it. */
  readonly subject?: string | undefined;
  /** Only facts that others cannot have written. */
  readonly trustedOnly?: true | undefined;
  readonly limit: number;
}

export interface Facts {
  /**
   * Stores a fact; the same source again changes nothing.
   * @throws InvalidInputError where the namespace is full and the stage has no vector index.
   */
  remember(namespace: Namespace, fact: NewFact, embedding: Embedding | undefined): Promise<Remembered>;
  find(namespace: Namespace, factId: string): Promise<Fact | undefined>;
  /** Every status, newest first. @throws InvalidInputError on a cursor that is not ours. */
  list(
    namespace: Namespace,
    query: { subject?: string | undefined; limit: number; cursor?: string | undefined },
  ): Promise<Page<Fact>>;
  /** Current facts that fit, best first. @throws VectorIndexUnavailableError, never without an embedding. */
  search(namespace: Namespace, query: FactQuery): Promise<readonly FoundFact[]>;
  /** Whether there is any current fact: asked before a text is embedded for nothing. */
  any(namespace: Namespace): Promise<boolean>;
  /** The agent does not recall it any more; it stays for people to see. @returns `false` where it is not current. */
  forget(namespace: Namespace, factId: string): Promise<boolean>;
  /** Takes it away for good, with the links to it. @returns `false` where it is not there. */
  delete(namespace: Namespace, factId: string): Promise<boolean>;
}

/** Turns texts into vectors of length 1. */
export interface Embedder {
  /** Its name and dimensions; stored with every vector. */
  readonly name: string;
  /** @returns one for each text. @throws EmbedderUnavailableError */
  embed(texts: readonly string[]): Promise<readonly Float32Array[]>;
}

/** Nearest neighbours beyond what DynamoDB alone serves. */
export interface VectorIndex {
  /** The same fact again replaces its vector. */
  put(
    namespace: Namespace,
    facts: readonly { readonly factId: string; readonly embedding: Embedding }[],
  ): Promise<void>;
  /** Those that are not there are gone already. */
  delete(namespace: Namespace, factIds: readonly string[]): Promise<void>;
  /** @returns ids of facts embedded by the same embedder, nearest first. @throws VectorIndexUnavailableError */
  nearest(namespace: Namespace, embedding: Embedding, limit: number): Promise<readonly string[]>;
}

/** Semantic memory as tools, `Admit` and the API use it: embeds, and goes on with keywords where it cannot. */
export interface SemanticMemory {
  /** @throws InvalidInputError naming what cannot be stored. */
  remember(namespace: Namespace, fact: NewFact): Promise<Remembered>;
  recall(
    namespace: Namespace,
    query: Omit<FactQuery, 'embedding'>,
  ): Promise<{ readonly facts: readonly FoundFact[]; readonly byKeywordsOnly: boolean }>;
  /**
   * What a person says instead of a current fact: a new one in its place, and trusted.
   * @throws ConflictError where the fact is not current any more
   */
  correct(
    namespace: Namespace,
    fact: Fact,
    correction: { value: string; importance?: number | undefined; by: string },
  ): Promise<Fact>;
}
