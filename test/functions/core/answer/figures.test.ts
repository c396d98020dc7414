import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Sources, unfoundedFigures } from '../../../../functions/core/answer/figures.ts';

const order = {
  order_id: 'ORD-1042',
  promised_on: '2026-11-16',
  estimated_on: '2026-11-24',
  tracking_number: 'NL302445973',
  items: [
    { product_id: 'PRD-001', quantity: 1, unit_price_usd: 89 },
    { product_id: 'PRD-008', quantity: 2, unit_price_usd: 38 },
    { product_id: 'PRD-016', quantity: 3, unit_price_usd: 25 },
  ],
  subtotal_usd: 240,
  shipping_usd: 12,
  tax_usd: 16.5,
  total_usd: 268.5,
  note: 'The scan reads "held".\nWritten by maya.lindqvist@example.com.',
};
const policy = {
  url: 'https://example.com/refunds?tier=2',
  snippet:
    'From 7 to 13 days late: 20 % of the goods. She has 30 days to accept. Closed from 10 to 17 November 2026.',
};
const sources = (...results: unknown[]): Sources => ({
  told: ['Order ORD-1042 is late.', 'The limit is $150.00.'],
  results,
  cited: results,
  asked: [{ filter_value: 'ORD-9999', limit: 500 }],
  today: '2026-11-25',
});
const shop = sources({ rows: [order] }, { results: [policy] });
const missing = (answer: string, of = shop) => unfoundedFigures(answer, of);

describe('figures and names that stand', () => {
  it.each([
    'ORD-1042 is late; the tracking number is NL302445973.',
    'Order 1042 was promised for 2026-11-16, for 16 November, for Nov 16, 2026 and for 16/11/2026.',
    'It was closed from 10 to 17 November, and again on 10 November.',
    'Write to maya.lindqvist@example.com.',
    'See https://example.com/refunds?tier=2.',
    'The total is $268.50, USD 268.5 or 268,50 €.',
    'About $270, or nearly $269.',
    'The goods are 240.00 dollars, the limit is $150.',
    'The tier is 20 %, that is 20% or 20 percent.',
    'Nothing was refunded ($0.00). It is 100 % certain.',
    'Two mails, 3 calls, 12 days and 24h; COVID-19, Q3.',
    'The evidence is call_12_345.',
  ])('pass: %s', (answer) => {
    expect(missing(answer)).toEqual([]);
  });

  it('pass in other notations of thousands and scales', () => {
    const big = sources({ revenue: 1234567, users: '12,500 users', other: 9876.54 });
    for (const answer of [
      '1,234,567',
      '1.234.567',
      "1'234'567",
      '1.2 million',
      '$1.23M',
      '12500',
      '12.5k',
      '9,876.54',
    ])
      expect(missing(`It is ${answer}.`, big)).toEqual([]);
  });
});

