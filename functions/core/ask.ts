import { budgetExceeded, leftOf, tightest } from './budget.ts';
import { markOfPrompt, promptTokensAtMost } from './context/size.ts';
import type { Role } from './contracts/agent.ts';
import type { Ending } from './contracts/run.ts';
import type { RunRef } from './contracts/state.ts';
import type { ModelAnswer, PromptMark } from './contracts/turn.ts';
import { affordableTokens, leastNanoUsd, type Rung, rungsOf, type Sized } from './economy.ts';
import { CredentialsRefusedError, ModelRequestError, ModelUnavailableError } from './errors.ts';
import { costNanoUsd, hasPrice, worstCaseNanoUsd } from './models.ts';
import type { Budgets, CapStanding, Model, Reservation, Turns } from './ports.ts';
import type { ModelRequest } from './prompt.ts';

/** What a model call is for: the answer of a turn, a judgement on it, or a summary of what came before it. */
export interface ModelCallKey {
  readonly turn: number;
  readonly purpose: 'plan' | 'judge' | 'compact';
}

export interface Asked {
  readonly answer: ModelAnswer;
  readonly costNanoUsd: number;
  readonly prompt?: PromptMark | undefined;
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

export interface AskDependencies {
  readonly turns: Pick<Turns, 'asked'>;
  readonly budgets: Pick<Budgets, 'standing' | 'reserve' | 'release' | 'forfeit' | 'settle'>;
  readonly model: Model;
  readonly now: () => Date;
}

/** A model that is down is waited for this long, whatever the state machine's retries add up to. */
const outageMs = 10 * 60_000;

/** Reserves the worst case, asks, and stores the answer with its price, so that a crash costs no second answer. */
export const createAsk =
  (deps: AskDependencies): Ask =>
  async (run, key, role, requestFor) => {
    const stored = await deps.turns.asked(run, key);
    if (stored) return stored;
    const paid = await reserve(deps, run, key, candidates(deps.model, rungsOf(role), requestFor));
    if ('outcome' in paid) return paid;

    const { request, reservation } = paid;
    try {
      const answer = await deps.model.answer(request);
      const cost = priceOf(request, answer, reservation);
      const asked = { answer, costNanoUsd: cost, prompt: markOfPrompt(request) };
      await deps.budgets.settle(run, reservation, asked);
      return asked;
    } catch (error) {
      return giveUpOrRetry(deps, run, reservation, error);
    }
  };

interface Candidate extends Sized {
  readonly request: ModelRequest;
}

/** Each rung's request, made once, and only if it comes to that; counted where no earlier one says what it comes to. */
const candidates = (
  model: Model,
  rungs: readonly Rung[],
  requestFor: (role: Role) => Promise<ModelRequest>,
): readonly (() => Promise<Candidate>)[] =>
  rungs.map(({ role, floorTokens }) => {
    let made: Promise<Candidate> | undefined;
    const make = async (): Promise<Candidate> => {
      const request = await requestFor(role);
      const counted = request.begun ? undefined : await model.countTokens(request);
      const promptTokens = promptTokensAtMost(request, counted);
      return { request, model: request.model, promptTokens, maxTokens: request.maxTokens, floorTokens };
    };
    return () => (made ??= make());
  });

interface Paid {
  readonly request: ModelRequest;
  readonly reservation: Reservation;
}

/** Others may take the money between a look at the caps and the reservation; then it looks again, so often. */
const maxLooks = 10;

async function reserve(
  deps: AskDependencies,
  run: RunRef,
  key: ModelCallKey,
  rungs: readonly (() => Promise<Candidate>)[],
): Promise<Paid | Ending> {
  for (let look = 1; ; look++) {
    const at = deps.now().toISOString();
    const [standing] = await Promise.all([deps.budgets.standing(run, at), rungs[0]?.()]);
    const cap = tightest(standing);
    const chosen = await choose(rungs, leftOf(cap));
    if ('leastNanoUsd' in chosen) return exhausted(cap, chosen.leastNanoUsd);

    const { request, promptTokens } = chosen;
    const worstCase = worstCaseNanoUsd(request.model, promptTokens, request.maxTokens);
    const reservation = await deps.budgets.reserve(run, key, worstCase, at);
    if (!('refusedBy' in reservation)) return { request, reservation };
    if (look >= maxLooks) return exhausted(reservation.refusedBy, worstCase);
  }
}

/** The first rung that can be paid for, with as many tokens as can be; or what the cheapest would have cost. */
async function choose(
  rungs: readonly (() => Promise<Candidate>)[],
  leftNanoUsd: number,
): Promise<Candidate | { leastNanoUsd: number }> {
  let least = Number.POSITIVE_INFINITY;
  for (const rung of rungs) {
    const candidate = await rung();
    const maxTokens = affordableTokens(candidate, leftNanoUsd);
    if (maxTokens !== undefined) return { ...candidate, request: { ...candidate.request, maxTokens } };
    least = Math.min(least, leastNanoUsd(candidate));
  }
  return { leastNanoUsd: least };
}

const ended = (outcome: Ending['outcome'], cause: string): Ending => ({ outcome, cause, response: null });

const exhausted = (cap: CapStanding, nanoUsd: number): Ending =>
  ended('budget_exhausted', budgetExceeded(cap, nanoUsd, 'the next model call'));

/** An answer without usage counts as the worst case; a model that has no price costs what the one asked for does. */
const priceOf = (request: ModelRequest, { tokens, model }: ModelAnswer, reservation: Reservation): number =>
  tokens ? costNanoUsd(hasPrice(model) ? model : request.model, tokens) : reservation.reservedNanoUsd;

async function giveUpOrRetry(
  { budgets, now }: AskDependencies,
  run: RunRef,
  reservation: Reservation,
  error: unknown,
): Promise<Ending> {
  if (error instanceof ModelUnavailableError) {
    await (error.billed ? budgets.forfeit(run, reservation) : budgets.release(run, reservation));
    const downMs = now().getTime() - Date.parse(reservation.firstAttemptAt);
    if (downMs < outageMs) throw error;
    const minutes = Math.round(downMs / 60_000);
    return ended('model_unavailable', `${error.message} It was retried for ${minutes} minutes.`);
  }
  if (error instanceof CredentialsRefusedError || error instanceof ModelRequestError) {
    await budgets.release(run, reservation);
    const outcome = error instanceof CredentialsRefusedError ? 'credentials_refused' : 'internal_error';
    return ended(outcome, error.message);
  }
  throw error;
}
