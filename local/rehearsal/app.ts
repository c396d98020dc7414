import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compose, countedTokens, newId } from './answer.ts';
import { ApiError, invalid } from './api-error.ts';
import { answersIn, combine, type Message } from './conversation.ts';
import { isJudged, verdictsOn } from './judge.ts';
import { createLimits, type Limits } from './limits.ts';
import { play } from './play.ts';
import { createPromptCache, inputTokens } from './prompt-cache.ts';
import { type CountRequest, type MessagesRequest, parseCountRequest, parseRequest } from './request.ts';
import { checkConversation } from './rules.ts';
import type { Rehearsal, Respond } from './schema.ts';
import { findRehearsal, fittingAlternatives } from './select.ts';
import { isSummarised, summariesOf } from './summary.ts';

/** A request that came in, for tests and for the screen. */
export interface ReceivedRequest {
  readonly path: string;
  /** The parsed JSON body. */
  readonly body: unknown;
  /** Name of the rehearsal that played, if one did. */
  readonly rehearsal?: string;
  /** The turn of the rehearsal, counted from 1; none where an answer is judged or turns are summarised. */
  readonly turn?: number;
  readonly status: number;
  /** The message of the error that was answered. */
  readonly error?: string;
}

type Env = {
  Bindings: HttpBindings;
  Variables: { requestId: string; body: unknown; rehearsal: string; turn: number; error: string };
};

/**
 * The Messages API over the given rehearsals.
 * @param closing ends waiting answers.
 */
export function createApp(
  rehearsals: readonly Rehearsal[],
  record: (request: ReceivedRequest) => void,
  closing: AbortSignal,
): Hono<Env> {
  const app = new Hono<Env>();
  const limits = createLimits();
  const cache = createPromptCache();

  app.use(async (c, next) => {
    c.set('requestId', newId('req'));
    await next();
    c.res.headers.set('request-id', c.get('requestId'));
    const { body, rehearsal, turn, error } = c.var as Partial<Env['Variables']>;
    const optional = Object.entries({ rehearsal, turn, error }).filter(([, value]) => value !== undefined);
    record({ path: c.req.path, body, status: c.res.status, ...Object.fromEntries(optional) });
  });
  app.onError((error, c) =>
    answerError(c, error instanceof ApiError ? error : new ApiError(500, error.message)),
  );
  app.notFound((c) => answerError(c, new ApiError(404, `Not found: ${c.req.method} ${c.req.path}`)));
  app.use(
    bodyLimit({
      maxSize: 32 * 1024 * 1024,
      onError: () => {
        throw new ApiError(413, 'Request exceeds the maximum size');
      },
    }),
  );
  app.use('/v1/*', async (c, next) => {
    // The SDK sends its key as a bearer token since 1.0; curl examples use x-api-key.
    if (!c.req.header('x-api-key') && !/^Bearer ./i.test(c.req.header('authorization') ?? ''))
      throw new ApiError(401, 'x-api-key or authorization header is required');
    if (!c.req.header('anthropic-version')) throw invalid('anthropic-version: header is required');
    await next();
  });

  app.post('/v1/messages', async (c) => {
    const request = parseRequest(await readBody(c));
    const messages = combine(request.messages);
    checkConversation(request, messages);
    if (request.thinking?.type === 'enabled' && request.thinking.budget_tokens >= request.max_tokens)
      throw invalid('`max_tokens` must be greater than `thinking.budget_tokens`.');
    const respond = choose(c, request, { rehearsals, limits });
    if (respond.delayMs) await sleep(respond.delayMs, undefined, { signal: closing });
    if (respond.fault) {
      const { status, message = 'A rehearsed fault', type } = respond.fault;
      throw new ApiError(status, message, type);
    }
    return play(compose(respond, request, cache), {
      stream: request.stream === true,
      cut: respond.cutStream ? () => c.env.outgoing.destroy() : undefined,
    });
  });

  app.post('/v1/messages/count_tokens', async (c) => {
    const request = parseCountRequest(await readBody(c));
    checkConversation(request, combine(request.messages));
    const respond = next(request, { rehearsals, limits });
    return c.json({ input_tokens: respond ? countedTokens(respond, request) : inputTokens(request) });
  });
  return app;
}

async function readBody(c: Context<Env>): Promise<unknown> {
  try {
    const body: unknown = JSON.parse(await c.req.text());
    c.set('body', body);
    return body;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalid(`The request body is not valid JSON: ${error.message}`);
  }
}

interface Stage {
  readonly rehearsals: readonly Rehearsal[];
  readonly limits: Limits;
}

const conversationOf = ({ name }: Rehearsal, messages: readonly Message[], user?: string | null): string =>
  createHash('sha256')
    .update(JSON.stringify([name, messages, user]))
    .digest('hex');

/** The part of a request about a run that tells the task: what follows may quote others. */
const taskOf = (messages: readonly Message[]): Message[] =>
  messages.slice(0, 1).map(({ role, content }) => ({ role, content: content.slice(1, 2) }));

/** The rehearsal of the task, and what it has to say to these messages: a verdict or a summary where one is asked for. */
function castFor(messages: readonly Message[], rehearsals: readonly Rehearsal[]) {
  const about = isJudged(messages) ? verdictsOn : isSummarised(messages) ? summariesOf : undefined;
  const rehearsal = findRehearsal(rehearsals, about ? taskOf(messages) : messages);
  const fitting = () => (about ?? fittingAlternatives)(rehearsal, messages);
  return { rehearsal, isTurn: about === undefined, fitting };
}

/** What the rehearsal of this task answers now. */
function choose(c: Context<Env>, request: MessagesRequest, { rehearsals, limits }: Stage): Respond {
  const messages = combine(request.messages);
  const { rehearsal, isTurn, fitting } = castFor(messages, rehearsals);
  c.set('rehearsal', rehearsal.name);
  if (isTurn) c.set('turn', answersIn(messages) + 1);
  const conversation = conversationOf(rehearsal, messages, request.metadata?.user_id);
  return limits.choose(conversation, fitting()).respond;
}

/** What would be answered to this prompt, if anything. */
function next({ messages: sent }: CountRequest, { rehearsals, limits }: Stage): Respond | undefined {
  const messages = combine(sent);
  try {
    const { rehearsal, fitting } = castFor(messages, rehearsals);
    return limits.peek(conversationOf(rehearsal, messages), fitting())?.respond;
  } catch (error) {
    // Nothing is rehearsed for it; a count is no call, and is answered all the same.
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

function answerError(c: Context<Env>, { status, type, message }: ApiError): Response {
  c.set('error', message);
  const body = { type: 'error', error: { type, message }, request_id: c.get('requestId') };
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}
