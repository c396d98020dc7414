import { describe, expect, it } from 'vitest';
import { runKey } from '../../../../functions/adapters/keys.ts';
import type { Ending, Outcome, RunRecord } from '../../../../functions/core/contracts/run.ts';
import { createSettle } from '../../../../functions/core/settle.ts';
import { createHandler as createReconcile } from '../../../../functions/reconcile.ts';
import { atEveryDeath, immortal, type Process } from '../../../support/process.ts';
import { later, noon, type TestRun, useTable } from '../../../support/table.ts';
import { approvalOf, pendingRun } from '../pending.ts';
import { sameStory } from '../story.ts';

const aws = useTable();
const reservedNanoUsd = 700_000;
const ending = (outcome: Outcome): Ending => ({ outcome, cause: `It ended ${outcome}.`, response: 'Hello.' });
const recall = ({ runId }: TestRun) =>
  aws().adapters().episodes.latest({ tenantId: 'default', agent: 'support', subject: runId }, 10);

/** A run with an open request, money set aside for a model call, and a subject to remember. */
async function world(): Promise<TestRun> {
  const run = await pendingRun(aws());
  const { budgets, table } = aws().adapters();
  await budgets.reserve(run, { turn: 2, purpose: 'plan' }, reservedNanoUsd, noon.toISOString());
  await table.write([table.set(runKey(run), { subject: run.runId })]);
  return run;
}

const outcomes: RunRecord[] = [];
const settle = (
  run: TestRun,
  process: Process = immortal(),
  how: Ending = ending('completed'),
  at = later(90),
) =>
  createSettle({
    ...aws().adapters(process),
    recordOutcome: (record) => void outcomes.push(record),
    now: () => new Date(at),
  })({ run, ending: how });

const finished = async (run: TestRun) =>
  (await aws().adapters().events.after(run, 0, 100)).filter(({ type }) => type === 'run.finished');

describe('a Settle that dies', () => {
  it('closes the run, its request and its reservations once, and remembers it once', async () => {
    const compare = sameStory(aws);
    const deaths = await atEveryDeath({
      world,
      work: settle,
      async check(run) {
        const [story, undisturbed] = await compare(run);
        expect(story).toEqual(undisturbed);
        const record = await aws().adapters().runs.get(run);
        expect(record).toMatchObject({ status: 'succeeded', finishedAt: later(90) });
        expect(record.usage.costNanoUsd).toBe(reservedNanoUsd);
        expect(record.remainingNanoUsd).toBe(record.maxNanoUsd - reservedNanoUsd);
        expect((await approvalOf(aws(), run)).status).toBe('cancelled');
        expect(await finished(run)).toMatchObject([{ data: { outcome: 'completed', cost_usd: 0.0007 } }]);
        expect(await recall(run)).toHaveLength(1);
      },
    });
    expect(deaths).toBe(8);
  });

  it('leaves the first ending as it is', async () => {
    const run = await world();
    expect(await settle(run)).toMatchObject({ status: 'succeeded', outcome: 'completed' });
    const second = await settle(run, immortal(), ending('internal_error'), later(95));
    expect(second).toEqual({ status: 'succeeded', outcome: 'completed', cause: 'It ended completed.' });
    expect(await finished(run)).toHaveLength(1);
    expect(await recall(run)).toHaveLength(1);
  });

  it('has one ending where two come at once, and both are told it', async () => {
    for (let i = 0; i < 15; i++) {
      const run = await world();
      const [a, b] = await Promise.all([
        settle(run, immortal(), ending('completed')),
        settle(run, immortal(), ending('internal_error'), later(95)),
      ]);
      expect(a).toEqual(b);
      const record = await aws().adapters().runs.get(run);
      expect(await finished(run)).toMatchObject([
        { data: { outcome: record.ending?.outcome, status: record.status } },
      ]);
      expect(a).toMatchObject({ outcome: record.ending?.outcome, status: record.status });
      expect(record.usage.costNanoUsd).toBe(reservedNanoUsd);
    }
  });

  it('leaves nothing open that came while it closed', async () => {
    const run = await world();
    const { runs, budgets } = aws().adapters();
    await settle(run);
    const late = await budgets.reserve(run, { turn: 3, purpose: 'plan' }, 1_000, later(91));
    expect(late).toHaveProperty('refusedBy');
    expect((await runs.get(run)).usage.costNanoUsd).toBe(reservedNanoUsd);
  });
});

describe('reconciling', () => {
  const reconcile = (run: TestRun, status: string, more: Record<string, unknown> = {}) =>
    createReconcile({
      ...aws().adapters(),
      recordOutcome: (record) => void outcomes.push(record),
      now: () => new Date(later(100)),
    })({
      detail: {
        status,
        input: JSON.stringify({
          tenantId: run.tenantId,
          runId: run.runId,
          startedAt: noon.toISOString(),
          request: { agent: 'support', task: 'Do the thing.' },
        }),
        ...more,
      },
    });

  it.each([
    ['ABORTED', 'cancelled'],
    ['TIMED_OUT', 'internal_error'],
    ['FAILED', 'internal_error'],
  ])('settles a run whose execution ended %s without it', async (status, outcome) => {
    const run = await world();
    expect(await reconcile(run, status)).toMatchObject({ outcome });
    expect((await aws().adapters().runs.get(run)).ending?.outcome).toBe(outcome);
    expect((await approvalOf(aws(), run)).status).toBe('cancelled');
  });

  it('leaves a run alone that failed as it should, and counts it once', async () => {
    const run = await world();
    await settle(run, immortal(), ending('budget_exhausted'));
    await reconcile(run, 'FAILED', { error: 'budget_exhausted', cause: 'It ended budget_exhausted.' });
    expect((await aws().adapters().runs.get(run)).ending?.outcome).toBe('budget_exhausted');
    expect(outcomes.filter(({ runId }) => runId === run.runId)).toHaveLength(1);
  });
});
