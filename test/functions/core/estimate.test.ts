import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../functions/core/contracts/run.ts';
import { InvalidInputError } from '../../../functions/core/errors.ts';
import { createEstimate, percentile } from '../../../functions/core/estimate.ts';
import type { CapStanding } from '../../../functions/core/ports.ts';
import { anAgent, aRecord } from '../../support/builders.ts';

const request = { agent: 'support', task: 'Do the thing.' };
const run = (usd: number, turns: number, changes: Partial<RunRecord> = {}): RunRecord => ({
  ...aRecord({ status: 'succeeded', ...changes }),
  usage: { ...aRecord().usage, costNanoUsd: usd * 1e9 },
  counters: { ...aRecord().counters, turns },
});
const day = (cap: CapStanding['cap'], leftUsd: number): CapStanding => ({
  cap,
  maxNanoUsd: 100e9,
  spentNanoUsd: (100 - leftUsd) * 1e9 - 1e9,
  reservedNanoUsd: 1e9,
});

/** @param pages of the tenant's runs, newest first */
async function estimate(
  pages: readonly (readonly RunRecord[])[],
  {
    body = request,
    days = [day('tenant_day', 90), day('stage_day', 80)],
  }: { body?: unknown; days?: CapStanding[] } = {},
) {
  let read = 0;
  const answer = await createEstimate({
    agents: { support: anAgent() },
    runs: {
      async list(tenantId, { limit, cursor }) {
        expect([tenantId, limit, cursor]).toEqual(['acme', 100, read === 0 ? undefined : String(read)]);
        const items = pages[read++] ?? [];
        return { items, cursor: read < pages.length ? String(read) : null };
      },
    },
    budgets: { standingOfDay: async () => days },
    now: () => new Date('2026-11-23T10:00:00.000Z'),
  })('acme', body);
  return { ...answer, read };
}

describe('an estimate', () => {
  it('says what half and what nearly all of the agent’s runs cost, in dollars and turns', async () => {
    const history = Array.from({ length: 20 }, (_, i) => run((i + 1) / 100, i + 1));
    expect(await estimate([history])).toEqual({
      agent: 'support',
      runs: 20,
      likelyUsd: 0.1,
      highUsd: 0.19,
      likelyTurns: 10,
      highTurns: 19,
      atMostUsd: 1,
      read: 1,
    });
  });

  it('says so where there is no history', async () => {
    expect(await estimate([[]])).toMatchObject({
      runs: 0,
      likelyUsd: null,
      highUsd: null,
      likelyTurns: null,
    });
  });

  it('takes runs of this agent that came to an end of their own, failed ones too', async () => {
    const others = [
      run(9, 9, { agent: 'analyst' }),
      run(9, 9, { status: 'running' }),
      run(9, 9, { status: 'awaiting_approval' }),
      run(0, 0, { status: 'cancelled' }),
    ];
    expect(await estimate([[...others, run(0.3, 3, { status: 'failed' })]])).toMatchObject({
      runs: 1,
      likelyUsd: 0.3,
    });
  });

  it('reads on until it knows enough, but not for ever', async () => {
    const seldom = Array.from({ length: 30 }, () => [run(0.1, 1), run(9, 9, { agent: 'analyst' })]);
    expect(await estimate(seldom)).toMatchObject({ runs: 10, read: 10 });
    const often = Array.from({ length: 30 }, () => Array.from({ length: 80 }, () => run(0.1, 1)));
    expect(await estimate(often)).toMatchObject({ runs: 100, read: 2 });
  });

  it.each([
    ['the agent’s budget', {}, [90, 80], 1],
    ['the budget of the request', { maxCostUsd: 0.5 }, [90, 80], 0.5],
    ['what the tenant may spend today', {}, [0.7, 80], 0.7],
    ['what the stage may spend today', {}, [90, 0.3], 0.3],
    ['nothing, once it is spent', {}, [0, 80], 0],
  ] as const)('cannot come to more than %s', async (_, given, [tenant, stage], atMostUsd) => {
    const days = [day('tenant_day', tenant), day('stage_day', stage)];
    expect(await estimate([[]], { body: { ...request, ...given }, days })).toMatchObject({ atMostUsd });
  });

  it('of a request that could not be started names every problem', async () => {
    await expect(estimate([[]], { body: { agent: 'nobody', task: '' } })).rejects.toThrow(InvalidInputError);
  });
});

describe('a percentile', () => {
  it.each([
    [[], 50, null],
    [[7], 95, 7],
    [[3, 1, 2], 50, 2],
    [[4, 1, 3, 2], 50, 2],
    [[4, 1, 3, 2], 95, 4],
    [[4, 1, 3, 2], 0, 1],
  ] as const)('of %j at %i is %j', (values, percent, expected) => {
    expect(percentile(values, percent)).toBe(expected);
  });

  it('is one of the values, with enough of them at or below it, and no smaller one has', () => {
    const percents = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1 }), percents, (values, percent) => {
        const found = percentile(values, percent) ?? expect.fail();
        expect(values).toContain(found);
        const share = (most: number) => values.filter((value) => value <= most).length / values.length;
        expect(share(found)).toBeGreaterThanOrEqual(percent / 100);
        expect(share(found - 1)).toBeLessThan(percent / 100);
      }),
    );
  });
});
