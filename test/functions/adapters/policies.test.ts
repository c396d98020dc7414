import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cedarPolicies } from '../../../functions/adapters/policies.ts';
import type { PolicyRequest } from '../../../functions/core/ports.ts';
import { anAgent, aPolicyRequest, someTools } from '../../support/builders.ts';

const permit = '@id("own") permit (principal, action, resource) when { resource in principal };';
const forbid = (id: string, when: string, annotations = '') =>
  `@id("${id}") ${annotations} forbid (principal, action, resource) when { ${when} };`;
const never = '@id("never") forbid (principal, action, resource);';
const overflowing = forbid('broken', 'context.turn + 9223372036854775807 > 0');

const agentWith = (texts: readonly string[], shadow?: string) => ({
  ...anAgent(),
  policies: texts.map((text, index) => ({
    file: index ? 'agents/support/policy.cedar' : 'agents/policy.cedar',
    text,
  })),
  ...(shadow !== undefined && { shadow: { file: 'agents/support/policy.shadow.cedar', text: shadow } }),
});
const decide = (policies: readonly string[], changes: Partial<PolicyRequest> = {}, shadow?: string) =>
  cedarPolicies().decide(aPolicyRequest({ agent: agentWith(policies, shadow), ...changes }));

describe('policies, decided by Cedar', () => {
  it('permit an agent its own tools, and no other', () => {
    expect(decide([permit])).toEqual({ verdict: 'allow', policies: ['own'] });
    const agent = { ...agentWith([permit]), tools: ['note'] };
    expect(decide([], { agent })).toMatchObject({ verdict: 'deny', policies: [] });
  });

  it('deny where none is written', () => {
    expect(decide([])).toMatchObject({ verdict: 'deny', policies: [] });
  });

  it('read arguments, context, tenant, tool and the group of the action', () => {
    const all = `context.input.text == "hi" && context.input.times == 1 && context.turn == 1
      && context.remainingUsd.greaterThan(decimal("0.9")) && !context.tainted && context.taintSources.isEmpty()
      && principal.tenant == "default" && resource.effect == "read" && action in Action::"read"`;
    expect(decide([permit, forbid('all', all)])).toMatchObject({ verdict: 'deny', policies: ['all'] });
  });

  it('take every annotation into the decision', () => {
    const annotations = `@approval("once") @risk("medium") @approvers("care") @quorum("2") @reason("Care decides.")
      @timeoutSeconds("900") @onExpiry("end") @selfApproval("never")`;
    expect(decide([permit, forbid('care', 'true', annotations)])).toEqual({
      verdict: 'escalate',
      policies: ['care'],
      reason: 'Care decides.',
      risk: 'medium',
      approval: {
        repeats: 'once',
        needs: [{ group: 'care', quorum: 2 }],
        timeoutSeconds: 900,
        onExpiry: 'end',
        requesterMayDecide: false,
      },
    });
  });

  it('let no person approve what nothing permits', () => {
    expect(decide([forbid('ask', 'true', '@approval("once")')])).toMatchObject({ verdict: 'deny' });
  });

  it('bring in a person where one fails, as Cedar would skip it', () => {
    const decision = decide([permit, overflowing]);
    expect(decision).toMatchObject({ verdict: 'escalate', policies: ['own', 'broken'] });
    expect(decision.reason).toContain('"broken"');
  });

  it.each([
    ['that is no Cedar', 'forbid ('],
    ['without an id', 'forbid (principal, action, resource);'],
    ['with the id of another', `${permit}\n${permit}`],
  ])('deny everything beside a file %s', (_, text) => {
    expect(decide([permit, text])).toMatchObject({ verdict: 'deny', policies: [] });
  });

  it('deny what they cannot see in full', () => {
    const decision = decide([permit], { input: { text: 'a\ud800', times: 1 } });
    expect(decision).toMatchObject({ verdict: 'deny', reason: expect.stringContaining('text') });
  });

  it('keep apart agents of the same name', () => {
    const policies = cedarPolicies();
    const ask = (texts: string[]) => policies.decide(aPolicyRequest({ agent: agentWith(texts) })).verdict;
    expect([ask([permit]), ask([permit, never]), ask([permit])]).toEqual(['allow', 'deny', 'allow']);
  });
});

describe('a shadow policy', () => {
  it('stands in the place of the agent policy, beside the common one, and decides nothing', () => {
    expect(decide([permit, never], {}, '')).toMatchObject({
      verdict: 'deny',
      shadow: { verdict: 'allow', policies: ['own'] },
    });
    expect(decide([permit], {}, never)).toEqual({
      verdict: 'allow',
      policies: ['own'],
      shadow: { verdict: 'deny', policies: ['never'] },
    });
  });

  it('changes no verdict, whatever stands in it', () => {
    const texts = fc.constantFrom(
      '',
      permit.replace('own', 'own-too'),
      never,
      overflowing,
      'no cedar',
      permit,
    );
    const active = fc.subarray([never, overflowing, forbid('ask', 'context.tainted', '@approval("once")')]);
    fc.assert(
      fc.property(active, fc.boolean(), texts, (own, tainted, shadow) => {
        const context = { ...aPolicyRequest().context, tainted };
        const policies = [permit, own.join('\n')];
        const { shadow: _, ...decision } = decide(policies, { context }, shadow);
        expect(decision).toEqual(decide(policies, { context }));
      }),
      { numRuns: 60 },
    );
  });
});

describe('whatever policies stand beside each other', () => {
  const conditions = [
    'true',
    'context.tainted',
    'context.outside',
    'context.input.times > 3',
    'resource.effect == "write"',
  ];
  const annotations = ['', '@approval("once")', '@approval("each-time")'];
  const aForbid = fc.record({
    when: fc.constantFrom(...conditions),
    annotation: fc.constantFrom(...annotations),
  });
  const aCase = fc.record({
    forbids: fc.array(aForbid, { maxLength: 4 }),
    permits: fc.boolean(),
    breaks: fc.boolean(),
    tool: fc.constantFrom(...Object.values(someTools)),
    times: fc.integer({ min: 0, max: 6 }),
    tainted: fc.boolean(),
    outside: fc.boolean(),
  });
  /** What each condition means, said a second time. */
  const holds = (
    when: string,
    {
      times,
      tainted,
      outside,
      tool,
    }: { times: number; tainted: boolean; outside: boolean; tool: { effect: string } },
  ) => [true, tainted, outside, times > 3, tool.effect === 'write'][conditions.indexOf(when)];

  it('a firm forbid that applies denies; one that waits for approval never allows; a broken one never allows', () => {
    fc.assert(
      fc.property(aCase, ({ forbids, permits, breaks, tool, times, tainted, outside }) => {
        const texts = forbids.map(({ when, annotation }, index) => forbid(`f${index}`, when, annotation));
        const own = [...texts, ...(breaks ? [overflowing] : [])].join('\n');
        const { verdict } = decide([permits ? permit : '', own], {
          tool,
          input: { text: 'hi', times },
          context: { ...aPolicyRequest().context, tainted, outside },
        });
        const applying = forbids.filter(({ when }) => holds(when, { times, tainted, outside, tool }));
        const denied = !permits || applying.some(({ annotation }) => annotation === '');
        const waits = applying.length > 0 || breaks;
        expect(verdict).toBe(denied ? 'deny' : waits ? 'escalate' : 'allow');
      }),
      { numRuns: 200 },
    );
  });
});
