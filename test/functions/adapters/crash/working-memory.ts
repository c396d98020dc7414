import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../../functions/core/contracts/memory.ts';
import { atEveryDeath } from '../../../support/process.ts';
import { later, newRun, useTable } from '../../../support/table.ts';

const aws = useTable();
const observations: Observation[] = Array.from({ length: 3 }, (_, n) => ({
  key: `new ${n}`,
  value: 'Just seen.',
  importance: 0.9,
  at: later(1),
}));
const earlier: Observation[] = Array.from({ length: 49 }, (_, n) => ({
  key: `old ${n}`,
  value: 'Seen before.',
  importance: n / 100,
  at: later(0),
}));

describe('a step that dies while it keeps something in view', () => {
  it('is made good by its repeat, wherever it died', async () => {
    await atEveryDeath({
      async world() {
        const run = newRun();
        await aws().adapters().workingMemory.observe(run, earlier);
        return run;
      },
      work: (run, process) => aws().adapters(process).workingMemory.observe(run, observations),
      async check(run) {
        const kept = await aws().adapters().workingMemory.list(run);
        const best = [...observations, ...earlier.slice(22)].map(({ key }) => key);
        expect(new Set(kept.map(({ key }) => key))).toEqual(new Set(best));
      },
    });
  });
});
