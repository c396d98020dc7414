import { describe, expect, it } from 'vitest';
import type { Episode } from '../../../functions/core/contracts/memory.ts';
import type { Ending, RunRecord } from '../../../functions/core/contracts/run.ts';
import { statusOf } from '../../../functions/core/run-view.ts';
import { createSettle } from '../../../functions/core/settle.ts';
import { aCall, aRecord, aRun } from '../../support/builders.ts';

const at = '2026-11-23T10:01:00.000Z';
const ended: Ending = { outcome: 'completed', cause: 'The task was completed.', response: 'Sent.' };

/**
 * @param earlier how the run had ended before
 * @param openTools turns whose priced calls are not settled
 */
function settling(
  record: Partial<RunRecord> = {},
  earlier?: { ending: Ending; finishedAt: string },
  openTools: readonly number[] = [],
) {
  const counted: RunRecord[] = [];
  const remembered: { tenantId: string; episode: Episode }[] = [];
  const tools: unknown[] = [];
  const settle = createSettle({
    calls: {
      list: async (_run, turn) => [
        aCall({ turn: turn ?? 0, priceNanoUsd: 7, status: 'running' }),
        aCall({ turn: turn ?? 0, priceNanoUsd: 30, status: 'awaiting_approval' }),
      ],
      listShown: async () => [],
    },
    budgets: {
      openTools: async () => openTools,
      settleTools: async (_run, turn, nanoUsd) => void tools.push({ turn, nanoUsd }),
    },
    runs: {
      async finish(_run, ending, finishedAt) {
        const final = earlier ?? { ending, finishedAt };
        return aRecord({ ...record, ...final, status: statusOf(final.ending) });
      },
    },
    episodes: { record: async (tenantId, episode) => void remembered.push({ tenantId, episode }) },
    recordOutcome: (finished) => void counted.push(finished),
    now: () => new Date(at),
  });
  return {
    settle: (ending: Parameters<typeof settle>[0]['ending']) => settle({ run: aRun, ending }),
    counted,
    remembered,
    tools,
  };
}

describe('settling a run', () => {
  it('that was impossible is no success, though its answer is kept', async () => {
    const { settle, counted } = settling();
    const ending: Ending = { outcome: 'impossible', cause: 'It cannot be done.', response: 'No such order.' };
    expect(await settle(ending)).toEqual({ status: 'failed', outcome: 'impossible', cause: ending.cause });
    expect(counted[0]).toMatchObject({ status: 'failed', ending: { response: 'No such order.' } });
  });

  it('ends it as it was told to, and counts it', async () => {
    const { settle, counted } = settling();
    expect(await settle(ended)).toEqual({ status: 'succeeded', outcome: 'completed', cause: ended.cause });
    expect(counted).toHaveLength(1);
  });

  it.each([
    [
      { Error: 'ModelUnavailableError', Cause: '{"errorMessage":"It is down."}' },
      'model_unavailable',
      'It is down.',
    ],
    [
      { Error: 'States.Timeout', Cause: '' },
      'internal_error',
      'A step of the run failed: States.Timeout: no message',
    ],
    [null, 'internal_error', 'NoEnding: The run stopped without saying why.'],
  ] as const)('makes an ending of what was caught: %j', async (ending, outcome, cause) => {
    const { settle } = settling();
    const output = await settle(ending);
    expect(output).toMatchObject({ status: 'failed', outcome });
    expect(output.cause).toContain(cause);
  });

  it('reports how a run had ended before, and does not count it twice', async () => {
    const { settle, counted } = settling({}, { ending: ended, finishedAt: '2026-11-23T10:00:59.000Z' });
    const output = await settle({ Error: 'Boom', Cause: 'late' });
    expect(output).toEqual({ status: 'succeeded', outcome: 'completed', cause: ended.cause });
    expect(counted).toEqual([]);
  });

  it('counts the priced calls that may have run, and gives back those that nobody approved', async () => {
    const { settle, tools } = settling({}, undefined, [3]);
    await settle(ended);
    expect(tools).toEqual([{ turn: 3, nanoUsd: 7 }]);
  });

  it('leaves an episode under the subject, the same at each retry', async () => {
    const earlier = { ending: ended, finishedAt: '2026-11-23T10:00:59.000Z' };
    const { settle, remembered } = settling({ subject: 'ORD-1042' }, earlier);
    await settle(ended);
    await settle(ended);
    expect(remembered[0]).toEqual(remembered[1]);
    expect(remembered[0]).toMatchObject({
      tenantId: 'default',
      episode: { agent: 'support', subject: 'ORD-1042', runId: aRun.runId, outcome: 'completed' },
    });
  });
});
