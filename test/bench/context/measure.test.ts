import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  byTurn,
  growthOf,
  perfectlyCached,
  promptTokensOf,
  sum,
  sumOf,
  usdOf,
} from '../../../bench/context/measure.ts';
import type { ModelCall } from '../../../bench/context/model-server.ts';

const callOf = (inputTokens: number): ModelCall => ({
  purpose: 'turn',
  model: 'claude-sonnet-5-5',
  atMs: 0,
  tokens: { inputTokens, outputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0 },
});

describe('what grows', () => {
  test('the same bytes a turn are flat, whatever single turns write beside', () => {
    const perTurn = Array.from({ length: 200 }, (_, index) => (index % 40 === 39 ? 90_000 : 1_000));
    expect(growthOf(perTurn)).toBe(1);
  });

  test('a state that is rewritten whole is far from flat', () => {
    expect(growthOf(Array.from({ length: 200 }, (_, index) => (index + 1) * 1_000))).toBeGreaterThan(10);
  });

  test('each write belongs to the turn that had begun, and what was before the first to none', () => {
    const writes = [5, 10, 19, 20, 99].map((atMs) => ({ atMs, bytes: 1 }));
    expect(byTurn(writes, [10, 20], sum)).toEqual([2, 2]);
  });
});

describe('what it costs', () => {
  test('a perfect cache bills every token of the prompt once as written and later as read', () => {
    const cached = perfectlyCached([callOf(1_000), callOf(1_500), callOf(2_100)]);
    expect(cached.map(({ tokens }) => [tokens.cacheReadTokens, tokens.cacheWriteTokens])).toEqual([
      [0, 1_000],
      [1_000, 500],
      [1_500, 600],
    ]);
  });

  test('a cache changes what tokens cost, never how many are sent', () => {
    const growing = fc
      .array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 50 })
      .map((added) => added.map((_, index) => callOf(added.slice(0, index + 1).reduce((a, b) => a + b))));
    fc.assert(
      fc.property(growing, (calls) => {
        expect(promptTokensOf(sumOf(perfectlyCached(calls)))).toBe(promptTokensOf(sumOf(calls)));
      }),
    );
  });

  test('dollars are those of the price list', () => {
    expect(usdOf([callOf(1_000_000)])).toBeCloseTo(2.0001);
  });
});
