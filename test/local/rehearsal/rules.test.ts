import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { signatureOf } from '../../../local/rehearsal/signature.ts';
import { rehearse, request, result, task, tools, written } from './support.ts';

const asked: Anthropic.MessageParam = { role: 'user', content: task };
const use = (id: string, parts: object = {}) => ({
  type: 'tool_use' as const,
  id,
  name: 'query_database',
  input: {},
  ...parts,
});
const assistant = (...content: Anthropic.ContentBlockParam[]): Anthropic.MessageParam => ({
  role: 'assistant',
  content,
});
const text = (value: string) => ({ type: 'text' as const, text: value });
const cached = (value: string) => ({ ...text(value), cache_control: { type: 'ephemeral' as const } });

/** What the server says to a request that may break the types of the SDK. */
async function answerTo(parts: object): Promise<{ status: number | undefined; message: string }> {
  const turns = [[{ respond: { text: 'ok' } }], [{ respond: { text: 'ok' } }], [{ respond: { text: 'ok' } }]];
  const { client } = await rehearse(written({ turns }));
  try {
    await client.messages.create({ ...request(), ...parts });
    return { status: 200, message: '' };
  } catch (error) {
    if (!(error instanceof Anthropic.APIError)) throw error;
    expect(error.error).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    expect(error.requestID).toMatch(/^req_/);
    return { status: error.status, message: error.apiMessage ?? '' };
  }
}

const refused: [string, object, RegExp][] = [
  ['no model', { model: undefined }, /^model: Field required/],
  ['no max_tokens', { max_tokens: undefined }, /^max_tokens: Field required/],
  ['max_tokens of 0', { max_tokens: 0 }, /^max_tokens: /],
  ['no messages', { messages: undefined }, /^messages: Field required/],
  ['an empty list of messages', { messages: [] }, /^messages: at least one message is required/],
  ['a field that the API does not know', { session: 1 }, /^session: Extra inputs are not permitted/],
  [
    'a block field that the API does not know',
    { messages: [{ role: 'user', content: [{ ...text(task), parsed_output: null }] }] },
    /^messages\.0\.content\.0\.parsed_output: Extra inputs are not permitted/,
  ],
  ['an unknown role', { messages: [{ role: 'tool', content: 'x' }] }, /^messages\.0\.role: /],
  [
    'an unknown block',
    { messages: [{ role: 'user', content: [{ type: 'video' }] }] },
    /^messages\.0\.content\.0\.type/,
  ],
  [
    'a first message of the assistant',
    { messages: [assistant(text('Hi')), asked] },
    /first message must use the "user"/,
  ],
  ['an empty text', { messages: [{ role: 'user', content: [text(' ')] }] }, /non-whitespace text/],
  [
    'an empty message',
    { messages: [asked, assistant(), asked] },
    /messages\.1: all messages must have non-empty/,
  ],
  ['a last message of the assistant', { messages: [asked, assistant(text('It'))] }, /prefill/],
  [
    'a call without a result',
    { messages: [asked, assistant(use('a'), use('b')), result('a', '1')] },
    /^messages\.1: `tool_use` ids were found without `tool_result` blocks immediately after: b\./,
  ],
  [
    'a call at the end',
    { messages: [asked, assistant(use('a'))] },
    /^messages\.1: `tool_use` ids were found without/,
  ],
  [
    'a text before the result',
    { messages: [asked, assistant(use('a')), { role: 'user', content: 'Wait' }, result('a', '1')] },
    /`tool_use` ids were found without `tool_result` blocks immediately after: a/,
  ],
  [
    'a result of a later message',
    { messages: [asked, assistant(use('a')), asked, assistant(text('x')), result('a', '1')] },
    /^messages\.1: `tool_use` ids were found without/,
  ],
  [
    'a result without a call',
    { messages: [asked, assistant(text('x')), result('a', '1')] },
    /unexpected `tool_use_id`/,
  ],
  ['a result in the first message', { messages: [result('a', '1')] }, /^messages\.0\.content\.0: unexpected/],
  [
    'two results of one call',
    { messages: [asked, assistant(use('a')), result('a', '1'), result('a', '2')] },
    /single result/,
  ],
  [
    'an id that two calls share',
    { messages: [asked, assistant(use('a')), result('a', '1'), assistant(use('a')), result('a', '1')] },
    /ids must be unique: a/,
  ],
  [
    'an id with a space',
    { messages: [asked, assistant(use('a b')), result('a b', '1')] },
    /^messages\.1\.content\.0\.id/,
  ],
  [
    'a call whose input is text',
    { messages: [asked, assistant(use('a', { input: 'x' })), result('a', '1')] },
    /content\.0\.input/,
  ],
  [
    'a call by the user',
    { messages: [{ role: 'user', content: [use('a')] }] },
    /only be in `assistant` messages/,
  ],
  [
    'a result by the assistant',
    { messages: [asked, { role: 'assistant', content: result('a', '1').content }, asked] },
    /only be in `user`/,
  ],
  [
    'an error without a text',
    {
      messages: [
        asked,
        assistant(use('a')),
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', is_error: true }] },
      ],
    },
    /content cannot be empty if `is_error` is true/,
  ],
  [
    'a changed thinking block',
    {
      messages: [
        asked,
        assistant({ type: 'thinking', thinking: 'changed', signature: signatureOf('original') }, text('x')),
        asked,
      ],
    },
    /^messages\.1\.content\.0: Invalid `signature` in `thinking` block/,
  ],
  [
    'a thinking block without its signature',
    {
      messages: [
        asked,
        assistant({ type: 'thinking', thinking: 'x' } as Anthropic.ThinkingBlockParam, text('x')),
        asked,
      ],
    },
    /^messages\.1\.content\.0\.signature: Field required/,
  ],
  ['a tool without a schema', { tools: [{ name: 'x' }] }, /^tools\.0\.input_schema: /],
  [
    'a tool whose schema is no object',
    { tools: [{ name: 'x', input_schema: { type: 'string' } }] },
    /^tools\.0\.input_schema: /,
  ],
  [
    'a tool name with a dot',
    { tools: [{ name: 'a.b', input_schema: { type: 'object' } }] },
    /^tools\.0\.name: /,
  ],
  ['two tools of one name', { tools: [...tools, ...tools] }, /Tool names must be unique/],
  [
    'calls without tools',
    { tools: [], messages: [asked, assistant(use('a')), result('a', '1')] },
    /must define tools/,
  ],
  [
    'a choice among no tools',
    { tools: [], tool_choice: { type: 'auto' } },
    /only be specified while providing tools/,
  ],
  [
    'a choice of a tool that is not there',
    { tool_choice: { type: 'tool', name: 'x' } },
    /Tool 'x' not found/,
  ],
  [
    'a forced tool while thinking',
    { tool_choice: { type: 'any' }, thinking: { type: 'adaptive' } },
    /Thinking may not be enabled/,
  ],
  [
    'more thinking than tokens',
    { thinking: { type: 'enabled', budget_tokens: 1024 } },
    /greater than `thinking.budget_tokens`/,
  ],
  [
    'five cache breakpoints',
    {
      system: [cached('a'), cached('b')],
      messages: [{ role: 'user', content: [cached(task), cached('c'), cached('d')] }],
    },
    /maximum of 4 blocks with cache_control may be provided\. Found 5/,
  ],
];

