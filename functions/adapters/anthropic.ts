import Anthropic, { APIConnectionError, APIConnectionTimeoutError, APIError } from '@anthropic-ai/sdk';
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import type {
  Message,
  MessageCountTokensParams,
  MessageParam,
  Tool,
} from '@anthropic-ai/sdk/resources/messages';
import * as z from 'zod';
import type { ContentBlock, ModelAnswer } from '../core/contracts/turn.ts';
import { CredentialsRefusedError, ModelRequestError, ModelUnavailableError } from '../core/errors.ts';
import { hasStrictTools } from '../core/models.ts';
import type { Model } from '../core/ports.ts';
import type { ModelRequest, ModelTool } from '../core/prompt.ts';
import { AnswerBuilder } from './answer-builder.ts';

/** Longer than any answer of 8,192 tokens takes, shorter than the Lambda lives. */
const timeoutMs = 240_000;

/** The count is a help, not worth waiting for. */
const countTimeoutMs = 3_000;
const CountSchema = z.object({ input_tokens: z.int().nonnegative() });

const cached = { cache_control: { type: 'ephemeral' } } as const;

/**
 * Breakpoints of the provider's cache, of which it takes four: behind each block of the system prompt, which the tools
 * stand before, behind the newest message, and behind the user's message before it. A breakpoint finds what was written
 * up to 20 blocks before it; a turn with many calls has more.
 */
function promptOf(request: ModelRequest): MessageCountTokensParams {
  const users = request.messages.flatMap(({ role }, index) => (role === 'user' ? [index] : []));
  const marked = users.slice(-2);
  const messages = request.messages.map(({ role, content }, index) => ({
    role,
    content: marked.includes(index) ? withBreakpoint(content) : [...content],
  })) as unknown as MessageParam[];
  return {
    model: request.model,
    system: request.system.map((text) => ({ type: 'text', text, ...cached })),
    tools: request.tools.map((tool) => toolOf(tool, request.model)),
    messages,
    ...thinkingOf(request),
  };
}

const withBreakpoint = (content: readonly ContentBlock[]): ContentBlock[] =>
  content.map((block, index) => (index === content.length - 1 ? { ...block, ...cached } : block));

/** Strict where the model can: then it cannot write what the schema does not hold. Zod checks everything all the same. */
function toolOf({ name, description, inputSchema }: ModelTool, model: string): Tool {
  if (!hasStrictTools(model)) return { name, description, input_schema: inputSchema as Tool['input_schema'] };
  const schema = transformJSONSchema(inputSchema as Parameters<typeof transformJSONSchema>[0]);
  return { name, description, strict: true, input_schema: schema as Tool['input_schema'] };
}

/** The 5.5 models think adaptively; the 4.5 ones do not know `adaptive` and get no thinking. */
function thinkingOf({ model, effort }: ModelRequest): Partial<MessageCountTokensParams> {
  if (!model.endsWith('-5-5')) return {};
  if (effort === 'none') return { thinking: { type: 'disabled' } };
  return { thinking: { type: 'adaptive' }, output_config: { effort } };
}

/** The Anthropic Messages API, streamed. The state machine owns the retries, so the SDK makes none. */
export const anthropicModel = (baseURL: string, apiKey: () => Promise<string>): Model => ({
  async answer(request): Promise<ModelAnswer> {
    const client = new Anthropic({ apiKey: await apiKey(), baseURL, maxRetries: 0, timeout: timeoutMs });
    const builder = new AnswerBuilder(request.model);
    const params = { ...promptOf(request), max_tokens: request.maxTokens, stream: true } as const;
    try {
      const { data: stream, response } = await client.messages.create(params).withResponse();
      // Some gateways answer whole although a stream was asked for.
      if (response.headers.get('content-type')?.includes('application/json'))
        builder.addWhole((await response.json()) as Message);
      else for await (const event of stream) builder.add(event);
    } catch (error) {
      throw errorOf(error, builder.started);
    }
    if (!builder.complete) throw unavailable('the answer broke off', true);
    return builder.answer();
  },

  async countTokens(request) {
    try {
      const client = new Anthropic({
        apiKey: await apiKey(),
        baseURL,
        maxRetries: 0,
        timeout: countTimeoutMs,
      });
      return CountSchema.parse(await client.messages.countTokens(promptOf(request))).input_tokens;
    } catch {
      // Whoever asks knows an upper bound of its own; what is wrong with the provider shows when it is to answer.
      return undefined;
    }
  },
});

const unavailable = (what: string, billed: boolean, cause?: unknown) =>
  new ModelUnavailableError(`The model provider could not answer: ${what}.`, { billed, cause });

/**
 * Sorts what the SDK throws. Nothing is billed where the provider refused or was not reached; once an answer began,
 * or where the connection hung or broke off, it may be.
 */
function errorOf(error: unknown, started: boolean): Error {
  if (error instanceof APIConnectionTimeoutError)
    return unavailable('it did not answer in time', true, error);
  if (error instanceof APIConnectionError) {
    const wasCutOff = started || codesOf(error).some((code) => cutOff.includes(code));
    return wasCutOff
      ? unavailable('the connection broke off', true, error)
      : unavailable('it could not be reached', false, error);
  }
  if (error instanceof APIError) {
    const { status } = error;
    if (status === 401 || status === 403)
      return new CredentialsRefusedError(
        'The model provider refused the key. Check the secret of the stage.',
      );
    if (status === undefined || status === 408 || status === 409 || status === 429 || status >= 500)
      return unavailable(`it answered ${status ?? 'with an error'} (${kindOf(error)})`, started, error);
    return new ModelRequestError(`The model provider refused the request (${status}): ${messageOf(error)}`);
  }
  return unavailable('the answer broke off', true, error);
}

/** How a connection ends that was there: what was sent may have been read, and be billed. */
const cutOff = ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'UND_ERR_HEADERS_TIMEOUT'];
const codesOf = (error: unknown): string[] =>
  error instanceof Error ? [String((error as { code?: unknown }).code), ...codesOf(error.cause)] : [];

const bodyOf = (error: APIError) =>
  (error.error as { error?: { type?: string; message?: string } } | undefined)?.error;
const kindOf = (error: APIError) => bodyOf(error)?.type ?? 'no type';
const messageOf = (error: APIError) => (bodyOf(error)?.message ?? 'no message').slice(0, 1_000);
