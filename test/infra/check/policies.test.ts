import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { agents } from '../../../agents/registry.ts';
import { root } from '../../../infra/bundle/entries.ts';
import { policyProblems } from '../../../infra/check/agent-policies.ts';
import { checkPolicies, type PolicyScope } from '../../../infra/check/policies.ts';
import { tools } from '../../../tools/registry.ts';
import { anAgent, aTool } from '../../support/builders.ts';

const pay = {
  ...aTool('pay', 'write'),
  input: z.strictObject({ amount: z.number(), account: z.string(), note: z.string().optional() }),
};
const scope: PolicyScope = {
  agents: ['support', 'billing'],
  tools: [pay, aTool('send_mail', 'irreversible')],
  taken: new Map([['own-tools', 'agents/policy.cedar:1:1']]),
  mustApply: true,
};
const problemsOf = (text: string, changes: Partial<PolicyScope> = {}) =>
  checkPolicies({ file: 'p.cedar', text }, { ...scope, ...changes }).problems;
const forbid = (when: string, action = 'action == Action::"pay"') =>
  `@id("a")\nforbid (principal, ${action}, resource)\nwhen { ${when} };`;

describe('a policy that is right', () => {
  it('has no problems, nor have those of the agents here', () => {
    expect(
      problemsOf(forbid('context.input.amount.greaterThan(decimal("150.0")) && context.tainted')),
    ).toEqual([]);
    const own = Object.values(agents).map((definition) => ({
      definition,
      file: `agents/${definition.name}/agent.ts`,
    }));
    expect(policyProblems(own, tools)).toEqual([]);
  });

  it('may be about everything that is the same for all actions', () => {
    const all = `context.turn + context.toolCalls > 3 && context.outside && context.taintSources.contains("web_search")
      && context.remainingUsd.lessThan(resource.priceUsd) && resource.untrusted && principal.tenant == "default"`;
    expect(problemsOf(forbid(all, 'action in [Action::"write", Action::"irreversible"]'))).toEqual([]);
  });
});

describe('a policy that is wrong is refused with file, line, column and what to write instead:', () => {
  it.each<[string, string, string]>([
    [
      'no Cedar',
      '@id("a")\nforbid (principal, action, resource;',
      'p.cedar:2:36: Unexpected token `;`. Expected ',
    ],
    ['an end too early', '@id("a")\nforbid (', 'p.cedar:2:9: Unexpected end of input.'],
    [
      'an unknown tool',
      forbid('true', 'action == Action::"send_email"'),
      'p.cedar:2:30: Unrecognized action `Action::"send_email"`. Did you mean `Action::"send_mail"`? The actions are: pay, send_mail, read, write, irreversible.',
    ],
    [
      'an unknown argument',
      forbid('context.input.amout == decimal("1.0")'),
      'p.cedar:3:8: Attribute `input.amout` in context for Action::"pay" not found. Did you mean `amount`? There are: amount, account, note.',
    ],
    [
      'an unknown attribute',
      forbid('principal.tenat == "x"', 'action'),
      'p.cedar:3:8: Attribute `tenat` on entity type `Agent` not found. Did you mean `tenant`? There are: tenant.',
    ],
    ['an argument that need not be there', forbid('context.input.note == "x"'), 'context.input has note'],
    ['another type', forbid('context.input.amount > 3'), 'p.cedar:3:8: '],
    ['a decimal of five digits', forbid('context.input.amount == decimal("1.00001")'), 'At most 4 digits'],
    [
      'behind letters of two bytes',
      `@id("a") @reason("größer") forbid (principal, action == Action::"play", resource);`,
      'p.cedar:1:57: Unrecognized action',
    ],
    [
      'an unknown agent',
      forbid('principal == Agent::"suport"'),
      'p.cedar:3:21: There is no Agent::"suport". Did you mean support?',
    ],
    ['an unknown kind', forbid('principal is Agnt'), 'Did you mean `Agent`?'],
    [
      'what can never apply',
      forbid('true', 'action in Action::"read"'),
      'p.cedar:1:1: This policy never applies',
    ],
    ['letters that only look alike', forbid('principal.tenant == "dеfault"'), 'mixed scripts'],
    [
      'a template',
      '@id("a")\nforbid (principal == ?principal, action, resource);',
      'p.cedar:1:1: A template',
    ],
    [
      'no id',
      '\n  forbid (principal, action, resource);',
      'p.cedar:2:3: @id: is missing; write @id("a-name").',
    ],
    [
      'an id twice',
      '@id("b") forbid (principal, action, resource);\n@id("b") forbid (principal, action, resource);',
      'p.cedar:2:1: @id("b") stands at p.cedar:1:1, too.',
    ],
    [
      'an id of another file',
      '@id("own-tools") forbid (principal, action, resource);',
      'p.cedar:1:1: @id("own-tools") stands at agents/policy.cedar:1:1, too.',
    ],
    [
      'an unknown annotation',
      '@id("a")\n@aproval("once")\nforbid (principal, action, resource);',
      'p.cedar:2:1: There is no annotation @aproval. Did you mean @approval',
    ],
    [
      'a wrong risk',
      '@id("a") @risk("hihg")\nforbid (principal, action, resource);',
      'p.cedar:1:10: @risk: write @risk("low"), @risk("medium") or @risk("high").',
    ],
    [
      'a number of people in words',
      '@id("a") @approval("once")\n@quorum("two") forbid (principal, action, resource);',
      'p.cedar:2:1: @quorum: write a whole number of 1 or more: @quorum("2").',
    ],
    [
      'no time at all',
      '@id("a") @approval("once")\n@timeoutSeconds("0") forbid (principal, action, resource);',
      'p.cedar:2:1: @timeoutSeconds: write whole seconds, 1 or more',
    ],
    [
      'more time than an execution has',
      '@id("a") @approval("once")\n@timeoutSeconds("31536001") forbid (principal, action, resource);',
      'p.cedar:2:1: @timeoutSeconds: write at most a year, 31536000 seconds.',
    ],
    [
      'another end of silence',
      '@id("a") @approval("once")\n@onExpiry("allow") forbid (principal, action, resource);',
      'p.cedar:2:1: @onExpiry: write @onExpiry("deny") or @onExpiry("end").',
    ],
    [
      'half a self-approval',
      '@id("a") @approval("once")\n@selfApproval("sometimes") forbid (principal, action, resource);',
      'p.cedar:2:1: @selfApproval: write @selfApproval("never") or leave it out.',
    ],
    [
      'people to ask without a question',
      '@id("a")\n@approvers("finance") forbid (principal, action, resource);',
      'p.cedar:2:1: @approvers: nobody is asked without @approval; add it, or leave this out.',
    ],
    [
      'approval of a permit',
      '@id("a")\n@approval("once") permit (principal, action, resource);',
      'p.cedar:2:1: @approval: only a forbid can wait for approval',
    ],
  ])('%s', (_, text, problem) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^p\.cedar:\d+:\d+: /);
    expect(problems[0]).toContain(problem);
  });

  it('all of them at once, in the order of the file, also beyond the tenth', () => {
    const texts = Array.from(
      { length: 12 },
      (_, i) => `@id("p${i}") @risk("x") forbid (principal, action, resource);`,
    );
    expect(problemsOf(texts.join('\n')).map((problem) => problem.split(':')[1])).toEqual(
      texts.map((_, i) => `${i + 1}`),
    );
  });
});

