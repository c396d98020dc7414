import type Anthropic from '@anthropic-ai/sdk';
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import { describe, expect, it } from 'vitest';
import { modelTools } from '../../../functions/core/prompt.ts';
import { tools as ourTools } from '../../../tools/registry.ts';
import { rehearse, request, result, task, tools, written } from './support.ts';

const conversation = written({
  turns: [
    [
      {
        respond: {
          thinking: 'The order first. 📦 Then the carrier, who may know more about where it is.',
          text: 'I look the order up.',
          calls: [{ tool: 'query_database', input: { sql: 'SELECT "état" FROM orders', limit: 1 } }],
        },
      },
    ],
    [{ expect: { contains: ['in customs'] }, respond: { text: 'It is in customs.' } }],
  ],
});

type Ask = (
  client: Anthropic,
  params: Anthropic.MessageCreateParamsNonStreaming,
) => Promise<Anthropic.Message>;
const ways: [string, Ask][] = [
  ['as one message', (client, params) => client.messages.create(params)],
  ['as a stream', (client, params) => client.messages.stream(params).finalMessage()],
];

describe.each(ways)('an answer %s', (_, ask) => {
  it('carries thinking, text and calls, and the next turn takes them back unchanged', async () => {
    const { client } = await rehearse(conversation);
    const first = await ask(client, request());
    expect(first).toMatchObject({ role: 'assistant', model: 'claude-sonnet-5-5', stop_reason: 'tool_use' });
    expect(first.id).toMatch(/^msg_\w+$/);
    const [thinking, text, call] = first.content;
    expect(thinking).toMatchObject({ type: 'thinking', thinking: expect.stringContaining('📦 Then') });
    expect(text).toMatchObject({ type: 'text', text: 'I look the order up.' });
    expect(call).toMatchObject({
      type: 'tool_use',
      id: expect.stringMatching(/^toolu_\w+$/),
      name: 'query_database',
      input: { sql: 'SELECT "état" FROM orders', limit: 1 },
    });

    const id = call?.type === 'tool_use' ? call.id : '';
    const second = await ask(
      client,
      request({
        messages: [
          { role: 'user', content: task },
          { role: 'assistant', content: first.content },
          result(id, '{"state":"in customs"}'),
        ],
      }),
    );
    expect(second).toMatchObject({ content: [{ text: 'It is in customs.' }], stop_reason: 'end_turn' });
  });

  it('estimates the usage, and keeps what the rehearsal says of it', async () => {
    const usage = { input_tokens: 7, cache_read_input_tokens: 4000 };
    const { client } = await rehearse(written({ turns: [[{ respond: { text: 'x'.repeat(400), usage } }]] }));
    const answer = await ask(client, request());
    expect(answer.usage).toMatchObject({ ...usage, cache_creation_input_tokens: 0 });
    expect(answer.usage.output_tokens).toBeGreaterThan(99);
    expect(answer.usage.output_tokens).toBeLessThan(130);
  });

  it('never writes more tokens than it was allowed to', async () => {
    const { client } = await rehearse(written({ turns: [[{ respond: { text: 'x'.repeat(400) } }]] }));
    expect((await ask(client, request({ max_tokens: 16 }))).usage.output_tokens).toBe(16);
  });

  it('can end for another reason and carry ids that the rehearsal gives', async () => {
    const respond = { calls: [{ tool: 'query_database', id: 'toolu_fixed' }], stopReason: 'max_tokens' };
    const { client } = await rehearse(written({ turns: [[{ respond }]] }));
    const answer = await ask(client, request());
    expect(answer.stop_reason).toBe('max_tokens');
    expect(answer.content).toMatchObject([{ type: 'tool_use', id: 'toolu_fixed', input: {} }]);
  });
});

it('sends the events of a stream in the order of the API', async () => {
  const { client } = await rehearse(conversation);
  const types: string[] = [];
  for await (const event of await client.messages.create({ ...request(), stream: true })) {
    const kind = event.type === 'content_block_delta' ? event.delta.type : event.type;
    if (types.at(-1) !== kind) types.push(kind);
  }
  expect(types).toEqual([
    ...['message_start', 'content_block_start', 'thinking_delta', 'signature_delta', 'content_block_stop'],
    ...['content_block_start', 'text_delta', 'content_block_stop'],
    ...['content_block_start', 'input_json_delta', 'content_block_stop', 'message_delta', 'message_stop'],
  ]);
});

