import { randomBytes } from 'node:crypto';
import { inputTokens, type PromptCache, type PromptUsage } from './prompt-cache.ts';
import type { CountRequest, MessagesRequest } from './request.ts';
import type { RehearsedCall, Respond } from './schema.ts';
import { signatureOf } from './signature.ts';

/** A content block of the answer; the input of a call is still text, since it may be broken JSON. */
export type AnswerBlock =
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly json: string };

/** What the model answers, before it takes the form of a message or of a stream. */
export interface Answer {
  readonly id: string;
  readonly model: string;
  readonly content: readonly AnswerBlock[];
  readonly stopReason: string;
  /** `undefined`: the provider says nothing about it. */
  readonly usage: Readonly<Record<string, unknown>> | undefined;
}

/** A new id as the API gives them: `msg_01…`, `toolu_01…`, `req_01…`. */
export const newId = (prefix: 'msg' | 'toolu' | 'req'): string =>
  `${prefix}_01${randomBytes(11).toString('hex')}`;

/** About four characters are one token. */
const tokensOf = (text: string): number => Math.ceil(text.length / 4);

/** Composes the answer that a rehearsal wrote to this request. */
export function compose(respond: Respond, request: MessagesRequest, cache: PromptCache): Answer {
  const { thinking, text, calls = [] } = respond;
  const content: AnswerBlock[] = [
    ...(thinking === undefined
      ? []
      : [{ type: 'thinking' as const, thinking, signature: signatureOf(thinking) }]),
    ...(text === undefined ? [] : [{ type: 'text' as const, text }]),
    ...calls.map(toolUse),
  ];
  return {
    id: newId('msg'),
    model: request.model,
    content,
    stopReason: respond.stopReason ?? (calls.length > 0 ? 'tool_use' : 'end_turn'),
    usage: respond.omitUsage ? undefined : usageOf(respond, request, content, cache),
  };
}

const toolUse = ({ tool, input, rawInput, id }: RehearsedCall): AnswerBlock => ({
  type: 'tool_use',
  id: id ?? newId('toolu'),
  name: tool,
  json: rawInput ?? JSON.stringify(input ?? {}),
});

/** Tokens of the prompt as the rehearsal says; `undefined` where it says nothing of them. */
function writtenUsageOf({ usage = {} }: Respond, request: CountRequest): PromptUsage | undefined {
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens } = usage;
  const said = [input_tokens, cache_creation_input_tokens, cache_read_input_tokens];
  if (said.every((tokens) => tokens === undefined)) return undefined;
  return {
    input_tokens: input_tokens ?? inputTokens(request),
    cache_creation_input_tokens: cache_creation_input_tokens ?? 0,
    cache_read_input_tokens: cache_read_input_tokens ?? 0,
  };
}

/** The count of a prompt is what will be billed for it. */
export function countedTokens(respond: Respond, request: CountRequest): number {
  const written = writtenUsageOf(respond, request);
  return written ? Object.values(written).reduce((sum, tokens) => sum + tokens, 0) : inputTokens(request);
}

function usageOf(
  respond: Respond,
  request: MessagesRequest,
  content: readonly AnswerBlock[],
  cache: PromptCache,
) {
  const prompt = writtenUsageOf(respond, request) ?? cache.use(request);
  const written = tokensOf(content.map((block) => JSON.stringify(block)).join(''));
  return {
    ...prompt,
    cache_creation: {
      ephemeral_5m_input_tokens: prompt.cache_creation_input_tokens,
      ephemeral_1h_input_tokens: 0,
    },
    // A provider never writes more than it was allowed to.
    output_tokens: Math.min(respond.usage?.output_tokens ?? Math.max(written, 1), request.max_tokens),
    service_tier: 'standard',
  };
}
