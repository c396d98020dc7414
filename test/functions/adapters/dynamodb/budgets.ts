import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dynamoBudgets } from '../../../../functions/adapters/budgets.ts';
import { dayKey } from '../../../../functions/adapters/keys.ts';
import type { Budgets, Refusal, Reservation, SpendingKey } from '../../../../functions/core/ports.ts';
import { anAnswer, aRecord, text } from '../../../support/builders.ts';
import { immortal } from '../../../support/process.ts';
import { newRun, noon, type TestRun, useTable } from '../../../support/table.ts';

const aws = useTable();
const max = 1_000;
const plenty = 1_000_000;

/** A day and a tenant of their own, and budgets with small caps. */
interface World {
  readonly at: string;
  readonly tenantId: string;
  readonly budgets: Budgets;
}
let worlds = 0;
function world({ tenantDay = plenty, stageDay = plenty } = {}, { table, values } = aws().adapters()): World {
  const at = new Date(noon.getTime() + ++worlds * 86_400_000).toISOString();
  const caps = { tenantDayNanoUsd: tenantDay, stageDayNanoUsd: stageDay };
  return { at, tenantId: `tenant-${worlds}`, budgets: dynamoBudgets(table, values, () => caps) };
}

async function open({ tenantId }: { tenantId: string }, maxNanoUsd = max): Promise<TestRun> {
  const run = newRun(tenantId);
  const record = aRecord({ ...run, maxNanoUsd, remainingNanoUsd: maxNanoUsd });
  await aws().adapters().runs.open(record);
  return run;
}

const plan = (turn = 1): SpendingKey => ({ turn, purpose: 'plan' });
const tools = (turn = 1): SpendingKey => ({ turn, purpose: 'tools' });
const must = (made: Reservation | Refusal): Reservation =>
  'refusedBy' in made ? expect.fail(`refused by ${made.refusedBy.cap}`) : made;
const costing = (costNanoUsd: number) => ({ answer: anAnswer([text('Hello.')]), costNanoUsd });

/** What is spent and set aside of the run, which is all of its tenant's day and of the stage's, or the test fails. */
async function money({ at, tenantId }: World, ...runs: readonly TestRun[]) {
  const all = await Promise.all(
    runs.map(async (run) => {
      const { remainingNanoUsd, usage, maxNanoUsd } = await aws().adapters().runs.get(run);
      const reserved = (await aws().attemptsOf(run))
        .filter(({ status }) => status === 'reserved')
        .reduce((sum, { reservedNanoUsd }) => sum + Number(reservedNanoUsd), 0);
      expect(remainingNanoUsd + reserved + usage.costNanoUsd).toBe(maxNanoUsd);
      return { reserved, spent: usage.costNanoUsd, modelCalls: usage.modelCalls };
    }),
  );
  const sum = (name: 'reserved' | 'spent' | 'modelCalls') =>
    all.reduce((total, each) => total + each[name], 0);
  const [reserved, spent] = [sum('reserved'), sum('spent')];
  for (const owner of [tenantId, '_'])
    expect(await aws().dayOf(owner, at)).toEqual({ usedNanoUsd: reserved + spent, spentNanoUsd: spent });
  return { reserved, spent, modelCalls: sum('modelCalls') };
}

