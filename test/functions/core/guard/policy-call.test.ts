import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { cedarCall, toDecimal } from '../../../../functions/core/guard/policy-call.ts';
import { aPolicyRequest, aTool } from '../../../support/builders.ts';

const argumentOf = (decimal: ReturnType<typeof toDecimal>) => decimal?.__extn.arg;

describe('a number, as a decimal', () => {
  it.each([
    [0, '0.0000'],
    [-0, '0.0000'],
    [0.1, '0.1000'],
    [100, '100.0000'],
    [-2.5, '-2.5000'],
    [100.00001, '100.0001'],
    [-100.00001, '-100.0001'],
    [1e-9, '0.0001'],
    [922337203685477, '922337203685477.0000'],
  ])('%d is %s', (number, text) => {
    expect(argumentOf(toDecimal(number))).toBe(text);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 922337203685478, -1e15, 1e300, '1', null])(
    '%s is none',
    (value) => {
      expect(toDecimal(value)).toBeUndefined();
    },
  );

  it('never gets nearer to zero, nor further from what it was than a ten-thousandth', () => {
    const number = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(number, (value) => {
        const decimal = Number(argumentOf(toDecimal(value)));
        expect(Math.abs(decimal)).toBeGreaterThanOrEqual(Math.abs(value));
        expect(Math.abs(decimal - value)).toBeLessThanOrEqual(0.0001 + 1e-6);
      }),
    );
  });
});

describe('what Cedar is asked', () => {
  const tool = {
    ...aTool('pay', 'write'),
    priceUsd: 0.03,
    untrusted: () => false,
    input: z.strictObject({
      to: z.string().optional(),
      amount: z.number(),
      lines: z.array(z.strictObject({ units: z.number() })).default([]),
      labels: z.record(z.string(), z.string()).optional(),
    }),
  };

  it('names the agent with its tenant, the tool with its nature, and what is left to spend, rounded down', () => {
    const call = cedarCall(
      aPolicyRequest({
        tool,
        input: { amount: 2, lines: [] },
        context: { ...aPolicyRequest().context, remainingNanoUsd: 1_234_567 },
      }),
    );
    expect(call).toMatchObject({
      action: { type: 'Action', id: 'pay' },
      context: { remainingUsd: { __extn: { fn: 'decimal', arg: '0.0012' } } },
      entities: [
        { attrs: { tenant: 'default' } },
        {
          attrs: { effect: 'write', untrusted: true, priceUsd: { __extn: { fn: 'decimal', arg: '0.0300' } } },
          parents: [],
        },
        { parents: [{ type: 'Action', id: 'write' }] },
      ],
    });
  });

  it('leaves out what is not there, and what has no type', () => {
    const call = cedarCall(aPolicyRequest({ tool, input: { amount: 1, lines: [], labels: { a: 'b' } } }));
    expect(call).toHaveProperty('context.input', {
      amount: { __extn: { fn: 'decimal', arg: '1.0000' } },
      lines: [],
    });
  });

  it.each<[string, object, string]>([
    ['a number too large', { amount: 1e300, lines: [] }, 'amount is not a number below'],
    ['half a character', { amount: 1, lines: [], to: 'a\ud800' }, 'to is not well-formed text'],
    ['deep inside', { amount: 1, lines: [{ units: 1 }, { units: 1e20 }] }, 'lines.1.units is not a number'],
    ['something missing', { lines: [] }, 'amount is not'],
  ])('cannot be asked about %s, which no policy could object to', (_, input, problem) => {
    expect(cedarCall(aPolicyRequest({ tool, input }))).toEqual({
      problems: [expect.stringContaining(problem)],
    });
  });
});
