import { posix } from 'node:path';
import type { Agent, PolicyText } from '../../functions/core/contracts/agent.ts';
import type { ToolDefinition } from '../../functions/core/contracts/tool.ts';
import { toolsOf } from '../../functions/core/tools.ts';
import { type CheckedPolicies, checkPolicies } from './policies.ts';

export interface WrittenAgent {
  readonly definition: Agent;
  /** `agent.ts`, from the repository's root. */
  readonly file: string;
}

/**
 * What is wrong in the policies of the agents. A file in the agent's folder is held against the agent's tools, one that
 * holds for all against every tool, once.
 */
export function policyProblems(
  agents: readonly WrittenAgent[],
  tools: Readonly<Record<string, ToolDefinition>>,
): string[] {
  const names = agents.map(({ definition }) => definition.name);
  const common = new Map<string, CheckedPolicies>();
  const checkCommon = (policy: PolicyText): CheckedPolicies => {
    const scope = { agents: names, tools: Object.values(tools), taken: new Map(), mustApply: false };
    const checked = common.get(policy.file) ?? checkPolicies(policy, scope);
    common.set(policy.file, checked);
    return checked;
  };
  const own = agents.flatMap(({ definition, file }) => {
    const { policies, shadow, name } = definition;
    const isOwn = (policy: PolicyText) => posix.dirname(policy.file) === posix.dirname(file);
    const taken = new Map(
      policies.filter((each) => !isOwn(each)).flatMap((each) => [...checkCommon(each).ids]),
    );
    const scope = {
      agents: [name],
      tools: toolsOf(definition, tools),
      taken,
      mustApply: true,
    };
    // The shadow stands in the other file's place, so that it may use its ids.
    return [...policies.filter(isOwn), ...(shadow ? [shadow] : [])].flatMap(
      (policy) => checkPolicies(policy, scope).problems,
    );
  });
  return [...[...common.values()].flatMap(({ problems }) => problems), ...own];
}