describe('a cap', () => {
  it.each([
    ['run', {}, 150, 6],
    ['tenant_day', { tenantDay: 700 }, 150, 4],
    ['stage_day', { stageDay: 500 }, 150, 3],
  ] as const)('(%s) is not passed by many that reserve at once', async (cap, caps, each, fitting) => {
    const given = world(caps);
    const run = await open(given);
    const all = await Promise.all(
      Array.from({ length: 30 }, (_, i) => given.budgets.reserve(run, plan(i + 1), each, given.at)),
    );
    const refused = all.flatMap((made) => ('refusedBy' in made ? [made.refusedBy] : []));
    expect(all.length - refused.length).toBe(fitting);
    expect(new Set(refused.map((refusal) => refusal.cap))).toEqual(new Set([cap]));
    expect(await money(given, run)).toMatchObject({ reserved: fitting * each, spent: 0 });
  });

  it.each([
    ['run', {}, 1_000],
    ['tenant_day', { tenantDay: 700 }, 700],
    ['stage_day', { stageDay: 500 }, 500],
  ] as const)('(%s) is given out to the last nano-dollar, and not one more', async (cap, caps, whole) => {
    const given = world(caps);
    const run = await open(given);
    const { budgets, at } = given;
    expect(await budgets.reserve(run, plan(1), whole + 1, at)).toMatchObject({
      refusedBy: { cap, maxNanoUsd: whole, spentNanoUsd: 0, reservedNanoUsd: 0 },
    });
    must(await budgets.reserve(run, plan(1), whole, at));
    expect(await budgets.reserve(run, plan(2), 1, at)).toMatchObject({
      refusedBy: { cap, reservedNanoUsd: whole },
    });
    expect(await money(given, run)).toMatchObject({ reserved: whole });
  });

  it('of a day is the next day as good as new, and what was reserved before is settled where it was taken', async () => {
    const given = world({ tenantDay: 600 });
    const run = await open(given);
    const tomorrow = { ...given, at: new Date(Date.parse(given.at) + 86_400_000).toISOString() };
    worlds++;
    const reservation = must(await given.budgets.reserve(run, plan(1), 500, given.at));
    expect(await given.budgets.reserve(run, plan(2), 200, given.at)).toHaveProperty('refusedBy');
    must(await given.budgets.reserve(run, plan(2), 200, tomorrow.at));
    await given.budgets.settle(run, reservation, costing(40));
    expect(await aws().dayOf(given.tenantId, given.at)).toEqual({ usedNanoUsd: 40, spentNanoUsd: 40 });
    expect(await aws().dayOf('_', tomorrow.at)).toEqual({ usedNanoUsd: 200, spentNanoUsd: 0 });
  });

  it('shows how it stands', async () => {
    const given = world({ tenantDay: 5_000, stageDay: 9_000 });
    const [run, other] = [await open(given), await open({ tenantId: `${given.tenantId}-other` })];
    await given.budgets.settle(
      run,
      must(await given.budgets.reserve(run, plan(), 100, given.at)),
      costing(60),
    );
    must(await given.budgets.reserve(run, plan(2), 300, given.at));
    must(await given.budgets.reserve(other, plan(), 500, given.at));
    expect(await given.budgets.standing(run, given.at)).toEqual([
      { cap: 'run', maxNanoUsd: 1_000, spentNanoUsd: 60, reservedNanoUsd: 300 },
      { cap: 'tenant_day', maxNanoUsd: 5_000, spentNanoUsd: 60, reservedNanoUsd: 300 },
      { cap: 'stage_day', maxNanoUsd: 9_000, spentNanoUsd: 60, reservedNanoUsd: 800 },
    ]);
  });

  it('gives nothing out once the run has ended', async () => {
    const given = world();
    const run = await open(given);
    await aws().adapters().runs.finish(run, { outcome: 'cancelled', cause: '', response: null }, given.at);
    expect(await given.budgets.reserve(run, plan(), 100, given.at)).toHaveProperty('refusedBy');
    expect(await money(given, run)).toEqual({ reserved: 0, spent: 0, modelCalls: 0 });
  });
});

