import type { SlackBlock } from '../../core/ports.ts';
import { oneLine, visible } from '../html.ts';
import { utcTime } from '../present.ts';

/** A message: its blocks, and its text for notifications and screen readers. */
export interface SlackMessage {
  readonly blocks: readonly SlackBlock[];
  readonly text: string;
}

/** In bytes as JSON, which is never less than the characters that Slack counts. */
export const limits = { header: 150, sentence: 600, text: 2_900, button: 75 } as const;

/** Slack reads these three, and nothing else, in every text. https://docs.slack.dev/messaging/formatting-message-text */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** What a text takes up once it is escaped. */
export const sizeOf = (text: string): number => Buffer.byteLength(JSON.stringify(escaped(text))) - 2;

/** @returns the beginning that takes up no more than `size`. */
export function beginning(text: string, size: number): string {
  let left = size;
  let end = 0;
  for (const character of text) {
    left -= sizeOf(character);
    if (left < 0) break;
    end += character.length;
  }
  return text.slice(0, end);
}

const short = (text: string, size: number): string =>
  sizeOf(text) <= size ? text : `${beginning(text, size - 3)}…`;

/** Shown as it is: no markup, no mention, no link, no emoji is read out of it. */
export const plain = (text: string, size: number = limits.text) => ({
  type: 'plain_text',
  text: escaped(short(visible(text), size)),
  emoji: false,
});

export const header = (text: string): SlackBlock => ({
  type: 'header',
  text: plain(oneLine(text), limits.header),
});

export const section = (text: string, size: number = limits.text): SlackBlock => ({
  type: 'section',
  text: plain(text, size),
});

export const divider: SlackBlock = { type: 'divider' };

/** Many lines of somebody else's in a frame of their own, which they cannot leave. Its text is taken literally. */
export const framed = (text: string): SlackBlock => ({
  type: 'rich_text',
  elements: [
    {
      type: 'rich_text_preformatted',
      elements: [{ type: 'text', text: short(visible(text), limits.text) || ' ' }],
    },
  ],
});

/** Lines under one another, in as few blocks as hold them. */
export function paragraphs(lines: readonly string[]): SlackBlock[] {
  const texts: string[] = [];
  for (const line of lines) {
    const longer = texts.length > 0 ? `${texts.at(-1)}\n${line}` : line;
    if (texts.length > 0 && sizeOf(longer) <= limits.text) texts[texts.length - 1] = longer;
    else texts.push(line);
  }
  return texts.map((text) => section(text));
}

/** @returns small print. */
export const context = (...elements: readonly object[]): SlackBlock => ({ type: 'context', elements });

/** A time in the reader's own zone; the only markup there is. @param before our own words */
export const dated = (before: string, at: string) => ({
  type: 'mrkdwn',
  text: `${before} <!date^${Math.floor(Date.parse(at) / 1_000)}^{date_short_pretty} {time}|${utcTime(at)}>`,
  verbatim: true,
});

export const button = (
  actionId: string,
  text: string,
  does: { value: string; style?: 'primary' | 'danger' } | { url: string },
) => ({ type: 'button', action_id: actionId, text: plain(oneLine(text), limits.button), ...does });

export const buttons = (blockId: string, elements: readonly object[]): SlackBlock => ({
  type: 'actions',
  block_id: blockId,
  elements,
});

/** A field to write into. @param name of the block and of its action. */
export const field = (name: string, label: string, maxLength: number): SlackBlock => ({
  type: 'input',
  block_id: name,
  optional: true,
  label: plain(label, limits.header),
  element: { type: 'plain_text_input', action_id: name, multiline: true, max_length: maxLength },
});
