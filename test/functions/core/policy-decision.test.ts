import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyHead } from '../../../functions/core/contracts/policy.ts';
import { type CedarAnswer, decisionOf } from '../../../functions/core/policy-decision.ts';

const heads = new Map<string, PolicyHead>(
  (
    [
      { id: 'permit', effect: 'permit' },
      { id: 'firm', effect: 'forbid', reason: 'Never.' },
      { id: 'mute', effect: 'forbid' },
      { id: 'once', effect: 'forbid', approval: 'once', risk: 'low', approvers: 'care', reason: 'Ask care.' },
      { id: 'each', effect: 'forbid', approval: 'each-time', risk: 'high', approvers: 'finance' },
    ] satisfies PolicyHead[]
  ).map((head) => [head.id, head]),
);
const answer = (decision: CedarAnswer['decision'], reason: string[], errors: string[] = []): CedarAnswer => ({
  decision,
  reason,
  errors: errors.map((policyId) => ({ policyId, message: 'integer overflow' })),
});
const permitted = () => answer('allow', ['permit']);
const unpermitted = () => answer('deny', []);
const decide = (given: CedarAnswer, approved = permitted) => decisionOf(heads, given, approved);

describe('a decision', () => {
  it('allows what is permitted', () => {
    expect(decide(permitted())).toEqual({ verdict: 'allow', policies: ['permit'] });
  });

  it('denies what is forbidden, with the reason or the name', () => {
    expect(decide(answer('deny', ['firm', 'mute']))).toEqual({
      verdict: 'deny',
      policies: ['firm', 'mute'],
      reason: 'Never. The policy "mute" forbids this call.',
    });
  });

  it('denies what nothing permits', () => {
    expect(decide(answer('deny', []))).toMatchObject({ verdict: 'deny', policies: [] });
  });

  it('escalates what only waits for approval, with the highest risk and the strictest approval', () => {
    expect(decide(answer('deny', ['once', 'each']))).toEqual({
      verdict: 'escalate',
      policies: ['once', 'each'],
      reason: 'Ask care. The policy "each" asks for a person\'s approval.',
      risk: 'high',
      approvers: 'care,finance',
      approval: 'each-time',
    });
  });

  it('denies what would not even be permitted once a person approved', () => {
    expect(decide(answer('deny', ['once']), unpermitted)).toMatchObject({ verdict: 'deny' });
  });

  it('escalates what is allowed while a policy could not be evaluated, and names it', () => {
    const decision = decide(answer('allow', ['permit'], ['firm']));
    expect(decision).toMatchObject({ verdict: 'escalate', policies: ['permit', 'firm'] });
    expect(decision.reason).toContain('"firm" failed: integer overflow');
  });

  it('is never softened: a firm forbid denies beside anything else', () => {
    const others = fc.subarray(['once', 'each', 'mute']);
    fc.assert(
      fc.property(others, fc.subarray([...heads.keys()]), fc.boolean(), (rest, errors, permits) => {
        const given = answer('deny', ['firm', ...rest], errors);
        expect(decide(given, permits ? permitted : unpermitted).verdict).toBe('deny');
      }),
    );
  });
});