describe('refuses, as the API does,', () => {
  it.each(refused)('%s', async (_, parts, message) => {
    expect(await answerTo(parts)).toEqual({ status: 400, message: expect.stringMatching(message) });
  });

  it('a request without a key, in the shape of an API error', async () => {
    const { server } = await rehearse(written());
    const response = await fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      body: JSON.stringify(request()),
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      type: 'error',
      error: { type: 'authentication_error', message: 'x-api-key or authorization header is required' },
      request_id: response.headers.get('request-id'),
    });
  });

  it('a request without a version, a body that is no JSON, and a path that does not exist', async () => {
    const { server } = await rehearse(written());
    const post = async (path: string, headers: Record<string, string>) => {
      const init = { method: 'POST', headers: { 'x-api-key': 'any', ...headers }, body: '{' };
      const response = await fetch(`${server.url}${path}`, init);
      const { error } = (await response.json()) as { error: { type: string; message: string } };
      return `${response.status} ${error.type}: ${error.message}`;
    };
    const version = { 'anthropic-version': '2023-06-01' };
    expect(await post('/v1/messages', {})).toMatch(/^400 invalid_request_error: anthropic-version/);
    expect(await post('/v1/messages', version)).toMatch(/^400 invalid_request_error: .*not valid JSON/);
    expect(await post('/v1/nothing', version)).toMatch(/^404 not_found_error: /);
  });
});

describe('accepts, as the API does,', () => {
  const accepted: [string, object][] = [
    ['messages of one role in a row', { messages: [asked, { role: 'user', content: 'Please.' }] }],
    [
      'results of one answer in two messages, then a text',
      {
        messages: [
          asked,
          assistant(use('a'), use('b')),
          result('b', '1'),
          result('a', '2'),
          { role: 'user', content: 'Go on' },
        ],
      },
    ],
    [
      'an unchanged thinking block',
      {
        messages: [
          asked,
          assistant({ type: 'thinking', thinking: 'x', signature: signatureOf('x') }, text('y')),
          asked,
        ],
      },
    ],
    ["a tool of the provider's own", { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
    [
      'four cache breakpoints',
      {
        system: [cached('a'), cached('b')],
        messages: [{ role: 'user', content: [cached(task), cached('c')] }],
      },
    ],
  ];
  it.each(accepted)('%s', async (_, parts) => {
    expect(await answerTo(parts)).toEqual({ status: 200, message: '' });
  });
});
