import { describe, expect, it } from 'vitest';
import { runKey } from '../../../../functions/adapters/keys.ts';
import { dynamoRuns } from '../../../../functions/adapters/runs.ts';
import { approvalRequested } from '../../../../functions/core/approval/request.ts';
import type { Ending } from '../../../../functions/core/contracts/run.ts';
import { InvalidInputError, NotFoundError } from '../../../../functions/core/errors.ts';
import { aCall, aRecord } from '../../../support/builders.ts';
import { later, newRun, useTable } from '../../../support/table.ts';
import { approvalOf, draftOf, pendingRun } from '../pending.ts';

const aws = useTable();
const ending: Ending = { outcome: 'internal_error', cause: 'It broke.', response: null };
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('listing runs', () => {
  /** Five runs of a tenant of their own; the second and the fourth have failed. */
  async function five(tenantId: string) {
    const { runs } = aws().adapters();
    const made = [];
    for (let n = 0; n < 5; n++) {
      const run = newRun(tenantId);
      await runs.open(aRecord({ ...run, startedAt: later(n) }));
      if (n % 2 === 1) await runs.finish(run, ending, later(60));
      made.push(run.runId);
    }
    return made;
  }

  const list = (tenantId: string, query: { status?: 'running' | 'failed'; cursor?: string } = {}) =>
    aws()
      .adapters()
      .runs.list(tenantId, { limit: 2, ...query });

  it('goes from the newest to the oldest, page by page, each run once', async () => {
    const made = await five('pages');
    const seen: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await list('pages', cursor ? { cursor } : {});
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ runId }) => runId));
      cursor = page.cursor ?? undefined;
    } while (cursor && ++pages < 10);
    expect(seen).toEqual(made.toReversed());
  });

  it('shows one status, as it is now', async () => {
    const made = await five('status');
    const failed = await list('status', { status: 'failed' });
    expect(failed.items.map(({ runId }) => runId)).toEqual([made[3], made[1]]);
    const running = await list('status', { status: 'running' });
    expect(running.items.map(({ runId }) => runId)).toEqual([made[4], made[2]]);
  });

  it('follows no cursor but its own', async () => {
    await five('mine');
    await five('other');
    const all = (await list('mine')).cursor ?? expect.fail('there is more');
    const others = (await list('other')).cursor ?? expect.fail('there is more');
    const running = (await list('mine', { status: 'running' })).cursor ?? expect.fail('there is more');
    const key = JSON.parse(Buffer.from(all, 'base64url').toString());
    const refused = [
      others,
      running,
      'x',
      '',
      base64(null),
      base64(5),
      base64({ pk: 'mine#RUN#x' }),
      base64({ ...key, pk: 'other#RUN#x' }),
      base64({ ...key, gsi1pk: 'other#RUNS' }),
      base64({ ...key, more: 'x' }),
      base64({ ...key, sk: 1 }),
    ];
    for (const cursor of refused.filter((cursor) => cursor !== ''))
      await expect(list('mine', { cursor }), cursor).rejects.toThrow(InvalidInputError);
    await expect(list('mine', { cursor: all, status: 'failed' })).rejects.toThrow(InvalidInputError);
    expect((await list('mine', { cursor: all })).items).toHaveLength(2);
  });

  it('shows nothing of another tenant', async () => {
    await five('shown');
    expect((await list('hidden')).items).toEqual([]);
  });
});

