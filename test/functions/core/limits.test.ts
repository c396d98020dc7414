import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitedAgent, limitsOf, raisedLimits } from '../../../functions/core/limits.ts';
import { anAgent, aRecord } from '../../support/builders.ts';

const agent = {
  ...anAgent(),
  limits: { ...anAgent().limits, maxCallsPerTool: { look: 5 } },
};
const positive = fc.integer({ min: 1, max: 100_000 });
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const asked = fc.record({
  maxCostUsd: optional(fc.double({ min: 0.001, max: 100, noNaN: true })),
  limits: optional(
    fc.record({
      maxToolCalls: optional(positive),
      maxTurns: optional(positive),
      maxDurationSeconds: optional(positive),
      maxContextTokens: optional(positive),
      maxCallsPerTool: optional(fc.dictionary(fc.constantFrom('look', 'note'), positive)),
    }),
  ),
});

describe('limits of a request', () => {
  it('raise none of the agent’s: each that would is named, and no other', () => {
    fc.assert(
      fc.property(asked, (request) => {
        const { maxCallsPerTool, ...limits } = limitsOf(request, agent);
        const { maxCallsPerTool: ownPerTool, ...own } = agent.limits;
        const raised = Object.entries(limits).filter(([key, value]) => value > own[key as keyof typeof own]);
        const look = (maxCallsPerTool.look ?? 0) > (ownPerTool.look ?? 0) ? 1 : 0;
        expect(raisedLimits(request, agent)).toHaveLength(raised.length + look);
      }),
    );
  });

  it('are refused with what the agent allows', () => {
    expect(
      raisedLimits({ maxCostUsd: 2, limits: { maxTurns: 41, maxCallsPerTool: { look: 6, note: 1 } } }, agent),
    ).toEqual([
      'maxCostUsd: the agent support allows at most 1; a request may only ask for less',
      'limits.maxTurns: the agent support allows at most 40; a request may only ask for less',
      'limits.maxCallsPerTool.look: the agent support allows at most 5; a request may only ask for less',
    ]);
  });

  it('hold for the run that was opened with them, whatever the agent may later', () => {
    const limits = limitsOf({ limits: { maxTurns: 3 } }, agent);
    expect(limitedAgent(agent, aRecord({ limits })).limits.maxTurns).toBe(3);
    expect(limitedAgent(agent, aRecord()).limits).toBe(agent.limits);
  });
});
