import { expect, it } from 'vitest';
import { agents } from '../../agents/registry.ts';
import { cedarPolicies } from '../../functions/adapters/policies.ts';
import type { Agent } from '../../functions/core/contracts/agent.ts';
import type { ToolDefinition } from '../../functions/core/contracts/tool.ts';
import { tools } from '../../tools/registry.ts';
import { aPolicyRequest } from '../support/builders.ts';

const policies = cedarPolicies();
const names = ['remember', 'recall', 'forget'];
const common = (agents.support as Agent).policies.filter(({ file }) => file === 'agents/policy.cedar');
const agent: Agent = { ...(agents.support as Agent), tools: names, policies: common };
const inputs = {
  remember: { key: 'k', value: 'v', importance: 0.5, keep: 'run', about: null },
  recall: { query: 'k', about: null, limit: 5 },
  forget: { factId: `fact_${'0'.repeat(26)}` },
};
const decide = (name: keyof typeof inputs, tainted: boolean) =>
  policies.decide(
    aPolicyRequest({
      agent,
      tool: tools[name] as ToolDefinition,
      input: inputs[name],
      context: { ...aPolicyRequest().context, tainted },
    }),
  );

it.each(['remember', 'recall', 'forget'] as const)('%s needs nobody', (name) => {
  expect(decide(name, false)).toMatchObject({ verdict: 'allow' });
});

it('a run that has read what others wrote forgets nothing, and is told what to do instead', () => {
  expect(decide('forget', true)).toMatchObject({
    verdict: 'deny',
    policies: ['tainted-forgets-nothing'],
    reason: expect.stringContaining('people can delete it'),
  });
  for (const name of ['remember', 'recall'] as const)
    expect(decide(name, true)).toMatchObject({ verdict: 'allow' });
});
