import * as z from 'zod';
import { AskHumanSchema, askHumanDescription, askHumanName } from './ask-human.ts';
import { type Begun, begunBy } from './context/size.ts';
import type { Agent, Role } from './contracts/agent.ts';
import type { Call } from './contracts/call.ts';
import type { ContextView } from './contracts/context.ts';
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
  /** Blocks, the most stable one first. */
  readonly system: readonly string[];
  readonly tools: readonly ModelTool[];
  readonly messages: readonly Message[];
  /** The prompt that this one begins with, where one was billed. */
  readonly begun?: Begun | undefined;
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

/** What the run keeps in view, as of its last compaction, and what is remembered of earlier runs. */
const contextOf = ({ keyContext }: ContextView, memories: readonly string[]): string =>
  [
    `Key context:\n${keyContext}`,
    ...(memories.length > 0
      ? [`Recalled from earlier runs:\n${memories.map((memory) => `- ${memory}`).join('\n')}`]
      : []),
  ].join('\n\n');

/** The next model call of a run. What changes seldom stands first: the provider caches a prompt from its beginning. */
export function promptOf(input: {
  agent: Agent;
  role: Role;
  tools: readonly ToolDefinition[];
  run: Pick<RunRecord, 'task' | 'subject' | 'memories'>;
  view: ContextView;
  turns: readonly Turn[];
  calls: readonly Call[];
}): ModelRequest {
  const { agent, role, tools, run, view, turns, calls } = input;
  const settings = roleSettings(agent, role);
  const messages = transcriptOf(run, turns, calls, {
    view,
    maxContextTokens: agent.limits.maxContextTokens,
  });
  const request: ModelRequest = {
    ...settings,
    system: [agent.prompt, contextOf(view, run.memories)],
    tools: modelTools(tools),
    messages: settings.effort === 'none' ? messages.flatMap(withoutThinking) : messages,
  };
  return { ...request, begun: begunBy(request, turns) };
}

/** A model that must not think takes no thinking of another one either. */
function withoutThinking({ role, content }: Message): Message[] {
  const rest = content.filter(({ type }) => type !== 'thinking' && type !== 'redacted_thinking');
  return rest.length > 0 ? [{ role, content: rest }] : [];
}
