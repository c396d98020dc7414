import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { anthropicModel } from '../../../functions/adapters/anthropic.ts';
import { startingView } from '../../../functions/core/context/view.ts';
import type { ModelUnavailableError } from '../../../functions/core/errors.ts';
import { pricedModels } from '../../../functions/core/models.ts';
import { promptOf } from '../../../functions/core/prompt.ts';
import { anAgent, aRecord, aTurn, someTools, text, use } from '../../support/builders.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A provider that answers every request so, and what it was asked. */
async function provider(answer: Answer) {
  const requests: { headers: IncomingMessage['headers']; body: Record<string, unknown> }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
      answer(response, request);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const requestFor = (turns = [aTurn(1, [use('look', { text: 'a' })])]) =>
  promptOf({
    agent: anAgent(),
    role: 'executor',
    tools: Object.values(someTools),
    run: aRecord(),
    view: startingView,
    turns,
    calls: [],
  });

const ask = (url: string) => anthropicModel(url, async () => 'sk-secret').answer(requestFor());
const failing = async (answer: Answer) => {
  const { url, requests } = await provider(answer);
  const error = await ask(url).then(
    () => expect.fail('it answered'),
    (error: ModelUnavailableError) => error,
  );
  expect(requests).toHaveLength(1);
  expect(error.message).not.toContain('sk-secret');
  return { name: error.name, billed: error.billed, message: error.message };
};

const sse = (...events: Record<string, unknown>[]) =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
const opening = {
  type: 'message_start',
  message: { model: 'claude-sonnet-5-5', content: [], usage: { input_tokens: 9, output_tokens: 1 } },
};
const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
const stream = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' });
const cut = (response: ServerResponse) => void setTimeout(() => response.socket?.destroy(), 20);

describe('a provider that refuses', () => {
  it.each([
    [400, 'ModelRequestError'],
    [404, 'ModelRequestError'],
    [413, 'ModelRequestError'],
    [401, 'CredentialsRefusedError'],
    [403, 'CredentialsRefusedError'],
  ])('%i is never tried again: %s', async (status, name) => {
    const refused = await failing((response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ type: 'error', error: { type: 'some_error', message: 'Say why.' } }));
    });
    expect(refused).toMatchObject({ name, billed: undefined });
    if (name === 'ModelRequestError') expect(refused.message).toContain(`(${status}): Say why.`);
  });

  it.each([408, 409, 429, 500, 502, 503, 529])(
    '%i is tried again later, and is not billed',
    async (status) => {
      const refused = await failing((response) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(overloaded));
      });
      expect(refused).toMatchObject({ name: 'ModelUnavailableError', billed: false });
      expect(refused.message).toContain(`${status} (overloaded_error)`);
    },
  );

  it('with something that is no JSON is sorted by its status, too', async () => {
    const page: Answer = (response) => response.writeHead(502).end('<h1>Bad gateway</h1>');
    expect(await failing(page)).toMatchObject({ name: 'ModelUnavailableError', billed: false });
  });
});