/** On AWS a transaction that meets another one at an item is cancelled; local AWS lets it wait. */
function asOnAws() {
  const adapters = aws().adapters(immortal());
  const busy = new Set<string>();
  const conflicts = { met: 0 };
  adapters.table.client.middlewareStack.add(
    (next) => async (args) => {
      const { TransactItems = [] } = args.input as TransactWriteCommandInput;
      const keys = TransactItems.map(({ Put, Update }) => JSON.stringify([keyOf(Put?.Item ?? Update?.Key)]));
      if (keys.some((key) => busy.has(key))) {
        conflicts.met++;
        const CancellationReasons = [{ Code: 'TransactionConflict' }];
        throw new TransactionCanceledException({ $metadata: {}, message: 'busy', CancellationReasons });
      }
      for (const key of keys) busy.add(key);
      return next(args).finally(() => {
        for (const key of keys) busy.delete(key);
      });
    },
    { step: 'initialize' },
  );
  return { ...adapters, conflicts };
}
const keyOf = ({ pk, sk }: { pk?: unknown; sk?: unknown } = {}) => `${pk} ${sk}`;

describe('many runs that share a small cap', () => {
  it('never pass it together, though fifty ask at once again and again, and some die', async () => {
    const cap = 5_000;
    const adapters = asOnAws();
    const given = world({ tenantDay: cap }, adapters);
    const runs = await Promise.all(Array.from({ length: 50 }, () => open(given, plenty)));
    let [refused, seen] = [0, 0];
    /** What a run does: asks for up to a tenth of the cap, and is billed some of it, none, or who knows. */
    const turnOf = async (run: TestRun, index: number, turn: number) => {
      const worst = 100 + ((index * 37 + turn * 101) % 400);
      const made = await given.budgets.reserve(run, plan(turn), worst, given.at);
      const { usedNanoUsd } = await aws().dayOf(given.tenantId, given.at);
      expect(usedNanoUsd).toBeLessThanOrEqual(cap);
      seen = Math.max(seen, usedNanoUsd);
      if ('refusedBy' in made) return void refused++;
      const how = (index + turn) % 4;
      if (how === 0) await given.budgets.release(run, made);
      else if (how === 1) await given.budgets.settle(run, made, costing(Math.floor(worst / 10)));
      else if (how === 2) await given.budgets.forfeit(run, made);
      // Else it has died: what it set aside stays so.
    };
    await Promise.all(
      runs.map(async (run, index) => {
        for (let turn = 1; turn <= 3; turn++) await turnOf(run, index, turn);
      }),
    );
    const before = await money(given, ...runs);
    expect(before.spent + before.reserved).toBeLessThanOrEqual(cap);
    expect(before.reserved).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
    expect(seen).toBeGreaterThan(cap / 2);
    expect(adapters.conflicts.met).toBeGreaterThan(50);

    for (const run of runs) await given.budgets.forfeitAll(run);
    expect(await money(given, ...runs)).toMatchObject({ reserved: 0, spent: before.spent + before.reserved });
  });
});

