import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costNanoUsd, hasPrice, roleSettings, worstCaseNanoUsd } from '../../../functions/core/models.ts';
import { formatUsd, toNanoUsd, toUsd } from '../../../functions/core/money.ts';

const tokens = (changes: Partial<Parameters<typeof costNanoUsd>[1]> = {}) => ({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  ...changes,
});

describe('the price of a model call', () => {
  it.each([
    ['claude-sonnet-5-5', tokens({ inputTokens: 1_000_000 }), 2],
    ['claude-sonnet-5-5', tokens({ outputTokens: 1_000_000 }), 10],
    ['claude-opus-5-5', tokens({ cacheReadTokens: 1_000_000 }), 0.2],
    ['claude-haiku-4-5', tokens({ cacheWriteTokens: 1_000_000 }), 1.25],
    ['claude-haiku-5-5', tokens({ inputTokens: 100_000 }), 0.01],
  ])('%s', (model, used, usd) => expect(toUsd(costNanoUsd(model, used))).toBe(usd));

  it('prices every token of a long prompt by the upper band', () => {
    expect(costNanoUsd('claude-haiku-5-5', tokens({ inputTokens: 100_000 }))).toBe(100_000 * 100);
    expect(costNanoUsd('claude-haiku-5-5', tokens({ inputTokens: 90_000, cacheReadTokens: 10_001 }))).toBe(
      90_000 * 500 + 10_001 * 50,
    );
  });

  it('is an integer and never more than the worst case', () => {
    const count = fc.nat(300_000);
    fc.assert(
      fc.property(
        fc.constantFrom('claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-opus-4-5'),
        count,
        count,
        count,
        fc.nat(2_048),
        (model, inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens) => {
          const cost = costNanoUsd(model, { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens });
          const prompt = inputTokens + cacheReadTokens + cacheWriteTokens;
          expect(Number.isSafeInteger(cost)).toBe(true);
          expect(cost).toBeLessThanOrEqual(worstCaseNanoUsd(model, prompt, 2_048));
        },
      ),
    );
  });

  it('names the file where a missing price belongs', () => {
    expect(hasPrice('gpt-2')).toBe(false);
    expect(() => costNanoUsd('gpt-2', tokens())).toThrow('functions/core/prices.json');
  });

  it('is there for every role', () => {
    for (const role of ['router', 'judge', 'summariser', 'executor', 'synthesizer', 'deep_thinker'] as const)
      expect(hasPrice(roleSettings({ models: {} }, role).model)).toBe(true);
  });

  it('lets an agent name another model for a role and keeps the rest', () => {
    expect(roleSettings({ models: { executor: 'claude-opus-4-5' } }, 'executor')).toEqual({
      ...roleSettings({ models: {} }, 'executor'),
      model: 'claude-opus-4-5',
    });
  });
});

describe('money', () => {
  it('survives the way in and out', () => {
    fc.assert(fc.property(fc.nat(100_000_000_000), (nano) => toNanoUsd(toUsd(nano)) === nano));
  });
  it('is shown with the digits that matter', () => {
    expect([1_000_000_000, 12_300_000, 0].map(formatUsd)).toEqual(['$1.00', '$0.0123', '$0.00']);
  });
});
