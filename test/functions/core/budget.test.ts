import { describe, expect, it } from 'vitest';
import {
  budgetExceeded,
  leftOf,
  pricedNanoUsd,
  spentOnTools,
  tightest,
} from '../../../functions/core/budget.ts';
import type { CapStanding } from '../../../functions/core/ports.ts';
import { failure } from '../../../functions/core/results.ts';
import { aCall } from '../../support/builders.ts';

const cap = (changes: Partial<CapStanding> = {}): CapStanding => ({
  cap: 'run',
  maxNanoUsd: 1_000_000_000,
  spentNanoUsd: 900_000_000,
  reservedNanoUsd: 0,
  ...changes,
});

describe('a budget that is exceeded', () => {
  it('says both figures, which cap, and what it would have been for', () => {
    expect(budgetExceeded(cap(), 120_000_000, 'the next model call')).toBe(
      'Agent budget exceeded: $1.02 > $1.00. Of the budget of this run, $0.9000 is spent; ' +
        'the next model call could cost $0.1200.',
    );
    expect(
      budgetExceeded(cap({ cap: 'stage_day', reservedNanoUsd: 50_000_000 }), 60_000_000, 'send_email'),
    ).toBe(
      'Agent budget exceeded: $1.01 > $1.00. Of the budget of the day (UTC) of the whole stage, $0.9000 is spent ' +
        'and $0.0500 set aside; send_email could cost $0.0600.',
    );
  });

  it.each([
    [100_000_001, '$1.000000001 > $1.000000000'],
    [100_200_000, '$1.0002 > $1.0000'],
    [100_000_000_000, '$100.90 > $1.00'],
  ])('shows as many digits as tell the figures apart', (nanoUsd, figures) => {
    expect(budgetExceeded(cap(), nanoUsd, 'it')).toContain(`exceeded: ${figures}. `);
  });

  it('is that of the cap that holds the least', () => {
    const least = cap({ cap: 'tenant_day', spentNanoUsd: 800_000_000, reservedNanoUsd: 150_000_000 });
    expect(tightest([cap(), least, cap({ cap: 'stage_day', maxNanoUsd: 5_000_000_000 })])).toBe(least);
    expect(leftOf(least)).toBe(50_000_000);
  });
});

describe('the price of calls', () => {
  const priceNanoUsd = 7;
  const spent = (changes: Parameters<typeof aCall>[0]) => spentOnTools([aCall({ priceNanoUsd, ...changes })]);

  it('is set aside for each', () => {
    expect(pricedNanoUsd([aCall(), aCall({ priceNanoUsd: 5 }), aCall({ priceNanoUsd: 6 })])).toBe(11);
  });

  it.each(['invalid_output', 'tool_failed', 'timed_out', 'in_doubt', 'result_lost'] as const)(
    'is paid for a call that ran and came to %s',
    (kind) => expect(spent({ status: 'done', result: failure(kind, '') })).toBe(priceNanoUsd),
  );
  it('is paid for a call that succeeded', () => {
    expect(spent({ status: 'done', result: { ok: true, output: {} } })).toBe(priceNanoUsd);
  });

  it.each([
    'unknown_tool',
    'invalid_arguments',
    'ungrounded',
    'repeated',
    'limit_reached',
    'over_budget',
    'not_allowed',
    'rejected',
    'expired',
    'cancelled',
  ] as const)('is not paid for a call that never ran: %s', (kind) =>
    expect(spent({ status: 'done', result: failure(kind, '') })).toBe(0),
  );

  it.each([
    ['running', priceNanoUsd],
    ['in_doubt', priceNanoUsd],
    ['allowed', priceNanoUsd],
    ['approved', priceNanoUsd],
    ['awaiting_approval', 0],
    ['rejected', 0],
    ['expired', 0],
  ] as const)('without a result is paid where the call may have run: %s', (status, nanoUsd) => {
    expect(spent({ status })).toBe(nanoUsd);
  });
});