describe('a reservation', () => {
  const ends = {
    release: ({ budgets }: World, run: TestRun, r: Reservation) => budgets.release(run, r),
    forfeit: ({ budgets }: World, run: TestRun, r: Reservation) => budgets.forfeit(run, r),
    settle: ({ budgets }: World, run: TestRun, r: Reservation) => budgets.settle(run, r, costing(40)),
  };
  const spent = { release: 0, forfeit: 100, settle: 40 };
  const names = ['release', 'forfeit', 'settle'] as const;

  it.each(names.flatMap((first) => names.map((second) => [first, second] as const)))(
    'ends once: %s, then %s',
    async (first, second) => {
      const given = world();
      const run = await open(given);
      const reservation = must(await given.budgets.reserve(run, plan(), 100, given.at));
      await ends[first](given, run, reservation);
      const again = ends[second](given, run, reservation);
      // An answer that nobody has money for is not stored silently.
      if (second === 'settle') await expect(again).rejects.toThrow('condition');
      else await again;
      expect(await money(given, run)).toMatchObject({ reserved: 0, spent: spent[first] });
      expect(await aws().adapters().turns.list(run)).toHaveLength(first === 'settle' ? 1 : 0);
    },
  );

  it('ends once where all three come at once', async () => {
    for (let i = 0; i < 10; i++) {
      const given = world();
      const run = await open(given);
      const reservation = must(await given.budgets.reserve(run, plan(), 100, given.at));
      await Promise.allSettled(names.map((name) => ends[name](given, run, reservation)));
      const { reserved, spent } = await money(given, run);
      expect(reserved).toBe(0);
      expect([0, 40, 100]).toContain(spent);
      expect(await aws().adapters().turns.list(run)).toHaveLength(spent === 40 ? 1 : 0);
    }
  });

  it('counts what an earlier attempt left as spent, and tells when the first one was', async () => {
    const given = world();
    const run = await open(given);
    const { budgets, at } = given;
    must(await budgets.reserve(run, plan(), 100, at));
    const second = await budgets.reserve(run, plan(), 200, `${at.slice(0, 10)}T23:05:00.000Z`);
    const day = at.slice(0, 10);
    expect(second).toEqual({ ...plan(), attempt: 2, reservedNanoUsd: 200, firstAttemptAt: at, day });
    expect(await money(given, run)).toEqual({ reserved: 200, spent: 100, modelCalls: 1 });
  });

  it('of a judgement does not touch that of the turn', async () => {
    const given = world();
    const run = await open(given);
    must(await given.budgets.reserve(run, plan(), 100, given.at));
    expect(await given.budgets.reserve(run, { turn: 1, purpose: 'judge' }, 30, given.at)).toMatchObject({
      attempt: 1,
    });
    expect(await money(given, run)).toMatchObject({ reserved: 130, spent: 0 });
  });

  it('does not look refused to two that begin the same turn at once', async () => {
    const given = world();
    const run = await open(given);
    const all = await Promise.all([1, 2, 3].map(() => given.budgets.reserve(run, plan(), 100, given.at)));
    expect(all.map((made) => must(made).attempt).sort()).toEqual([1, 2, 3]);
    expect(await money(given, run)).toEqual({ reserved: 100, spent: 200, modelCalls: 2 });
  });

  it('is replaced by what an answer cost, even if that is more', async () => {
    const given = world();
    const run = await open(given);
    const reservation = must(await given.budgets.reserve(run, plan(), 900, given.at));
    await given.budgets.settle(run, reservation, costing(1_200));
    const { remainingNanoUsd, usage } = await aws().adapters().runs.get(run);
    expect([remainingNanoUsd, usage.costNanoUsd]).toEqual([-200, 1_200]);
    expect(await given.budgets.reserve(run, plan(2), 0, given.at)).toHaveProperty('refusedBy.cap', 'run');
    await money(given, run);
  });

  it('whose day is long gone settles all the same', async () => {
    const given = world();
    const run = await open(given);
    const reservation = must(await given.budgets.reserve(run, plan(), 100, given.at));
    const { client, name } = aws().adapters().table;
    for (const owner of [given.tenantId, '_'])
      await client.send(new DeleteCommand({ TableName: name, Key: dayKey(owner, reservation.day) }));
    await given.budgets.settle(run, reservation, costing(70));
    expect(await money(given, run)).toMatchObject({ reserved: 0, spent: 70 });
  });
});

