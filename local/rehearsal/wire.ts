import type { Answer, AnswerBlock } from './answer.ts';

const envelope = ({ id, model, usage }: Answer) => ({
  id,
  type: 'message',
  role: 'assistant',
  model,
  content: [] as unknown[],
  stop_reason: null as string | null,
  stop_sequence: null,
  stop_details: null,
  ...(usage && { usage }),
});

/** The answer as one JSON message. An input that is no JSON stays text; a provider cannot say more about it. */
export const toMessage = (answer: Answer) => ({
  ...envelope(answer),
  content: answer.content.map(wholeBlock),
  stop_reason: answer.stopReason,
});

function wholeBlock(block: AnswerBlock) {
  if (block.type === 'text') return { ...block, citations: null };
  if (block.type === 'thinking') return block;
  const { json, ...use } = block;
  return { ...use, input: parseOrText(json), caller: { type: 'direct' } };
}

function parseOrText(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

/** One server-sent event. */
export interface StreamEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/**
 * The answer as the events of a stream, in the order of the API. Without usage, the fields are there and empty:
 * the SDK does not read a stream that lacks them altogether.
 */
export function toEvents(answer: Answer): StreamEvent[] {
  const { content, stopReason, usage } = answer;
  return [
    {
      type: 'message_start',
      message: { ...envelope(answer), usage: usage ? { ...usage, output_tokens: 1 } : {} },
    },
    { type: 'ping' },
    ...content.flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: emptyBlock(block) },
      ...deltas(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
    {
      type: 'message_delta',
      delta: { stop_reason: stopReason, stop_sequence: null, stop_details: null },
      usage: usage ?? {},
    },
    { type: 'message_stop' },
  ];
}

function emptyBlock(block: AnswerBlock) {
  if (block.type === 'text') return { type: 'text', text: '', citations: null };
  if (block.type === 'thinking') return { type: 'thinking', thinking: '', signature: '' };
  return { type: 'tool_use', id: block.id, name: block.name, input: {}, caller: { type: 'direct' } };
}

function deltas(block: AnswerBlock) {
  if (block.type === 'text') return pieces(block.text).map((text) => ({ type: 'text_delta', text }));
  if (block.type === 'thinking')
    return [
      ...pieces(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking })),
      { type: 'signature_delta', signature: block.signature },
    ];
  return ['', ...pieces(block.json)].map((json) => ({ type: 'input_json_delta', partial_json: json }));
}

/** Parts of some 24 characters, never a half one. */
const pieces = (text: string): string[] => text.match(/.{1,24}/gsu) ?? [];

/** An event in the format of `text/event-stream`. */
export const toSse = (event: StreamEvent): string =>
  `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
