import type { Role } from './contracts/agent.ts';
import type { Ending } from './contracts/run.ts';
import type { RunRef } from './contracts/state.ts';
import type { ModelAnswer } from './contracts/turn.ts';
import type { ModelRequest } from './prompt.ts';

/** What a model call is for: the answer of a turn, or a judgement on it. */
export interface ModelCallKey {
  readonly turn: number;
  readonly purpose: 'plan' | 'judge';
}

export interface Asked {
  readonly answer: ModelAnswer;
  readonly costNanoUsd: number;
}

/**
 * Asks the model once, within every budget: what is stored under the key is not asked, nor paid, again.
 * @param requestFor the request for the role that can be paid for
 * @returns how the run ends, where it cannot be asked.
 * @throws ModelUnavailableError which the state machine retries.
 */
export type Ask = (
  run: RunRef,
  key: ModelCallKey,
  role: Role,
  requestFor: (role: Role) => Promise<ModelRequest>,
) => Promise<Asked | Ending>;