describe('a provider that is cut off', () => {
  it('where nobody listens is not billed', async () => {
    const { url } = await provider(() => undefined);
    const closed = createServer();
    await new Promise<void>((listening) => closed.listen(0, '127.0.0.1', listening));
    const { port } = closed.address() as AddressInfo;
    await new Promise((done) => closed.close(done));
    for (const nowhere of [url.replace(/\d+$/, String(port)), 'http://nowhere.invalid'])
      await expect(ask(nowhere)).rejects.toMatchObject({ name: 'ModelUnavailableError', billed: false });
  });

  it.each<[string, boolean, Answer]>([
    ['after the question', true, (response) => response.socket?.destroy()],
    [
      'before the answer began',
      true,
      (response) => {
        stream(response).flushHeaders();
        cut(response);
      },
    ],
    ['with an empty answer', true, (response) => stream(response).end()],
    [
      'in the midst of the answer',
      true,
      (response) => {
        stream(response).write(sse(opening));
        cut(response);
      },
    ],
    ['with half an answer', true, (response) => stream(response).end(sse(opening))],
    [
      'by an error in the midst of the answer',
      true,
      (response) => stream(response).end(sse(opening, overloaded)),
    ],
    ['by an error instead of the answer', false, (response) => stream(response).end(sse(overloaded))],
    [
      'with nonsense',
      true,
      (response) => stream(response).end(`${sse(opening)}event: ping\ndata: {nonsense\n\n`),
    ],
    [
      'with a page',
      true,
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hi'),
    ],
    [
      'with half a JSON',
      true,
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"content": ['),
    ],
    [
      'with a JSON that is no answer',
      true,
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
    ],
  ])('%s is tried again (billed: %s)', async (_, billed, answer) => {
    expect(await failing(answer)).toMatchObject({ name: 'ModelUnavailableError', billed });
  });
});

describe('a request', () => {
  const whole = sse(
    opening,
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello.' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 4 } },
    { type: 'message_stop' },
  );

  it('is answered with content, stop reason and tokens', async () => {
    const { url } = await provider((response) => stream(response).end(whole));
    expect(await ask(url)).toEqual({
      model: 'claude-sonnet-5-5',
      content: [{ type: 'text', text: 'Hello.' }],
      stopReason: 'end_turn',
      defect: null,
      tokens: { inputTokens: 9, outputTokens: 4, cacheReadTokens: 0, cacheWriteTokens: 0 },
    });
  });

  it('carries the key, and marks the stable part and the newest message for the cache', async () => {
    const { url, requests } = await provider((response) => stream(response).end(whole));
    await ask(url);
    const [{ headers, body }] = requests as [(typeof requests)[number]];
    expect(headers.authorization).toBe('Bearer sk-secret');
    const ephemeral = { cache_control: { type: 'ephemeral' } };
    expect(body).toMatchObject({
      stream: true,
      max_tokens: 2_048,
      system: [ephemeral, ephemeral],
      thinking: { type: 'adaptive' },
      output_config: { effort: 'low' },
    });
    const marked = (body.messages as { content: Record<string, unknown>[] }[]).map(({ content }) =>
      content.map((block) => 'cache_control' in block),
    );
    expect(marked).toEqual([[true], [false], [true]]);
  });

  it('is not changed by asking: the same one asks the same again', async () => {
    const { url, requests } = await provider((response) => stream(response).end(whole));
    const request = requestFor([aTurn(1, [text('Hi')], { usable: false, feedback: 'Answer again.' })]);
    const before = structuredClone(request);
    const model = anthropicModel(url, async () => 'sk-secret');
    await model.answer(request);
    await model.answer(request);
    expect(request).toEqual(before);
    expect(requests[0]?.body).toEqual(requests[1]?.body);
  });

  it('keeps the calls of each priced model to the schema of the tool, and says in words what strict cannot hold', async () => {
    const { url, requests } = await provider((response) => stream(response).end(whole));
    for (const model of pricedModels)
      await anthropicModel(url, async () => 'k').answer({ ...requestFor(), model });
    for (const { body } of requests) {
      const [look] = body.tools as Record<string, unknown>[];
      expect(look).toEqual({
        name: 'look',
        description: 'The tool look.',
        strict: true,
        input_schema: {
          type: 'object',
          properties: {
            text: { type: 'string', description: '{maxLength: 10}' },
            times: { type: 'integer', description: expect.stringContaining('default: 1') },
          },
          required: ['text'],
          additionalProperties: false,
        },
      });
    }
  });

  it('leaves the schema as it is for a model that is not known to be strict', async () => {
    const { url, requests } = await provider((response) => stream(response).end(whole));
    await anthropicModel(url, async () => 'k').answer({ ...requestFor(), model: 'another' });
    const [look] = (requests[0]?.body.tools ?? []) as Record<string, unknown>[];
    expect(look).not.toHaveProperty('strict');
    expect(look).toMatchObject({ input_schema: { properties: { text: { maxLength: 10 } } } });
  });

  it.each([
    ['claude-haiku-5-5', 'none', { thinking: { type: 'disabled' } }],
    ['claude-haiku-4-5', 'none', {}],
    ['claude-opus-5-5', 'high', { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }],
  ] as const)('to %s with effort %s asks for the thinking that it knows', async (model, effort, expected) => {
    const { url, requests } = await provider((response) => stream(response).end(whole));
    await anthropicModel(url, async () => 'k').answer({ ...requestFor(), model, effort });
    const { thinking, output_config } = requests[0]?.body ?? {};
    expect({ thinking, output_config }).toEqual({
      thinking: undefined,
      output_config: undefined,
      ...expected,
    });
  });
});

describe('counting the tokens of a prompt', () => {
  const model = (url: string) => anthropicModel(url, async () => 'sk-secret');
  const json = (response: ServerResponse, body: unknown, status = 200) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

  it('sends the prompt as it will be sent to be answered, and nothing about the answer', async () => {
    const { url, requests } = await provider((response, { url: path }) =>
      path?.endsWith('/count_tokens')
        ? json(response, { input_tokens: 321 })
        : stream(response).end(sse(opening, { type: 'message_stop' })),
    );
    expect(await model(url).countTokens(requestFor())).toBe(321);
    await model(url)
      .answer(requestFor())
      .catch(() => undefined);
    const [counted, asked] = requests.map(({ body }) => body);
    const { max_tokens, stream: isStream, ...prompt } = asked ?? {};
    expect(counted).toEqual(prompt);
    expect([max_tokens, isStream]).toEqual([2_048, true]);
  });

  it.each<[string, Answer]>([
    ['is overloaded', (response) => json(response, overloaded, 529)],
    ['refuses the key', (response) => json(response, overloaded, 401)],
    ['does not know the route', (response) => response.writeHead(404).end('<h1>Not found')],
    ['answers nonsense', (response) => response.writeHead(200).end('Hello.')],
    ['answers something else', (response) => json(response, { tokens: 'many' })],
    ['breaks off', (response) => response.socket?.destroy()],
  ])('knows nothing where the provider %s', async (_, answer) => {
    const { url, requests } = await provider(answer);
    expect(await model(url).countTokens(requestFor())).toBeUndefined();
    expect(requests).toHaveLength(1);
  });
});
