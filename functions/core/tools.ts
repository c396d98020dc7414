import type { Agent } from './contracts/agent.ts';
import type { ToolDefinition } from './contracts/tool.ts';

export type ToolsByName = Readonly<Record<string, ToolDefinition>>;

/** Only what was declared is a tool: a model may as well ask for `constructor`. */
export const toolOf = (name: string, tools: ToolsByName): ToolDefinition | undefined =>
  Object.hasOwn(tools, name) ? tools[name] : undefined;

/** Whether it is one that the agent names, or one that every agent has. */
export const isToolOf = (
  agent: Pick<Agent, 'tools'>,
  { name, everyAgent = false }: Pick<ToolDefinition, 'name' | 'everyAgent'>,
): boolean => everyAgent || agent.tools.includes(name);

/** The tools of an agent: those that it names, in its order, and then those that every agent has. */
export const toolsOf = (agent: Pick<Agent, 'tools'>, tools: ToolsByName): ToolDefinition[] => [
  ...agent.tools.flatMap((name) => toolOf(name, tools) ?? []),
  ...Object.values(tools).filter(({ name, everyAgent }) => everyAgent && !agent.tools.includes(name)),
];
