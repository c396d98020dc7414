import type { SlackBlock } from '../../core/ports.ts';
import { escaped, type SlackMessage } from './blocks.ts';

const maxCharacters = 3_500;

/**
 * A message of the blocks, with their text: notifications show its beginning, and screen readers read it instead of
 * the blocks. https://docs.slack.dev/reference/methods/chat.postMessage#accessibility
 */
export function messageOf(blocks: readonly SlackBlock[]): SlackMessage {
  const texts = textsIn(blocks);
  let text = texts[0] ?? '';
  for (const next of texts.slice(1)) {
    if (text.length + next.length > maxCharacters)
      return { blocks, text: `${text}\n… (more in the message)` };
    text += `\n${next}`;
  }
  return { blocks, text };
}

/** What is there to read, escaped; not what is there to press or to write into. */
function textsIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const { type, text } = part as { type?: unknown; text?: unknown };
  if (type === 'actions' || type === 'input') return [];
  if (typeof text !== 'string') return Object.values(part).flatMap(textsIn);
  if (type === 'plain_text') return [text];
  // The time that stands where it cannot be shown in the reader's zone.
  return [type === 'mrkdwn' ? text.replace(/<!date[^|>]*\|([^>]*)>/, '$1') : escaped(text)];
}
