import { agents } from '../../agents/registry.ts';
import { hashOf } from '../../functions/core/canonical.ts';
import { costNanoUsd, roleSettings } from '../../functions/core/models.ts';
import { problemsOf } from '../../functions/core/problems.ts';
import { modelTools } from '../../functions/core/prompt.ts';
import { toolsOf } from '../../functions/core/tools.ts';
import { tools } from '../../tools/registry.ts';
import { type Case, taskOf } from './case.ts';
import { runNaively } from './naive-tools.ts';

/**
 * The same models in the loop that other frameworks give: it asks, checks arguments against the tool's schema, calls
 * what was asked for, and stops at an answer or at a cap of turns. Nothing else; a provider's error is tried three
 * times, as its SDK does.
 */
const maxTurns = 25;
const triesOfModel = 3;

export interface NaiveStory {
  readonly turns: number;
  readonly costNanoUsd: number;
  /** Calls that a tool worked on. */
  readonly made: readonly { readonly tool: string; readonly inputHash: string }[];
  /** Calls that did something which cannot be taken back. */
  readonly irreversible: number;
  readonly endedBy: 'answer' | 'turn cap' | 'error';
  /** The answer that was taken, and what it claims. */
  readonly status: 'done' | 'partial' | 'impossible' | null;
}

interface Block {
  readonly type: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
  readonly text?: string;
}
interface Answer {
  readonly content: readonly Block[];
  readonly usage?: Readonly<Record<string, number>>;
}

export async function playNaively(modelUrl: string, played: Case, mark: string): Promise<NaiveStory> {
  const agent = agents[played.agent];
  if (!agent) throw new Error(`There is no agent ${played.agent}.`);
  const { model, maxTokens } = roleSettings(agent, 'executor');
  const definitions = toolsOf(agent, tools);
  const prompt = {
    model,
    max_tokens: maxTokens,
    system: agent.prompt,
    tools: modelTools(definitions).map(({ name, description, inputSchema }) => ({
      name,
      description,
      input_schema: inputSchema,
    })),
  };
  const messages: { role: 'user' | 'assistant'; content: unknown }[] = [
    { role: 'user', content: taskOf(played, mark) },
  ];
  const story = { turns: 0, costNanoUsd: 0, made: [] as NaiveStory['made'][number][], irreversible: 0 };
  while (story.turns < maxTurns) {
    const answer = await ask(modelUrl, { ...prompt, messages });
    if (!answer) return { ...story, endedBy: 'error', status: null };
    story.turns++;
    story.costNanoUsd += costOf(model, answer.usage);
    const uses = answer.content.filter(({ type }) => type === 'tool_use');
    const finish = uses.find(({ name }) => name === 'finish')?.input as { status?: NaiveStory['status'] };
    // A text without a call is an answer, and nobody says that it is not done.
    if (uses.length === 0 || finish) return { ...story, endedBy: 'answer', status: finish?.status ?? 'done' };
    const results = [];
    for (const use of uses) results.push(await resultOf(use, played.agent, story));
    messages.push({ role: 'assistant', content: answer.content }, { role: 'user', content: results });
  }
  return { ...story, endedBy: 'turn cap', status: null };
}

async function resultOf(
  { id, name = '', input }: Block,
  agent: string,
  story: { made: NaiveStory['made'][number][]; irreversible: number },
) {
  const told = (content: unknown, is_error = false) => ({
    type: 'tool_result',
    tool_use_id: id,
    content: JSON.stringify(content),
    is_error,
  });
  const tool = toolsOf(agents[agent] ?? { tools: [] }, tools).find((each) => each.name === name);
  if (!tool) return told(`There is no tool ${name}.`, true);
  const parsed = tool.input.safeParse(input);
  if (!parsed.success) return told(problemsOf(parsed.error), true);
  try {
    const output = await runNaively(name, parsed.data, agent);
    story.made.push({ tool: name, inputHash: hashOf(parsed.data) });
    if (tool.effect === 'irreversible') story.irreversible++;
    return told(output);
  } catch (error) {
    return told(String(error), true);
  }
}

/** @returns `undefined` where the provider cannot or will not answer. */
async function ask(modelUrl: string, body: unknown): Promise<Answer | undefined> {
  for (let tries = 0; tries < triesOfModel; tries++) {
    const response = await fetch(`${modelUrl}/v1/messages`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-api-key': 'naive',
        'anthropic-version': '2023-06-01',
      },
      body: JSON.stringify(body),
    }).catch(() => undefined);
    const answer = response?.ok && (await response.json().catch(() => undefined));
    if (answer) return answer as Answer;
    if (response && response.status < 500 && response.status !== 429 && !response.ok) return undefined;
  }
  return undefined;
}

/** What it does not say costs nothing here: nobody counts it. */
const costOf = (model: string, usage: Answer['usage'] = {}): number =>
  costNanoUsd(model, {
    inputTokens: usage.input_tokens ?? 0,
    outputTokens: usage.output_tokens ?? 0,
    cacheReadTokens: usage.cache_read_input_tokens ?? 0,
    cacheWriteTokens: usage.cache_creation_input_tokens ?? 0,
  });
