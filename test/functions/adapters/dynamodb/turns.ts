import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reservation } from '../../../../functions/core/ports.ts';
import { aRecord, aTurn, text } from '../../../support/builders.ts';
import { newRun, noon, type TestRun, useTable } from '../../../support/table.ts';

const aws = useTable();
const at = noon.toISOString();
const max = 1_000;

async function open(maxNanoUsd = max): Promise<TestRun> {
  const run = newRun();
  await aws()
    .adapters()
    .runs.open(aRecord({ ...run, maxNanoUsd, remainingNanoUsd: maxNanoUsd }));
  return run;
}

/** What is set aside, what is spent, what remains; together they are the budget, or the test fails. */
async function money(run: TestRun) {
  const { remainingNanoUsd, usage, maxNanoUsd } = await aws().adapters().runs.get(run);
  const reserved = (await aws().attemptsOf(run))
    .filter(({ status }) => status === 'reserved')
    .reduce((sum, { reservedNanoUsd }) => sum + Number(reservedNanoUsd), 0);
  expect(remainingNanoUsd + reserved + usage.costNanoUsd).toBe(maxNanoUsd);
  expect(remainingNanoUsd).toBeGreaterThanOrEqual(0);
  return { reserved, spent: usage.costNanoUsd, modelCalls: usage.modelCalls };
}

const reserve = (run: TestRun, turn: number, worst: number) =>
  aws().adapters().turns.reserve(run, turn, worst, at);
const must = <Value>(value: Value | undefined): Value => value ?? expect.fail('the budget holds it');
const turnAt = (turn: number, costNanoUsd: number) => aTurn(turn, [text('Hello.')], { costNanoUsd });

describe('the budget of a run', () => {
  it('is not passed by many that reserve at once', async () => {
    const run = await open();
    const all = await Promise.all(Array.from({ length: 30 }, (_, i) => reserve(run, i + 1, 150)));
    expect(all.filter((reservation) => reservation)).toHaveLength(6);
    expect(await money(run)).toMatchObject({ reserved: 900, spent: 0 });
  });

  it('is given out to the last nano-dollar, and not one more', async () => {
    const run = await open();
    expect(await reserve(run, 1, max + 1)).toBeUndefined();
    expect(await reserve(run, 1, max)).toMatchObject({ attempt: 1, reservedNanoUsd: max });
    expect(await reserve(run, 2, 1)).toBeUndefined();
  });

  it('counts what is left of an earlier attempt as spent, and tells when the first one was', async () => {
    const run = await open();
    await reserve(run, 1, 100);
    const { turns } = aws().adapters();
    const second = await turns.reserve(run, 1, 200, '2026-11-23T12:05:00.000Z');
    expect(second).toEqual({ turn: 1, attempt: 2, reservedNanoUsd: 200, firstAttemptAt: at });
    expect(await money(run)).toEqual({ reserved: 200, spent: 100, modelCalls: 1 });
  });

  it('does not look exhausted to two that begin the same turn at once', async () => {
    const run = await open();
    const all = await Promise.all([1, 2, 3].map(() => reserve(run, 1, 100)));
    expect(all.map((reservation) => reservation?.attempt).sort()).toEqual([1, 2, 3]);
    expect(await money(run)).toEqual({ reserved: 100, spent: 200, modelCalls: 2 });
  });

  it('gives nothing out once the run has ended', async () => {
    const run = await open();
    await aws().adapters().runs.finish(run, { outcome: 'cancelled', cause: '', response: null }, at);
    expect(await reserve(run, 1, 100)).toBeUndefined();
    expect(await money(run)).toEqual({ reserved: 0, spent: 0, modelCalls: 0 });
  });
});

