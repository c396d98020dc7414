import { type ModelAnswer, ToolUseSchema } from './contracts/turn.ts';

/** Whether an answer can be acted on at all, before any rule looks at what it asks for. */
export function unusableReason(answer: ModelAnswer): { refused: boolean; reason: string } | undefined {
  const unusable = (reason: string, refused = false) => ({ refused, reason });
  const { content, stopReason, defect } = answer;

  if (stopReason === 'refusal') return unusable('it was a refusal.', true);
  // Before the defect: half a call is no JSON either, but what helps is to be shorter.
  if (stopReason === 'max_tokens') return unusable('it was cut off at the token limit. Be shorter.');
  if (stopReason === 'model_context_window_exceeded') return unusable('the context window is full.');
  if (defect) return unusable(defect);

  const uses = content.filter(({ type }) => type === 'tool_use');
  if (uses.some((use) => !ToolUseSchema.safeParse(use).success))
    return unusable('a tool call has no id or no name.');
  const ids = uses.map(({ id }) => id);
  if (new Set(ids).size < ids.length) return unusable('two of its tool calls have the same id.');

  const hasText = content.some(({ type, text }) => type === 'text' && String(text ?? '').trim() !== '');
  if (uses.length === 0 && !hasText) return unusable('it was empty: neither text nor a tool call.');
  return undefined;
}