describe('the policies of an agent', () => {
  const agent = (name: string, own: string, more: object = {}) => ({
    file: `agents/${name}/agent.ts`,
    definition: {
      ...anAgent(),
      name,
      tools: ['pay'],
      policies: [
        {
          file: 'agents/policy.cedar',
          text: '@id("common")\nforbid (principal, action == Action::"note", resource);',
        },
        { file: `agents/${name}/policy.cedar`, text: own },
      ],
      ...more,
    },
  });
  const known = { pay, note: aTool('note', 'write') };
  const about = (action: string, id = 'own') =>
    `@id("${id}") forbid (principal, action == Action::"${action}", resource);`;

  it('may only speak of its own tools; what holds for all may speak of each', () => {
    expect(policyProblems([agent('a', about('pay')), agent('b', about('note'))], known)).toEqual([
      expect.stringMatching(/^agents\/b\/policy\.cedar:1:\d+: Unrecognized action `Action::"note"`/),
    ]);
  });

  it('say once what is wrong in the file that holds for all', () => {
    const found = policyProblems([agent('a', about('pay')), agent('b', about('pay'))], { pay });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('agents/policy.cedar:2:');
  });

  it('in the shadow may have the ids of the file that it stands for, not those that hold for all', () => {
    const shadow = (id: string) => ({
      shadow: { file: 'agents/a/policy.shadow.cedar', text: about('pay', id) },
    });
    expect(policyProblems([agent('a', about('pay'), shadow('own'))], known)).toEqual([]);
    expect(policyProblems([agent('a', about('pay'), shadow('common'))], known)).toEqual([
      expect.stringContaining('@id("common") stands at agents/policy.cedar:1:1, too.'),
    ]);
  });

  it('come with every agent: those that hold for all, then its own', () => {
    const { policies } = agents.support as (typeof agents)[string];
    expect(policies.map(({ file }) => file)).toEqual(['agents/policy.cedar', 'agents/support/policy.cedar']);
    for (const { file, text } of policies) expect(text).toBe(readFileSync(new URL(file, root), 'utf8'));
  });
});
