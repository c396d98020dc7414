import type { Role } from './contracts/agent.ts';
import { worstCaseNanoUsd } from './models.ts';

/** One way to make a model call, from the dearest to the cheapest. */
export interface Rung {
  readonly role: Role;
  /** Output tokens below which an answer is of no use. */
  readonly floorTokens: number;
}

/** Roles on the cheapest model; there is nothing to fall back to. */
const cheapRoles: readonly Role[] = ['router', 'judge', 'summariser'];
/** The cheapest role whose own limit leaves room for a whole answer. */
const economyRole: Role = 'summariser';
/** A `finish` call with a short answer. */
const shortAnswerTokens = 512;
const shortestAnswerTokens = 256;

/** What is tried for a role, in order, where its worst case does not fit into the budgets. */
export const rungsOf = (role: Role): readonly Rung[] =>
  cheapRoles.includes(role)
    ? [{ role, floorTokens: shortestAnswerTokens }]
    : [
        { role, floorTokens: shortAnswerTokens },
        { role: economyRole, floorTokens: shortestAnswerTokens },
      ];

export interface Sized {
  readonly model: string;
  /** An upper bound. */
  readonly promptTokens: number;
  readonly maxTokens: number;
  readonly floorTokens: number;
}

/** The worst case of the smallest call that would be of use. */
export const leastNanoUsd = ({ model, promptTokens, maxTokens, floorTokens }: Sized): number =>
  worstCaseNanoUsd(model, promptTokens, Math.min(floorTokens, maxTokens));

/** @returns the most output tokens that `leftNanoUsd` can pay for; `undefined` where those are of no use. */
export function affordableTokens(call: Sized, leftNanoUsd: number): number | undefined {
  if (leastNanoUsd(call) > leftNanoUsd) return undefined;
  const { model, promptTokens, maxTokens } = call;
  const promptNanoUsd = worstCaseNanoUsd(model, promptTokens, 0);
  const tokenNanoUsd = worstCaseNanoUsd(model, promptTokens, 1) - promptNanoUsd;
  // A model whose answers are free gives as many tokens as it may.
  const tokens = Math.floor((leftNanoUsd - promptNanoUsd) / Math.max(tokenNanoUsd, Number.MIN_VALUE));
  return Math.min(maxTokens, tokens);
}
