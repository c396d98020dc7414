import * as z from 'zod';
import { AskHumanSchema, askHumanDescription, askHumanName } from './ask-human.ts';
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

/** A tool as the model sees it. */
export function modelTool(name: string, description: string, input: z.ZodObject): ModelTool {
  const { $schema: _, ...inputSchema } = z.toJSONSchema(input, { io: 'input' });
  return { name, description, inputSchema };
}

/** What the model may ask for: the agent's tools, `ask_human` and `finish`. */
export const modelTools = (definitions: readonly ToolDefinition[]): ModelTool[] => [
  ...definitions.map(({ name, description, input }) => modelTool(name, description, input)),
  modelTool(askHumanName, askHumanDescription, AskHumanSchema),
  modelTool(finishName, finishDescription, FinishSchema),
];

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
  const settings = roleSettings(agent, role);
  const messages = transcriptOf(run, turns, calls);
  return {
    ...settings,
    system: systemPrompt(agent, run.memories),
    tools: modelTools(tools),
    messages: settings.effort === 'none' ? messages.flatMap(withoutThinking) : messages,
  };
}

/** A model that must not think takes no thinking of another one either. */
function withoutThinking({ role, content }: Message): Message[] {
  const rest = content.filter(({ type }) => type !== 'thinking' && type !== 'redacted_thinking');
  return rest.length > 0 ? [{ role, content: rest }] : [];
}

/** What the API adds to a request with tools, generously. */
const overheadTokens = 1_000;

/** The provider calls its count an estimate: it may be off by some percent and a constant. */
const fromCount = (tokens: number): number => Math.ceil(tokens * 1.05) + 100;

/**
 * An upper bound of a prompt's tokens: a token is at least one byte of UTF-8, and the provider's count is close.
 * @param counted by the provider, where it could be asked; one beyond all bytes is believed.
 */
export function promptTokensAtMost({ system, tools, messages }: ModelRequest, counted?: number): number {
  const bytes = new TextEncoder().encode(JSON.stringify([system, tools, messages])).length;
  const byBytes = overheadTokens + bytes;
  if (counted === undefined) return byBytes;
  return counted > byBytes ? fromCount(counted) : Math.min(byBytes, fromCount(counted));
}
