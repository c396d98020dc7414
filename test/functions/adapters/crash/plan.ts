import { describe, expect, it } from 'vitest';
import { createAsk } from '../../../../functions/core/ask.ts';
import type { RunRecord } from '../../../../functions/core/contracts/run.ts';
import { startingLoop } from '../../../../functions/core/contracts/state.ts';
import { ModelUnavailableError } from '../../../../functions/core/errors.ts';
import { costNanoUsd } from '../../../../functions/core/models.ts';
import { createPlan } from '../../../../functions/core/plan.ts';
import { anAgent, anAnswer, aRecord, someTools, text } from '../../../support/builders.ts';
import { atEveryDeath, type Death, immortal, type Process } from '../../../support/process.ts';
import { newRun, noon, type TestRun, useTable } from '../../../support/table.ts';

const aws = useTable();
const answer = anAnswer([text('Done.')]);
const price = costNanoUsd(answer.model, answer.tokens ?? expect.fail('the answer has a price'));

interface World {
  readonly run: TestRun;
  /** A day that no other run has. */
  readonly at: string;
  asked: number;
  /** How often the model is down before it answers, and whether that is billed. */
  down: { times: number; billed: boolean };
}

let worlds = 0;
async function world(down: World['down'] = { times: 0, billed: false }, maxNanoUsd?: number): Promise<World> {
  const at = new Date(noon.getTime() + ++worlds * 86_400_000).toISOString();
  const run = newRun(`planner-${worlds}`);
  const money = maxNanoUsd === undefined ? {} : { maxNanoUsd, remainingNanoUsd: maxNanoUsd };
  await aws()
    .adapters()
    .runs.open(aRecord({ ...run, ...money, startedAt: at }));
  return { run, at, asked: 0, down: { ...down } };
}

/** What the state machine does: `Plan`, tried again where the model is unavailable. */
async function plan(world: World, process: Process = immortal()): Promise<unknown> {
  const { run, at } = world;
  const adapters = aws().adapters(process);
  const now = () => new Date(at);
  const ask = createAsk({
    ...adapters,
    now,
    model: {
      countTokens: async () => 100,
      answer: () =>
        process.effect(async () => {
          world.asked++;
          if (world.down.times-- > 0) throw new ModelUnavailableError('down', { billed: world.down.billed });
          return answer;
        }),
    },
  });
  const once = createPlan({
    continueAfterEvents: 20_000,
    ...adapters,
    agents: { support: anAgent() },
    tools: someTools,
    ask,
    now,
  });
  const budget = { maxNanoUsd: aRecord().maxNanoUsd, spentNanoUsd: 0 };
  const attempt = () => once({ run, budget, loop: startingLoop, ending: null });
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof ModelUnavailableError) return attempt();
    throw error;
  }
}

/** The attempts of a run by what became of them, and proof that no nano-dollar is lost or counted twice. */
async function moneyOf({
  run,
  at,
}: World): Promise<{ record: RunRecord; attempts: string[]; worst: number }> {
  const record = await aws().adapters().runs.get(run);
  const attempts = await aws().attemptsOf(run);
  const open = attempts.filter(({ status }) => status === 'reserved');
  const reserved = open.reduce((sum, { reservedNanoUsd }) => sum + Number(reservedNanoUsd), 0);
  expect(record.remainingNanoUsd + record.usage.costNanoUsd + reserved).toBe(record.maxNanoUsd);
  expect(record.remainingNanoUsd).toBeGreaterThanOrEqual(0);
  const spentNanoUsd = record.usage.costNanoUsd;
  for (const owner of [run.tenantId, '_'])
    expect(await aws().dayOf(owner, at)).toEqual({ usedNanoUsd: spentNanoUsd + reserved, spentNanoUsd });
  const statuses = attempts.map(({ status }) => String(status)).sort();
  return { record, attempts: statuses, worst: Number(attempts[0]?.reservedNanoUsd) };
}

async function expectOneTurn(world: World): Promise<void> {
  const { turns, events } = aws().adapters();
  expect(await turns.list(world.run)).toMatchObject([{ turn: 1, answer, costNanoUsd: price, usable: true }]);
  const history = await events.after(world.run, 0, 100);
  expect(history.map(({ seq, type }) => `${seq} ${type}`)).toEqual(['1 run.started', '2 turn.planned']);

  const { asked } = world;
  expect(await plan(world)).toMatchObject({ loop: { turn: 1 }, ending: null });
  expect(world.asked).toBe(asked);
}

const died = (death: Death | undefined, ...at: string[]) =>
  death !== undefined && at.includes(`${death.moment} ${death.effect}`);

describe('a Plan that dies', () => {
  it('pays for an answer once, and asks again only where the answer was lost', async () => {
    const deaths = await atEveryDeath({
      world,
      work: plan,
      async check(world, death) {
        // Effects: 1 reserves, 2 asks, 3 stores the answer with its price, 4 tells the history.
        expect(world.asked).toBe(died(death, 'after 2', 'before 3') ? 2 : 1);
        const lost = died(death, 'after 1', 'before 2', 'after 2', 'before 3') ? 1 : 0;
        const { record, attempts, worst } = await moneyOf(world);
        expect(attempts).toEqual([...Array(lost).fill('forfeited'), 'settled']);
        expect(record.usage).toMatchObject({ costNanoUsd: price + lost * worst, modelCalls: 1 + lost });
        await expectOneTurn(world);
      },
    });
    expect(deaths).toBe(8);
  });

  it.each([true, false])('keeps its accounts while the model is down (billed: %s)', async (billed) => {
    await atEveryDeath({
      world: () => world({ times: 1, billed }),
      work: plan,
      async check(world) {
        const { record, attempts, worst } = await moneyOf(world);
        const forfeited = attempts.filter((status) => status === 'forfeited').length;
        expect(attempts).not.toContain('reserved');
        expect(forfeited).toBeGreaterThanOrEqual(billed ? 1 : 0);
        expect(record.usage.costNanoUsd).toBe(price + forfeited * worst);
        await expectOneTurn(world);
      },
    });
  });

  it('never spends more than the budget, however often it dies', async () => {
    const given = await world();
    const { budgets, runs } = aws().adapters();
    const worst = 300_000_000;
    const reserve = () => budgets.reserve(given.run, { turn: 1, purpose: 'plan' }, worst, given.at);
    for (let attempt = 1; attempt <= 3; attempt++) expect(await reserve()).toMatchObject({ attempt });
    expect(await reserve()).toMatchObject({ refusedBy: { cap: 'run', spentNanoUsd: 3 * worst } });
    expect(await plan(given)).toMatchObject({ ending: null });
    expect((await runs.get(given.run)).usage.costNanoUsd).toBe(3 * worst + price);
    await moneyOf(given);
  });

  it('ends the run where the budget does not hold the worst case of the smallest call', async () => {
    const poor = await world(undefined, 1_000);
    expect(await plan(poor)).toMatchObject({ ending: { outcome: 'budget_exhausted' }, loop: { turn: 0 } });
    expect(poor.asked).toBe(0);
  });
});
