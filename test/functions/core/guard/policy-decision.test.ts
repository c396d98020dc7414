import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyHead } from '../../../../functions/core/contracts/policy.ts';
import { type CedarAnswer, decisionOf } from '../../../../functions/core/guard/policy-decision.ts';

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
      approval: {
        repeats: 'each-time',
        needs: [
          { group: 'care', quorum: 1 },
          { group: 'finance', quorum: 1 },
        ],
        requesterMayDecide: true,
        onExpiry: 'deny',
      },
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

describe('how people are asked where several policies stop a call', () => {
  const waiting = (id: string, more: Partial<PolicyHead> = {}): PolicyHead => ({
    id,
    effect: 'forbid',
    approval: 'once',
    ...more,
  });
  const approvalOf = (all: readonly PolicyHead[], errors: readonly string[] = []) => {
    const deciding = all.filter(({ id }) => !errors.includes(id)).map(({ id }) => id);
    const given = answer(deciding.length > 0 ? 'deny' : 'allow', deciding, [...errors]);
    return decisionOf(new Map(all.map((head) => [head.id, head])), given, permitted).approval;
  };

  it('is one of those who decide by default, once, where the policy says nothing more', () => {
    expect(approvalOf([waiting('a')])).toEqual({
      repeats: 'once',
      needs: [{ group: 'default', quorum: 1 }],
      requesterMayDecide: true,
      onExpiry: 'deny',
    });
  });

  it('is as a single policy says it', () => {
    const head = waiting('a', {
      approval: 'each-time',
      approvers: 'finance',
      quorum: 2,
      timeoutSeconds: 900,
      onExpiry: 'end',
      selfApproval: 'never',
    });
    expect(approvalOf([head])).toEqual({
      repeats: 'each-time',
      needs: [{ group: 'finance', quorum: 2 }],
      requesterMayDecide: false,
      onExpiry: 'end',
      timeoutSeconds: 900,
    });
  });

  it('is every group, with the largest number for each', () => {
    const all = [waiting('a', { approvers: 'finance', quorum: 2 }), waiting('b', { approvers: 'finance' })];
    expect(approvalOf([...all, waiting('c', { quorum: 3 })])?.needs).toEqual([
      { group: 'finance', quorum: 2 },
      { group: 'default', quorum: 3 },
    ]);
  });

  it('asks whom a policy names that could not be evaluated, too, and each time', () => {
    const all = [waiting('a', { approvers: 'care' }), waiting('b', { approvers: 'finance', quorum: 2 })];
    expect(approvalOf(all, ['b'])).toMatchObject({
      repeats: 'each-time',
      needs: [
        { group: 'care', quorum: 1 },
        { group: 'finance', quorum: 2 },
      ],
    });
    expect(approvalOf([waiting('b', { approvers: 'finance' })], ['b'])?.needs).toEqual([
      { group: 'finance', quorum: 1 },
    ]);
  });

  it('is never milder than any of them, and does not hang on their order', () => {
    const heads = fc
      .array(
        fc.record(
          {
            approval: fc.constantFrom('once' as const, 'each-time' as const),
            approvers: fc.constantFrom('finance', 'care', 'default'),
            quorum: fc.integer({ min: 1, max: 4 }),
            timeoutSeconds: fc.integer({ min: 1, max: 10_000 }),
            onExpiry: fc.constantFrom('deny' as const, 'end' as const),
            selfApproval: fc.constantFrom('allow' as const, 'never' as const),
          },
          { requiredKeys: ['approval'] },
        ),
        { minLength: 1, maxLength: 5 },
      )
      .map((each) => each.map((more, index) => waiting(`p${index}`, more)));
    fc.assert(
      fc.property(heads, (all) => {
        const merged = approvalOf(all);
        const turned = approvalOf([...all].reverse());
        const byGroup = (needs: NonNullable<typeof merged>['needs'] = []) =>
          Object.fromEntries(needs.map(({ group, quorum }) => [group, quorum]));
        expect({ ...turned, needs: byGroup(turned?.needs) }).toEqual({
          ...merged,
          needs: byGroup(merged?.needs),
        });
        for (const head of all) {
          const alone = approvalOf([head]);
          for (const { group, quorum } of alone?.needs ?? [])
            expect(byGroup(merged?.needs)[group]).toBeGreaterThanOrEqual(quorum);
          if (head.approval === 'each-time') expect(merged?.repeats).toBe('each-time');
          if (head.selfApproval === 'never') expect(merged?.requesterMayDecide).toBe(false);
          if (head.onExpiry === 'end') expect(merged?.onExpiry).toBe('end');
          if (head.timeoutSeconds !== undefined)
            expect(merged?.timeoutSeconds).toBeLessThanOrEqual(head.timeoutSeconds);
        }
        const groups = new Set(all.map(({ approvers = 'default' }) => approvers));
        expect(Object.keys(byGroup(merged?.needs)).sort()).toEqual([...groups].sort());
      }),
    );
  });
});