describe('a run', () => {
  it('is opened once, and found by its tenant alone', async () => {
    const run = newRun();
    const { runs, events } = aws().adapters();
    const opened = await Promise.all(
      ['one', 'two', 'three'].map((task) => runs.open(aRecord({ ...run, task }))),
    );
    expect(new Set(opened.map(({ task }) => task))).toHaveLength(1);
    expect(await events.after(run, 0, 10)).toMatchObject([{ type: 'run.started' }]);
    expect(await runs.find({ ...run, tenantId: 'other' })).toBeUndefined();
    await expect(runs.get({ ...run, tenantId: 'other' })).rejects.toThrow(NotFoundError);
  });

  it('is cancelled once, and not after its end', async () => {
    const run = newRun();
    const { runs, events } = aws().adapters();
    await expect(runs.requestCancel(run, later(1))).rejects.toThrow(NotFoundError);
    await runs.open(aRecord(run));
    expect(await runs.requestCancel(run, later(1))).toMatchObject({ cancelRequestedAt: later(1) });
    expect(await runs.requestCancel(run, later(2))).toMatchObject({ cancelRequestedAt: later(1) });
    expect((await events.after(run, 1, 10)).map(({ type }) => type)).toEqual(['run.cancel_requested']);

    const ended = newRun();
    await runs.open(aRecord(ended));
    const record = await runs.finish(ended, ending, later(3));
    expect(await runs.requestCancel(ended, later(4))).toEqual(record);
  });

  it('keeps an ending of any length', async () => {
    const run = newRun();
    const { runs } = aws().adapters();
    await runs.open(aRecord(run));
    const long = { ...ending, response: 'ä'.repeat(80_000) };
    expect((await runs.finish(run, long, later(1))).ending).toEqual(long);
    // Where the roles that read it may.
    const stored = (await aws().adapters().table.get(runKey(run)))?.ending;
    expect(stored).toEqual({ s3: expect.stringContaining(`default/runs/${run.runId}/ending`) });
  });
});

describe('a run that ends', () => {
  it('leaves no money set aside that was reserved while it closed', async () => {
    const run = newRun();
    const { table, values, budgets, approvals, runs, events } = aws().adapters();
    await runs.open(aRecord(run));
    let late = 0;
    const forfeitAll = async () => {
      await budgets.forfeitAll(run);
      if (late++ === 0) await budgets.reserve(run, { turn: 1, purpose: 'plan' }, 7_000, later(1));
    };
    await dynamoRuns(table, values, { budgets: { forfeitAll }, approvals }).finish(run, ending, later(2));
    const record = await runs.get(run);
    expect(record.usage.costNanoUsd).toBe(7_000);
    expect(record.remainingNanoUsd).toBe(record.maxNanoUsd - 7_000);
    expect(await events.after(run, 1, 10)).toMatchObject([
      { type: 'run.finished', data: { cost_usd: 0.000007 } },
    ]);
  });

  it('leaves no request open that came while it closed', async () => {
    const run = newRun();
    const { table, values, budgets, approvals, runs, calls } = aws().adapters();
    await runs.open(aRecord(run));
    await calls.propose(run, [aCall({ tool: 'send', verdict: 'escalate', status: 'awaiting_approval' })]);
    let late = 0;
    const cancelPending = async () => {
      await approvals.cancelPending(run, later(2));
      const draft = await draftOf(aws(), run);
      if (late++ === 0) await approvals.request(draft, approvalRequested(draft));
    };
    await dynamoRuns(table, values, { budgets, approvals: { cancelPending } }).finish(run, ending, later(2));
    expect((await runs.get(run)).status).toBe('failed');
    expect((await approvalOf(aws(), run)).status).toBe('cancelled');
  });

  it('takes no request afterwards, and answers whoever waits', async () => {
    const run = newRun();
    const { approvals, runs, calls } = aws().adapters();
    await runs.open(aRecord(run));
    await calls.propose(run, [aCall({ tool: 'send', verdict: 'escalate', status: 'awaiting_approval' })]);
    await runs.finish(run, ending, later(1));
    const draft = await draftOf(aws(), run);
    expect(await approvals.request(draft, approvalRequested(draft))).toMatchObject({ status: 'cancelled' });
    expect((await runs.get(run)).status).toBe('failed');
  });

  it('ends while a person waits to decide', async () => {
    const run = await pendingRun(aws());
    const { runs } = aws().adapters();
    expect(await runs.finish(run, ending, later(1))).toMatchObject({
      status: 'failed',
      finishedAt: later(1),
    });
    expect((await approvalOf(aws(), run)).status).toBe('cancelled');
  });
});