it('streams a ping and the id of the request', async () => {
  const { server } = await rehearse(conversation);
  const response = await fetch(`${server.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': 'any', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({ ...request(), stream: true }),
  });
  expect(response.headers.get('request-id')).toMatch(/^req_\w+$/);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  expect(await response.text()).toContain('event: ping\ndata: {"type":"ping"}\n\n');
});

it('counts the tokens of a request', async () => {
  const { client } = await rehearse(conversation);
  const { messages, model } = request();
  const { input_tokens } = await client.messages.countTokens({ messages, model, tools });
  expect(input_tokens).toBeGreaterThan(10);
});

describe('the count of a prompt', () => {
  const count = async (client: Anthropic) => {
    const { messages, model } = request();
    return (await client.messages.countTokens({ messages, model, tools })).input_tokens;
  };
  const billed = ({ usage }: Anthropic.Message) =>
    usage.input_tokens + (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0);

  it.each([
    [
      'what the rehearsal says',
      { input_tokens: 1_000, cache_creation_input_tokens: 7_200, cache_read_input_tokens: 30 },
    ],
    ['what it says in part', { cache_read_input_tokens: 5_000 }],
    ['an estimate', undefined],
  ])('is what will be billed: %s', async (_, usage) => {
    const { client } = await rehearse(
      written({ turns: [[{ respond: { text: 'one', ...(usage && { usage }) } }]] }),
    );
    expect(await count(client)).toBe(billed(await client.messages.create(request())));
  });

  it('plays nothing: an answer that plays once still plays', async () => {
    const once = { text: 'once', times: 1, usage: { input_tokens: 900 } };
    const then = { text: 'then', usage: { input_tokens: 40 } };
    const { client } = await rehearse(written({ turns: [[{ respond: once }, { respond: then }]] }));
    expect([await count(client), await count(client)]).toEqual([900, 900]);
    expect(billed(await client.messages.create(request()))).toBe(900);
    expect(await count(client)).toBe(40);
  });

  it('is an estimate where nothing is rehearsed', async () => {
    const { client } = await rehearse(written({ task: { equals: 'Another task.' } }));
    expect(await count(client)).toBeGreaterThan(10);
  });
});

it('never bills more output than it was allowed, whatever the rehearsal says', async () => {
  const { client } = await rehearse(
    written({ turns: [[{ respond: { text: 'long', usage: { output_tokens: 5_000 } } }]] }),
  );
  expect((await client.messages.create(request())).usage.output_tokens).toBe(1_024);
});

describe('a strict tool', () => {
  const ask = async (input_schema: object) => {
    const { client } = await rehearse(conversation);
    const tool = { name: 'look', strict: true, input_schema: input_schema as Anthropic.Tool.InputSchema };
    return client.messages.create(request({ tools: [tool] })).then(
      () => 'accepted',
      (error: Error) => error.message,
    );
  };
  const object = (properties: object) => ({ type: 'object', properties, additionalProperties: false });

  it('is accepted as the adapter sends it: every tool of ours', async () => {
    for (const { inputSchema } of modelTools(Object.values(ourTools)))
      expect(await ask(transformJSONSchema(inputSchema as Parameters<typeof transformJSONSchema>[0]))).toBe(
        'accepted',
      );
  });

  it.each<[string, object, string]>([
    [
      'further fields',
      { type: 'object', properties: {} },
      "'additionalProperties' must be explicitly set to false",
    ],
    ['a limit', object({ n: { type: 'integer', minimum: 1 } }), "property 'minimum' is not supported"],
    [
      'a length, deep inside',
      object({ l: { type: 'array', items: { type: 'string', maxLength: 3 } } }),
      "'maxLength'",
    ],
    ['a least number of items', object({ l: { type: 'array', minItems: 2 } }), "'minItems'"],
  ])('is refused with %s', async (_, schema, problem) => {
    expect(await ask(schema)).toContain(problem);
  });
});

it('tells which requests came in and what played', async () => {
  const { server, client } = await rehearse(conversation);
  await client.messages.create(request());
  await client.messages.create(request({ messages: [] })).catch(() => undefined);
  expect(server.requests()).toMatchObject([
    { path: '/v1/messages', body: { max_tokens: 1024 }, rehearsal: 'late-order', turn: 1, status: 200 },
    { path: '/v1/messages', status: 400, error: expect.stringContaining('at least one message') },
  ]);
});

it('a thinking block is still valid after the server was started anew', async () => {
  const first = await (await rehearse(conversation)).client.messages.create(request());
  const { client } = await rehearse(conversation);
  const call = first.content.find((block) => block.type === 'tool_use');
  const messages: Anthropic.MessageParam[] = [
    { role: 'user', content: task },
    { role: 'assistant', content: first.content },
    result(call?.id ?? '', 'in customs'),
  ];
  expect((await client.messages.create(request({ messages }))).stop_reason).toBe('end_turn');
});
