import { describe, expect, it } from 'vitest';
import type { Ending } from '../../functions/core/contracts/run.ts';
import { createHandler } from '../../functions/reconcile.ts';
import { aRecord, aRun } from '../support/builders.ts';

const input = JSON.stringify({
  tenantId: aRun.tenantId,
  runId: aRun.runId,
  startedAt: '2026-11-23T10:00:00.000Z',
  request: { agent: 'support', task: 'Do the thing.' },
});

async function reconcile(detail: Record<string, unknown>) {
  const endings: Ending[] = [];
  const handle = createHandler({
    runs: {
      async finish(run, ending, finishedAt) {
        expect(run).toMatchObject({ tenantId: aRun.tenantId, runId: aRun.runId });
        endings.push(ending);
        return aRecord({ ending, finishedAt, status: 'failed' });
      },
    },
    calls: { list: async () => [], listShown: async () => [] },
    budgets: { openTools: async () => [], settleTools: async () => undefined },
    episodes: { record: async () => undefined },
    recordOutcome: () => undefined,
    now: () => new Date('2026-11-23T10:05:00.000Z'),
  });
  await handle({ detail });
  return endings;
}

describe('an execution that ended without Settle', () => {
  it.each([
    ['ABORTED', {}, { outcome: 'cancelled', cause: 'The execution was stopped from outside.' }],
    ['TIMED_OUT', {}, { outcome: 'internal_error', cause: expect.stringContaining('ended TIMED_OUT') }],
    [
      'FAILED',
      { error: 'States.Runtime', cause: 'No.' },
      { cause: expect.stringContaining('States.Runtime: No.') },
    ],
    ['FAILED', { error: null, cause: null }, { cause: expect.stringContaining('ended FAILED') }],
    ['FAILED', { error: 'ModelUnavailableError', cause: 'Down.' }, { outcome: 'model_unavailable' }],
  ])('%s %j is settled with a cause', async (status, more, ending) => {
    expect(await reconcile({ status, input, ...more })).toMatchObject([ending]);
  });

  it.each([
    [{ status: 'SUCCEEDED', input }],
    [{ status: 'FAILED', input: 'no json' }],
    [{ status: 'FAILED', input: '{}' }],
    [{ status: 'FAILED' }],
  ])('that is none of ours is an error, so that it is kept: %j', async (detail) => {
    await expect(reconcile(detail)).rejects.toThrow();
  });
});
