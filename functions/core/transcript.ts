import { askHumanName } from './ask-human.ts';
import { shareOf } from './context/share.ts';
import { isKept, stubOf } from './context/stub.ts';
import { leftOutTexts } from './context/view.ts';
import type { Call, CallResult } from './contracts/call.ts';
import type { ContextView } from './contracts/context.ts';
import { type ContentBlock, type Turn, toolUsesOf } from './contracts/turn.ts';
import { failure } from './results.ts';
import { recallResultName, withinShare } from './shorten.ts';
import { fenced } from './taint.ts';

export interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: readonly ContentBlock[];
}

const text = (value: string): ContentBlock => ({ type: 'text', text: value });

/** The API refuses text blocks without text; everything else goes back as it came. */
const isSendable = (block: ContentBlock): boolean =>
  block.type !== 'text' || String(block.text ?? '').trim() !== '';

/** How much of a result is shown: so many characters, or that it is there. */
type Shown = { readonly share: number } | 'stub';

/** What people said is never cut, nor is what was asked for because it had been cut. */
const isWhole = ({ tool }: Call): boolean => tool === askHumanName || tool === recallResultName;

/** What the model reads about a call: its id, so that it can cite it, and the typed result. */
function toolResult(toolUseId: string, call: Call | undefined, shown: Shown): ContentBlock {
  const result = call?.result ?? failure('cancelled', 'This call was not executed.');
  return {
    type: 'tool_result',
    tool_use_id: toolUseId,
    content: contentOf(result, call, shown),
    ...(result.ok ? {} : { is_error: true }),
  };
}

/** What a person said and what the guard remarked stand outside the fence of what others wrote, and beside a stub. */
function contentOf(result: CallResult, call: Call | undefined, shown: Shown): string {
  const { callId, tool, note, decisionReason } = call ?? {};
  const said = { ...(decisionReason ? { person: decisionReason } : {}), ...(note ? { note } : {}) };
  if (call && shown === 'stub' && !isKept(call, result))
    return JSON.stringify({ call: callId, ...stubOf(call, result), ...said });
  if (!call || !result.ok) return JSON.stringify({ call: callId, ...result, ...said });
  const { output: _, excerpt: __, ...rest } = result;
  const share = shown === 'stub' || isWhole(call) ? Number.POSITIVE_INFINITY : shown.share;
  const output = withinShare(call.callId, result, share);
  if (!result.untrusted) return JSON.stringify({ call: callId, ...rest, output, ...said });
  return `${JSON.stringify({ call: callId, ...rest, ...said })}\n${fenced(`${tool} (${callId})`, JSON.stringify(output))}`;
}

/** How a run is shown, and the most tokens that its prompts are to have. */
export interface Shape {
  readonly view: ContextView;
  readonly maxContextTokens: number;
}

/**
 * The conversation so far, always a valid one: each tool use is followed by its result, thinking blocks come back
 * unchanged, roles alternate. Answers that could not be used are left out; what was wrong with them is told. With the
 * same view it only ever grows at its end.
 * @param task verbatim
 */
export function transcriptOf(
  { task, subject }: { task: string; subject?: string | undefined },
  turns: readonly Turn[],
  calls: readonly Call[],
  { view, maxContextTokens }: Shape,
): Message[] {
  const messages: Message[] = [];
  const add = (role: Message['role'], content: readonly ContentBlock[]) => {
    const last = messages.at(-1);
    if (content.length === 0) return;
    if (last?.role === role) messages[messages.length - 1] = { role, content: [...last.content, ...content] };
    else messages.push({ role, content });
  };

  // The API wants each id once in a conversation; a model that uses one again means another call.
  const taken = new Set<string>();
  const unique = (id: string, turn: number): string => (taken.has(id) ? `${id}_${turn}` : id);

  const about = subject ? [`This task is about: ${subject}`] : [];
  add('user', [task, ...about, ...leftOutTexts(view)].map(text));
  for (const { turn, answer, usable, feedback } of turns) {
    if (turn <= view.summarisedThrough) continue;
    if (usable) {
      const uses = toolUsesOf(answer.content);
      const shown = turn <= view.stubsThrough ? 'stub' : { share: shareOf(uses.length, maxContextTokens) };
      const ids = new Map(uses.map(({ id }) => [id, unique(id, turn)]));
      for (const id of ids.values()) taken.add(id);
      const renamed = (block: ContentBlock) =>
        block.type === 'tool_use' ? { ...block, id: ids.get(String(block.id)) } : block;
      add('assistant', answer.content.filter(isSendable).map(renamed));
      add(
        'user',
        uses.map(({ id }) =>
          toolResult(
            ids.get(id) ?? id,
            calls.find((call) => call.turn === turn && call.toolUseId === id),
            shown,
          ),
        ),
      );
    }
    if (feedback) add('user', [text(feedback)]);
  }
  return messages;
}
