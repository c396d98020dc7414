import { answersLeftOut } from '../../functions/core/context/view.ts';
import type { Block, CountRequest } from './request.ts';

/** A message as the API sees it: consecutive ones of the same role are one, and text is a block. */
export interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: readonly Block[];
}

const blocks = (content: CountRequest['messages'][number]['content']): readonly Block[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content;

/** Combines consecutive messages of one role, as the API does. */
export function combine(messages: CountRequest['messages']): Message[] {
  const combined: Message[] = [];
  for (const { role, content } of messages) {
    const last = combined.at(-1);
    if (last?.role === role)
      combined[combined.length - 1] = { role, content: [...last.content, ...blocks(content)] };
    else combined.push({ role, content: blocks(content) });
  }
  return combined;
}

/** How many answers the model has given, those that the prompt leaves out included: the number of the turn to play, from 0. */
export const answersIn = (messages: readonly Message[]): number =>
  messages.filter(({ role }) => role === 'assistant').length +
  // The task comes first, and may quote anything.
  textsOf(messages[0])
    .slice(1)
    .reduce((sum, text) => sum + answersLeftOut(text), 0);

/** The texts of a message: its text blocks and what tools returned. */
export const textsOf = (message: Message | undefined): string[] =>
  (message?.content ?? []).flatMap((block) => {
    if (block.type === 'text') return [block.text];
    if (block.type !== 'tool_result') return [];
    if (typeof block.content === 'string') return [block.content];
    return (block.content ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : []));
  });

/** A text on one line, cut to `length` characters. */
export function excerpt(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
