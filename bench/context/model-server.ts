import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { Tokens } from '../../functions/core/contracts/turn.ts';
import { compose } from '../../local/rehearsal/answer.ts';
import { ApiError } from '../../local/rehearsal/api-error.ts';
import { combine } from '../../local/rehearsal/conversation.ts';
import { isJudged, standInVerdict } from '../../local/rehearsal/judge.ts';
import { play } from '../../local/rehearsal/play.ts';
import { createPromptCache, inputTokens } from '../../local/rehearsal/prompt-cache.ts';
import { type MessagesRequest, parseCountRequest, parseRequest } from '../../local/rehearsal/request.ts';
import type { Rehearsal, Respond } from '../../local/rehearsal/schema.ts';
import { isSummarised, summariesOf } from '../../local/rehearsal/summary.ts';
import { answerTo } from './scripted-model.ts';
import { checkFits } from './window.ts';

/** A model call, as the provider would bill it. */
export interface ModelCall {
  readonly purpose: 'turn' | 'summary' | 'judge';
  readonly model: string;
  readonly atMs: number;
  readonly tokens: Tokens;
}

export interface ModelServer {
  readonly url: string;
  /** The calls since the last time, oldest first. */
  take(): ModelCall[];
  close(): Promise<void>;
}

/** The Messages API with the benchmark's scripted model behind it. Summaries and verdicts are the rehearsal's stand-ins. */
export async function startModelServer(onCall: (call: ModelCall) => void): Promise<ModelServer> {
  let calls: ModelCall[] = [];
  const cache = createPromptCache();
  const app = new Hono();
  app.onError((error) => {
    const { status, type, message } =
      error instanceof ApiError ? error : new ApiError(500, (error as Error).message);
    return Response.json({ type: 'error', error: { type, message } }, { status });
  });
  app.post('/v1/messages', async (c) => {
    const request = parseRequest(await c.req.json());
    checkFits(inputTokens(request));
    const { purpose, respond } = cast(request);
    const answer = compose(respond, request, cache);
    const call = { purpose, model: request.model, atMs: Date.now(), tokens: tokensOf(answer.usage ?? {}) };
    calls.push(call);
    onCall(call);
    return play(answer, { stream: request.stream === true, cut: undefined });
  });
  app.post('/v1/messages/count_tokens', async (c) =>
    c.json({ input_tokens: inputTokens(parseCountRequest(await c.req.json())) }),
  );

  const server = createServer(getRequestListener(app.fetch));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = calls;
      calls = [];
      return taken;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function cast(request: MessagesRequest): { purpose: ModelCall['purpose']; respond: Respond } {
  const messages = combine(request.messages);
  // Without the usage that the stand-in names: what is sent is counted here, for every call.
  if (isJudged(messages)) return { purpose: 'judge', respond: { calls: standInVerdict.calls } };
  if (isSummarised(messages)) return { purpose: 'summary', respond: standInSummaryOf(messages) };
  return { purpose: 'turn', respond: answerTo(request, messages) };
}

const unwritten: Rehearsal = {
  name: 'book',
  agent: 'reader',
  about: 'A long book.',
  task: { contains: 'Read the book' },
  turns: [[{ respond: {} }]],
};

/** The stand-in's own: no rehearsal has written one, so it cannot know what will be asked. */
function standInSummaryOf(messages: ReturnType<typeof combine>): Respond {
  const [summary] = summariesOf(unwritten, messages);
  if (!summary) throw new Error('The rehearsal has no stand-in for summaries.');
  return summary.respond;
}

const tokensOf = (usage: Readonly<Record<string, unknown>>): Tokens => ({
  inputTokens: Number(usage.input_tokens ?? 0),
  outputTokens: Number(usage.output_tokens ?? 0),
  cacheReadTokens: Number(usage.cache_read_input_tokens ?? 0),
  cacheWriteTokens: Number(usage.cache_creation_input_tokens ?? 0),
});