describe('arithmetic', () => {
  it.each([
    [
      'a sum of three fields',
      'With shipping and tax, $240.00 becomes $268.50, of which $28.50 is not goods.',
    ],
    ['a percentage of a policy applied to a record', 'The refund is $48.00.'],
    ['two steps', '20 % of the goods ($48.00 of $240.00) plus the fee of $12.00 make $60.00.'],
    ['a multiple', 'Three candles at $25.00 are $75.00; two mugs are $76.00.'],
    ['a fraction', 'Half of the goods is $120.00.'],
    [
      'numbers in words',
      'Two of the four are late: 50 %. Two sets at $38.00 are $76.00, half of that is $38.00.',
    ],
    ['a share', 'The $60.00 (20 % of $240.00, $48.00, and $12.00) are 22.3 % of $268.50.'],
    ['days between dates', 'It took 8 days: from 16 to 24 November.'],
    ['a date some days later', 'She has 30 days from 24 November, so until 24 December 2026.'],
    ['a list and its total', '$89.00, $76.00 and $75.00 are $240.00.'],
  ])('passes: %s', (_, answer) => {
    expect(missing(answer)).toEqual([]);
  });

  it('passes for counts, sums and averages over rows, also over several results and for a part of them', () => {
    const row = (n: number, status: string) => ({ id: `R-${100 + n}`, status, amount: 101.25 + n });
    const rows = Array.from({ length: 240 }, (_, n) => row(n, n % 4 === 0 ? 'open' : 'closed'));
    const whole = rows.reduce((sum, { amount }) => sum + amount, 0);
    const open = rows.filter(({ status }) => status === 'open').reduce((sum, { amount }) => sum + amount, 0);
    const answer = `240 rows: $${whole.toFixed(2)}, of which $${open.toFixed(2)} is open; $${(whole / 240).toFixed(2)} on average.`;
    expect(missing(answer, sources({ rows: rows.slice(0, 100) }, { rows: rows.slice(100) }))).toEqual([]);
  });

  it('passes for any sum, difference and percentage of two figures that the answer names', () => {
    const cents = fc.integer({ min: 10_000, max: 9_999_999 });
    fc.assert(
      fc.property(cents, cents, fc.integer({ min: 1, max: 99 }), (a, b, percent) => {
        const usd = (amount: number) => `$${(amount / 100).toFixed(2)}`;
        const given = sources({ a: a / 100, b: b / 100, percent });
        const share = Math.round((a * percent) / 100);
        for (const result of [a + b, Math.abs(a - b), share])
          expect(missing(`${usd(a)}, ${usd(b)} and ${percent} %: ${usd(result)}`, given)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('figures and names that do not stand', () => {
  it.each([
    ['ORD-1043 is late.', 'ORD-1043'],
    ['Tracking: NL302445974.', 'NL302445974'],
    ['Write to maya@example.com.', 'maya@example.com'],
    ['Write to lindqvist@example.com.', 'lindqvist@example.com'],
    ['See https://example.com/returns.', 'https://example.com/returns'],
    ['The total is $999.00.', '$999.00'],
    ['The refund is $47.00.', '$47.00'],
    ['The refund is $104.25.', '$104.25'],
    ['The tier is 35 %.', '35 %'],
    ['It affects 123 parcels.', '123'],
    ['It arrives on 28 November 2026.', '28 November 2026'],
    ['It was promised for 16 November 2025.', '16 November 2025'],
    ['Revenue is 4.7 million.', '4.7 million'],
  ])('are named: %s', (answer, figure) => {
    expect(missing(answer)).toEqual([figure]);
  });

  it('are never taken for a part of a longer one', () => {
    const longer = sources({ id: 'ORD-10421', mail: 'maya@example.com.au', amount: 12345 });
    expect(missing('ORD-1042, maya@example.com and 1234', { ...longer, told: [] })).toEqual([
      'maya@example.com',
      'ORD-1042',
      '1234',
    ]);
  });

  it('may be what was looked for, as long as it is only said not to be there', () => {
    for (const answer of [
      'There is no order ORD-9999.',
      'I could not find ORD-9999.',
      'It has not 500 rows.',
    ])
      expect(missing(answer)).toEqual([]);
    expect(missing('ORD-9999 was delivered.')).toEqual(['ORD-9999']);
    expect(missing('There is no order ORD-9999. ORD-9999 was delivered.')).toEqual(['ORD-9999']);
    expect(missing('There is no order ORD-9998.')).toEqual(['ORD-9998']);
  });

  it('are told once each', () => {
    expect(missing('$999.00, $999.00 and again $999.00')).toEqual(['$999.00']);
  });

  it('are found in most answers that give an amount at random', () => {
    let caught = 0;
    const amounts = fc.sample(fc.integer({ min: 10_000, max: 99_999 }), { numRuns: 500, seed: 7 });
    for (const cents of amounts)
      caught += missing(`The refund for ORD-1042 is $${(cents / 100).toFixed(2)}.`).length;
    expect(caught / amounts.length).toBeGreaterThan(0.97);
  });

  it('are found soon, however much stands in the results', () => {
    const rows = Array.from({ length: 5_000 }, (_, n) => ({
      id: `R-${n}`,
      amount: n * 1.37,
      on: '2026-01-05',
      text: 'x'.repeat(200),
    }));
    expect(missing('The refund is $7,777,777.77.', sources({ rows }, 'a@'.repeat(50_000)))).toEqual([
      '$7,777,777.77',
    ]);
  });
});
