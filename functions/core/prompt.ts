import * as z from 'zod';
import type { Agent, Role } from './contracts/agent.ts';
import type { Call } from './contracts/call.ts';
import type { RunRecord } from './contracts/run.ts';
import type { ToolDefinition } from './contracts/tool.ts';
import type { Turn } from './contracts/turn.ts';
import { FinishSchema, finishDescription, finishName } from './finish.ts';
import { type RoleSettings, roleSettings } from './models.ts';
import { type Message, transcriptOf } from './transcript.ts';

export interface ModelTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Record<string, unknown>;
}

/** All that a model call consists of, in no provider's words. */
export interface ModelRequest extends RoleSettings {
  readonly system: string;
  readonly tools: readonly ModelTool[];
  readonly messages: readonly Message[];
}

/** What the model may ask for: the agent's tools and `finish`. */
export function modelTools(definitions: readonly ToolDefinition[]): ModelTool[] {
  const tool = (name: string, description: string, input: z.ZodObject): ModelTool => {
    const { $schema: _, ...inputSchema } = z.toJSONSchema(input, { io: 'input' });
    return { name, description, inputSchema };
  };
  return [
    ...definitions.map(({ name, description, input }) => tool(name, description, input)),
    tool(finishName, finishDescription, FinishSchema),
  ];
}

/** The agent's prompt, then what is remembered of earlier runs; the stable part first, for the prompt cache. */
const systemPrompt = (agent: Agent, memories: readonly string[]): string =>
  memories.length === 0
    ? agent.prompt
    : `${agent.prompt}\n\nKey context:\n${memories.map((memory) => `- ${memory}`).join('\n')}`;

/** The next model call of a run. */
export function promptOf(input: {
  agent: Agent;
  role: Role;
  tools: readonly ToolDefinition[];
  run: Pick<RunRecord, 'task' | 'subject' | 'memories'>;
  turns: readonly Turn[];
  calls: readonly Call[];
}): ModelRequest {
  const { agent, role, tools, run, turns, calls } = input;
  return {
    ...roleSettings(agent, role),
    system: systemPrompt(agent, run.memories),
    tools: modelTools(tools),
    messages: transcriptOf(run, turns, calls),
  };
}

/** What the API adds to a request with tools, generously. */
const overheadTokens = 1_000;

/**
 * An upper bound of a prompt's tokens without asking the provider: a token is at least one byte of UTF-8.
 */
export const promptTokensAtMost = ({ system, tools, messages }: ModelRequest): number =>
  overheadTokens + new TextEncoder().encode(JSON.stringify([system, tools, messages])).length;
