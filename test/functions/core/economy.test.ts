import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoleSchema } from '../../../functions/core/contracts/agent.ts';
import { affordableTokens, leastNanoUsd, rungsOf } from '../../../functions/core/economy.ts';
import { roleSettings, worstCaseNanoUsd } from '../../../functions/core/models.ts';

const call = fc.record({
  model: fc.constantFrom('claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-opus-4-5'),
  promptTokens: fc.nat(300_000),
  maxTokens: fc.integer({ min: 1, max: 8_192 }),
  floorTokens: fc.constantFrom(256, 512),
});
const left = fc.integer({ min: -1_000, max: 3_000_000_000 });
const worst = ({ model, promptTokens }: { model: string; promptTokens: number }, tokens: number) =>
  worstCaseNanoUsd(model, promptTokens, tokens);

describe('the answer that can be paid for', () => {
  it('fits into what is left, and would not with one token more', () => {
    fc.assert(
      fc.property(call, left, (given, nanoUsd) => {
        const tokens = affordableTokens(given, nanoUsd);
        if (tokens === undefined) return;
        expect(worst(given, tokens)).toBeLessThanOrEqual(nanoUsd);
        expect(tokens === given.maxTokens || worst(given, tokens + 1) > nanoUsd).toBe(true);
      }),
    );
  });

  it('is never longer than it may be, nor too short to be of use', () => {
    fc.assert(
      fc.property(call, left, (given, nanoUsd) => {
        const tokens = affordableTokens(given, nanoUsd);
        const least = Math.min(given.floorTokens, given.maxTokens);
        if (tokens === undefined) expect(worst(given, least)).toBeGreaterThan(nanoUsd);
        else expect(tokens).toBeGreaterThanOrEqual(least);
        expect(tokens ?? 0).toBeLessThanOrEqual(given.maxTokens);
      }),
    );
  });

  it('is whole where there is plenty, and the least costs what it says', () => {
    fc.assert(
      fc.property(call, (given) => {
        expect(affordableTokens(given, worst(given, given.maxTokens))).toBe(given.maxTokens);
        const least = leastNanoUsd(given);
        expect(affordableTokens(given, least)).toBe(Math.min(given.floorTokens, given.maxTokens));
        expect(affordableTokens(given, least - 1)).toBeUndefined();
      }),
    );
  });
});

describe('the rungs', () => {
  it.each(RoleSchema.options)('of %s begin with itself and get cheaper', (role) => {
    const rungs = rungsOf(role);
    expect(rungs[0]?.role).toBe(role);
    const prices = rungs.map((rung) =>
      leastNanoUsd({
        ...roleSettings({ models: {} }, rung.role),
        promptTokens: 5_000,
        floorTokens: rung.floorTokens,
      }),
    );
    expect(prices).toEqual(prices.toSorted((a, b) => b - a));
    expect(roleSettings({ models: {} }, rungs.at(-1)?.role ?? role).model).toBe('claude-haiku-5-5');
  });
});
