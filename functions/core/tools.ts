import type { ToolDefinition } from './contracts/tool.ts';

export type ToolsByName = Readonly<Record<string, ToolDefinition>>;

/** Only what was declared is a tool: a model may as well ask for `constructor`. */
export const toolOf = (name: string, tools: ToolsByName): ToolDefinition | undefined =>
  Object.hasOwn(tools, name) ? tools[name] : undefined;
