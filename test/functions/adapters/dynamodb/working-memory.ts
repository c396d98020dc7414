import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../../functions/core/contracts/memory.ts';
import { later, newRun, useTable } from '../../../support/table.ts';

const aws = useTable();
const seen = (key: string, changes: Partial<Observation> = {}): Observation => ({
  key,
  value: `What ${key} is.`,
  importance: 0.5,
  at: later(0),
  ...changes,
});

describe('working memory', () => {
  it('holds the newest of each key, for each run by itself', async () => {
    const { workingMemory } = aws().adapters();
    const [run, other] = [newRun(), newRun()];
    await workingMemory.observe(run, [seen('a'), seen('b')]);
    await workingMemory.observe(run, [seen('a', { value: 'New.', at: later(1) })]);
    // A step that is still trying comes late.
    await workingMemory.observe(run, [seen('a'), seen('b')]);
    expect(await workingMemory.list(run)).toEqual([seen('a', { value: 'New.', at: later(1) }), seen('b')]);
    expect(await workingMemory.list(other)).toEqual([]);
  });

  it('is pruned to the best 30 once there are more than 50', async () => {
    const { workingMemory } = aws().adapters();
    const run = newRun();
    const all = Array.from({ length: 51 }, (_, n) => seen(`k${n}`, { importance: n / 100 }));
    await workingMemory.observe(run, all.slice(0, 50));
    expect(await workingMemory.list(run)).toHaveLength(50);
    await workingMemory.observe(run, all.slice(50));
    const kept = (await workingMemory.list(run)).map(({ key }) => key);
    expect(new Set(kept)).toEqual(new Set(all.slice(21).map(({ key }) => key)));
  });
});
