import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../../functions/core/contracts/memory.ts';
import { keyContextOf, pruned } from '../../../../functions/core/memory/observations.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 23, 12, 0, second)).toISOString();
const seen = (key: string, changes: Partial<Observation> = {}): Observation => ({
  key,
  value: `What ${key} is.`,
  importance: 0.5,
  at: at(0),
  ...changes,
});
const observations = fc
  .array(fc.tuple(fc.constantFrom(0, 0.25, 0.5, 1), fc.nat(30)), { maxLength: 80 })
  .map((all) => all.map(([importance, second], n) => seen(`k${n}`, { importance, at: at(second) })));

const isBetter = (a: Observation, b: Observation) =>
  a.importance > b.importance || (a.importance === b.importance && a.at > b.at);

describe('working memory', () => {
  it('keeps everything up to 50, and of more the best 30, ties by recency', () => {
    fc.assert(
      fc.property(observations, (all) => {
        const kept = pruned(all);
        expect(kept).toHaveLength(all.length > 50 ? 30 : all.length);
        const dropped = all.filter((one) => !kept.includes(one));
        for (const one of dropped) expect(kept.some((other) => isBetter(one, other))).toBe(false);
        for (const [index, one] of kept.slice(1).entries())
          expect(isBetter(one, kept[index] as Observation)).toBe(false);
      }),
    );
  });

  it('is pruned alike whatever order it is read in', () => {
    fc.assert(
      fc.property(observations, (all) => {
        expect(pruned(all.toReversed())).toEqual(pruned(all));
      }),
    );
  });
});

describe('the key context', () => {
  it('is one line for each of the best ten', () => {
    fc.assert(
      fc.property(observations, (all) => {
        const lines = all.length === 0 ? [] : keyContextOf(all).split('\n');
        expect(lines).toEqual(
          pruned(all)
            .slice(0, 10)
            .map(({ key, value }) => `- ${key}: ${value}`),
        );
      }),
    );
  });

  it('says that there is nothing', () => expect(keyContextOf([])).toBe('No prior context.'));

  it('has neither line breaks nor half characters of a value', () => {
    const context = keyContextOf([seen('a', { value: `one\ntwo ${'x'.repeat(491)}🙂` })]);
    expect(context).toMatch(/^- a: one two x+\ufffd?$/);
    expect(context.isWellFormed()).toBe(true);
  });

  it('fences what others may have had a hand in', () => {
    const context = keyContextOf([seen('theirs', { untrusted: true, importance: 1 }), seen('ours')]);
    expect(context.split('\n')[0]).toBe('- ours: What ours is.');
    expect(context).toMatch(/--- begin (\w+) ---\n- theirs: What theirs is\.\n--- end \1 ---/);
  });
});