describe('a reservation', () => {
  const ends = {
    release: (run: TestRun, r: Reservation) => aws().adapters().turns.release(run, r),
    forfeit: (run: TestRun, r: Reservation) => aws().adapters().turns.forfeit(run, r),
    settle: (run: TestRun, r: Reservation) => aws().adapters().turns.settle(run, r, turnAt(r.turn, 40)),
  };
  const spent = { release: 0, forfeit: 100, settle: 40 };
  const names = ['release', 'forfeit', 'settle'] as const;

  it.each(names.flatMap((first) => names.map((second) => [first, second] as const)))(
    'ends once: %s, then %s',
    async (first, second) => {
      const run = await open();
      const reservation = must(await reserve(run, 1, 100));
      await ends[first](run, reservation);
      const again = ends[second](run, reservation);
      // An answer that nobody has money for is not stored silently.
      if (second === 'settle') await expect(again).rejects.toThrow('condition');
      else await again;
      expect(await money(run)).toMatchObject({ reserved: 0, spent: spent[first] });
      expect(await aws().adapters().turns.list(run)).toHaveLength(first === 'settle' ? 1 : 0);
    },
  );

  it('ends once where all three come at once', async () => {
    for (let i = 0; i < 10; i++) {
      const run = await open();
      const reservation = must(await reserve(run, 1, 100));
      await Promise.allSettled(names.map((name) => ends[name](run, reservation)));
      const { reserved, spent } = await money(run);
      expect(reserved).toBe(0);
      expect([0, 40, 100]).toContain(spent);
      expect(await aws().adapters().turns.list(run)).toHaveLength(spent === 40 ? 1 : 0);
    }
  });

  it('is replaced by what an answer cost, even if that is more', async () => {
    const run = await open();
    const reservation = must(await reserve(run, 1, 900));
    await aws().adapters().turns.settle(run, reservation, turnAt(1, 1_200));
    const { remainingNanoUsd, usage } = await aws().adapters().runs.get(run);
    expect([remainingNanoUsd, usage.costNanoUsd]).toEqual([-200, 1_200]);
    expect(await reserve(run, 2, 0)).toBeUndefined();
  });

  it('keeps the accounts through any sequence of steps', async () => {
    const step = fc.record({
      what: fc.constantFrom('reserve', 'release', 'forfeit', 'settle', 'forfeitAll'),
      turn: fc.integer({ min: 1, max: 3 }),
      nanoUsd: fc.integer({ min: 0, max: 700 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const run = await open();
        const { turns } = aws().adapters();
        /** The model: what each turn has set aside, and what is spent. */
        const openOnes = new Map<number, Reservation>();
        const stored = new Set<number>();
        let spent = 0;
        const held = () =>
          [...openOnes.values()].reduce((sum, { reservedNanoUsd }) => sum + reservedNanoUsd, 0);
        for (const { what, turn, nanoUsd } of steps) {
          const current = openOnes.get(turn);
          if (what === 'reserve') {
            spent += current?.reservedNanoUsd ?? 0;
            openOnes.delete(turn);
            const fits = nanoUsd <= max - spent - held();
            const made = await turns.reserve(run, turn, nanoUsd, at);
            expect(made !== undefined).toBe(fits);
            if (made) openOnes.set(turn, made);
          } else if (what === 'forfeitAll') {
            spent += held();
            openOnes.clear();
            await turns.forfeitAll(run);
          } else if (current && !(what === 'settle' && stored.has(turn))) {
            openOnes.delete(turn);
            const cost = Math.min(nanoUsd, current.reservedNanoUsd);
            spent += { release: 0, forfeit: current.reservedNanoUsd, settle: cost }[what];
            if (what === 'settle') {
              stored.add(turn);
              await turns.settle(run, current, turnAt(turn, cost));
            } else await turns[what](run, current);
          }
        }
        expect(await money(run)).toMatchObject({ reserved: held(), spent });
      }),
      { numRuns: 25 },
    );
  });
});

describe('a turn', () => {
  it('comes back as it was stored, thinking and signature unchanged, in order beyond nine', async () => {
    const run = await open(10_000);
    const { turns } = aws().adapters();
    const thinking = { type: 'thinking', thinking: 'Hm “…” \u2028', signature: 'EqQB+/=' };
    for (let turn = 1; turn <= 11; turn++) {
      const reservation = must(await reserve(run, turn, 10));
      await turns.settle(run, reservation, aTurn(turn, [thinking, text('Hi')], { costNanoUsd: 1 }));
    }
    await turns.annotate(run, 2, { usable: false, feedback: 'Answer again.' });
    const list = await turns.list(run);
    expect(list.map(({ turn }) => turn)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(list[9]?.answer.content).toEqual([thinking, text('Hi')]);
    expect(await turns.get(run, 2)).toEqual({ ...list[1], usable: false, feedback: 'Answer again.' });
    expect(await turns.get(run, 12)).toBeUndefined();
  });
});