describe('the priced calls of a turn', () => {
  it('cost what ran, which is no model call; the rest is given back', async () => {
    const given = world();
    const run = await open(given);
    must(await given.budgets.reserve(run, tools(), 500, given.at));
    expect(await given.budgets.openTools(run)).toEqual([1]);
    expect(await money(given, run)).toMatchObject({ reserved: 500 });
    for (const _ of [1, 2]) await given.budgets.settleTools(run, 1, 200);
    expect(await money(given, run)).toEqual({ reserved: 0, spent: 200, modelCalls: 0 });
    expect(await given.budgets.openTools(run)).toEqual([]);
  });

  it('are set aside once, though their guard dies after it, and are spent once', async () => {
    const given = world();
    const run = await open(given);
    for (const _ of [1, 2, 3]) must(await given.budgets.reserve(run, tools(), 500, given.at));
    expect(await money(given, run)).toMatchObject({ reserved: 500, spent: 0 });
    await given.budgets.settleTools(run, 1, 300);
    expect(await money(given, run)).toMatchObject({ reserved: 0, spent: 300 });
  });

  it('count as spent where the run ends without telling what ran', async () => {
    const given = world();
    const run = await open(given);
    must(await given.budgets.reserve(run, tools(), 500, given.at));
    await given.budgets.forfeitAll(run);
    await given.budgets.settleTools(run, 1, 0);
    expect(await money(given, run)).toEqual({ reserved: 0, spent: 500, modelCalls: 0 });
  });

  it('need nothing where no tool has a price', async () => {
    const given = world();
    const run = await open(given);
    await given.budgets.settleTools(run, 1, 0);
    expect(await aws().attemptsOf(run)).toEqual([]);
  });
});

describe('any sequence of steps', () => {
  it('keeps the accounts of the run, of the tenant and of the stage', async () => {
    const step = fc.record({
      what: fc.constantFrom('reserve', 'release', 'forfeit', 'settle', 'forfeitAll', 'settleTools'),
      purpose: fc.constantFrom('plan', 'judge', 'tools'),
      turn: fc.integer({ min: 1, max: 2 }),
      nanoUsd: fc.integer({ min: 0, max: 700 }),
    } as const);
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.integer({ min: 300, max: 1_500 }),
        fc.integer({ min: 300, max: 1_500 }),
        async (steps, tenantDay, stageDay) => {
          const given = world({ tenantDay, stageDay });
          const run = await open(given);
          const cap = Math.min(max, tenantDay, stageDay);
          /** The model: what each key has set aside, which answers are stored, and what is spent. */
          const held = new Map<string, Reservation>();
          const stored = new Set<string>();
          let spent = 0;
          const reserved = () =>
            [...held.values()].reduce((sum, { reservedNanoUsd }) => sum + reservedNanoUsd, 0);
          const closed = new Set<number>();

          for (const { what, purpose, turn, nanoUsd } of steps) {
            const key = `${turn} ${purpose}`;
            const current = held.get(key);
            if (what === 'reserve') {
              if (purpose === 'tools' && closed.has(turn)) continue;
              if (purpose !== 'tools') spent += current?.reservedNanoUsd ?? 0;
              held.delete(key);
              const fits = nanoUsd <= cap - spent - reserved();
              const made = await given.budgets.reserve(run, { turn, purpose }, nanoUsd, given.at);
              expect('refusedBy' in made).toBe(!fits);
              if (!('refusedBy' in made)) held.set(key, made);
            } else if (what === 'forfeitAll') {
              spent += reserved();
              held.clear();
              await given.budgets.forfeitAll(run);
            } else if (what === 'settleTools') {
              const ofTools = held.get(`${turn} tools`);
              const cost = Math.min(nanoUsd, ofTools?.reservedNanoUsd ?? 0);
              if (ofTools) spent += cost;
              if (ofTools) closed.add(turn);
              held.delete(`${turn} tools`);
              await given.budgets.settleTools(run, turn, cost);
            } else if (current && !(what === 'settle' && (stored.has(key) || purpose === 'tools'))) {
              held.delete(key);
              const cost = Math.min(nanoUsd, current.reservedNanoUsd);
              spent += { release: 0, forfeit: current.reservedNanoUsd, settle: cost }[what];
              if (what === 'settle') {
                stored.add(key);
                await given.budgets.settle(run, current, costing(cost));
              } else await given.budgets[what](run, current);
            }
            expect(spent + reserved()).toBeLessThanOrEqual(cap);
          }
          expect(await money(given, run)).toMatchObject({ reserved: reserved(), spent });
        },
      ),
      { numRuns: 40 },
    );
  });
});
