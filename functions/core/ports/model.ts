import type { Asked, ModelCallKey } from '../ask.ts';
import type { ModelAnswer, Turn } from '../contracts/turn.ts';
import type { ModelRequest } from '../prompt.ts';
import type { RunKey } from './runs.ts';

export interface Model {
  /**
   * @throws ModelUnavailableError to be retried.
   * @throws CredentialsRefusedError | ModelRequestError never to be retried.
   */
  answer(request: ModelRequest): Promise<ModelAnswer>;
  /** Tokens of the prompt as the provider counts them. @returns `undefined` where it cannot be asked. */
  countTokens(request: ModelRequest): Promise<number | undefined>;
}

export interface Turns {
  /** @param fromTurn the first one, from 1 */
  list(run: RunKey, fromTurn?: number): Promise<readonly Turn[]>;
  get(run: RunKey, turn: number): Promise<Turn | undefined>;
  /** The stored answer of a model call. */
  asked(run: RunKey, key: ModelCallKey): Promise<Asked | undefined>;
  /** What the guard or the verification found about the answer. */
  annotate(run: RunKey, turn: number, note: Pick<Turn, 'usable' | 'feedback'>): Promise<void>;
}
