import { describe, expect, it } from 'vitest';
import { choices, planOf, randomOf, shuffled } from '../../../bench/soak/plan.ts';

describe('the plan of a soak', () => {
  const plan = planOf(500, randomOf(7));

  it('has every choice, and arguments of its own for each run, edited ones too', () => {
    for (const choice of choices)
      expect(plan.filter((planned) => planned.choice === choice).length).toBeGreaterThan(50);
    expect(new Set(plan.map(({ orderId }) => orderId)).size).toBe(500);
    expect(new Set(plan.flatMap(({ amountUsd, editedUsd }) => [amountUsd, editedUsd])).size).toBe(1_000);
  });

  it('stays below what needs two people', () => {
    for (const { amountUsd, editedUsd } of plan) expect(Math.max(amountUsd, editedUsd)).toBeLessThan(500);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(planOf(500, randomOf(7))).toEqual(plan);
    expect(planOf(500, randomOf(8))).not.toEqual(plan);
  });

  it('is decided in another order than it was started in, without loss', () => {
    const order = shuffled(plan, randomOf(7));
    expect(order).not.toEqual(plan);
    expect(order.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual(plan);
  });
});
