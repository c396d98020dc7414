import type { Tokens } from '../../functions/core/contracts/turn.ts';
import { costNanoUsd } from '../../functions/core/models.ts';
import type { ModelCall } from './model-server.ts';

/** What was measured of one system. */
export interface Measured {
  readonly system: string;
  /** Model calls in order, those for summaries and verdicts among them. */
  readonly calls: readonly ModelCall[];
  /** Bytes that were written to keep the run, by turn. */
  readonly bytesPerTurn: readonly number[];
  readonly bytesAre: string;
  /** The largest state that is carried from step to step, by turn. */
  readonly stateBytesPerTurn: readonly number[];
  readonly msPerTurn: number;
  /** `undefined` where it got to none. */
  readonly answer: string | undefined;
  /** Why it ended before the last page, if it did. */
  readonly stoppedBy?: string;
}

const zero: Tokens = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

export const sumOf = (calls: readonly Pick<ModelCall, 'tokens'>[]): Tokens =>
  calls.reduce(
    (sum, { tokens }) => ({
      inputTokens: sum.inputTokens + tokens.inputTokens,
      outputTokens: sum.outputTokens + tokens.outputTokens,
      cacheReadTokens: sum.cacheReadTokens + tokens.cacheReadTokens,
      cacheWriteTokens: sum.cacheWriteTokens + tokens.cacheWriteTokens,
    }),
    zero,
  );

export const usdOf = (calls: readonly Pick<ModelCall, 'tokens' | 'model'>[]): number =>
  calls.reduce((sum, { model, tokens }) => sum + costNanoUsd(model, tokens), 0) / 1e9;

export const promptTokensOf = ({ inputTokens, cacheReadTokens, cacheWriteTokens }: Tokens): number =>
  inputTokens + cacheReadTokens + cacheWriteTokens;

/** The calls of a transcript that only grows, if each read from the cache all that the one before sent. */
export const perfectlyCached = (calls: readonly ModelCall[]): ModelCall[] =>
  calls.map((call, index) => {
    const before = calls[index - 1];
    const cacheReadTokens = before ? promptTokensOf(before.tokens) : 0;
    const cacheWriteTokens = promptTokensOf(call.tokens) - cacheReadTokens;
    return { ...call, tokens: { ...call.tokens, inputTokens: 0, cacheReadTokens, cacheWriteTokens } };
  });

export const sum = (one: number, other: number): number => one + other;

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

const firstTurn = 5;

/**
 * How much more a late turn writes than an early one: the median of the last tenth of the turns over that of as many
 * from turn 5 on. 1 is flat; a state that is rewritten whole grows with every turn.
 * @param perTurn of turn 1, 2, …
 */
export function growthOf(perTurn: readonly number[]): number {
  const count = Math.max(1, Math.floor(perTurn.length / 10));
  const early = medianOf(perTurn.slice(firstTurn - 1, firstTurn - 1 + count));
  return medianOf(perTurn.slice(-count)) / early;
}

/** Bytes of some kind, and when there were so many. */
export interface Sized {
  readonly atMs: number;
  readonly bytes: number;
}

/**
 * Puts together by turn what has only a time.
 * @param startsMs when each turn begins; what is earlier belongs to none
 * @param combine adds up or takes the larger one
 */
export function byTurn(
  all: readonly Sized[],
  startsMs: readonly number[],
  combine: (one: number, other: number) => number,
): number[] {
  const perTurn = startsMs.map(() => 0);
  for (const { atMs, bytes } of all) {
    const turn = startsMs.findLastIndex((startMs) => startMs <= atMs);
    if (turn >= 0) perTurn[turn] = combine(perTurn[turn] ?? 0, bytes);
  }
  return perTurn;
}
