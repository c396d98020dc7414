import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ToolError } from '../../functions/core/errors.ts';
import grants from '../../tools/web_search/grants.ts';
import { brave } from '../../tools/web_search/providers/brave.ts';
import { tavily } from '../../tools/web_search/providers/tavily.ts';
import {
  type Answer,
  awsEnvironment,
  failureOf,
  localServer,
  type Received,
  toolContext,
} from './support.ts';

const KEY = 'key-that-must-not-leak';
let answer: (request: Received) => Answer;
let server: Awaited<ReturnType<typeof localServer>>;
beforeAll(async () => {
  server = await localServer((request) => answer(request));
});
afterEach(() => {
  server.received.length = 0;
});
afterAll(() => server.close());

const access = () => ({ key: KEY, baseUrl: server.url, signal: AbortSignal.timeout(10_000) });
const query = { query: 'ice storm & Duluth', max_results: 3 };

test('brave is asked with its header and its results are brought to our form', async () => {
  answer = () => ({
    body: { web: { results: [{ title: 'T', url: 'https://example.com', description: 'D', age: 'x' }] } },
  });
  expect(await brave(query, access())).toEqual([{ title: 'T', url: 'https://example.com', snippet: 'D' }]);
  const [{ url, headers }] = server.received as [Received];
  expect(url.pathname).toBe('/res/v1/web/search');
  expect(url.searchParams.get('q')).toBe(query.query);
  expect(url.searchParams.get('count')).toBe('3');
  expect(headers['x-subscription-token']).toBe(KEY);
});

test('brave finds nothing where its answer has no web results', async () => {
  answer = () => ({ body: { type: 'search' } });
  expect(await brave(query, access())).toEqual([]);
});

test('tavily is asked with a bearer token and its results are brought to our form', async () => {
  answer = () => ({
    body: { results: [{ title: 'T', url: 'https://example.com', content: 'C', score: 1 }] },
  });
  expect(await tavily(query, access())).toEqual([{ title: 'T', url: 'https://example.com', snippet: 'C' }]);
  const [{ url, method, headers, body }] = server.received as [Received];
  expect([method, url.pathname]).toEqual(['POST', '/search']);
  expect(headers.authorization).toBe(`Bearer ${KEY}`);
  expect(JSON.parse(body)).toEqual(query);
});

describe.each([
  ['brave', brave],
  ['tavily', tavily],
] as const)('%s', (name, search) => {
  test.each<[string, Answer, boolean]>([
    ['too many requests', { status: 429, body: {} }, true],
    ['a fault of the provider', { status: 502, body: `leaked ${KEY}` }, true],
    ['a broken connection', 'reset', true],
    ['a refused key', { status: 401, body: { detail: KEY } }, false],
    ['a redirect elsewhere', { status: 302, body: {}, headers: { location: 'http://127.0.0.1:9/' } }, true],
    ['an answer that is not JSON', { body: `<html>${KEY}` }, false],
    ['an answer of another form', { body: { web: 1, results: [{ title: 5 }] } }, false],
  ])('says that %s is the cause, and never its key', async (_what, given, retryable) => {
    answer = () => given;
    const error = await failureOf(search(query, access()));
    expect(error).toBeInstanceOf(ToolError);
    expect(error).toMatchObject({ retryable, message: expect.stringContaining(name) });
    expect(error.message).not.toContain(KEY);
  });
});

describe('the run', () => {
  const arn = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:search';
  let run: typeof import('../../tools/web_search/run.ts')['default'];
  const env = () => ({ SEARCH_PROVIDER: 'tavily', SEARCH_SECRET_ARN: arn, SEARCH_BASE_URL: server.url });
  const readsOfKey = () => server.received.filter(({ url }) => url.pathname === '/').length;
  beforeAll(async () => {
    for (const [key, value] of Object.entries(awsEnvironment(server.url))) vi.stubEnv(key, value);
    ({ default: run } = await import('../../tools/web_search/run.ts'));
  });
  afterAll(() => vi.unstubAllEnvs());

  test('names the provider, reads the key once while it works, and anew after a refusal', async () => {
    let status = 200;
    answer = ({ url }) =>
      url.pathname === '/' ? { body: { SecretString: `${KEY}\n` } } : { status, body: { results: [] } };
    expect(await run(query, toolContext({ env: env() }))).toEqual({ provider: 'tavily', results: [] });
    await run(query, toolContext({ env: env() }));
    expect(readsOfKey()).toBe(1);
    status = 401;
    await failureOf(run(query, toolContext({ env: env() })));
    status = 200;
    await run(query, toolContext({ env: env() }));
    expect(readsOfKey()).toBe(2);
    expect(server.received.at(-1)?.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  test('returns no more results than were asked for', async () => {
    const results = Array.from({ length: 9 }, (_, n) => ({ title: `${n}`, url: 'https://x', content: '' }));
    answer = ({ url }) => ({ body: url.pathname === '/' ? { SecretString: KEY } : { results } });
    expect((await run(query, toolContext({ env: env() }))).results).toHaveLength(3);
  });

  test('says what is missing when it is not configured', async () => {
    const missing = await failureOf(run(query, toolContext({ env: { SEARCH_PROVIDER: 'brave' } })));
    expect(missing).toMatchObject({
      name: 'ToolError',
      message: expect.stringContaining('SEARCH_SECRET_ARN'),
    });
    const unknown = await failureOf(run(query, toolContext({ env: { SEARCH_PROVIDER: 'other' } })));
    expect(unknown).toMatchObject({ name: 'ToolError', message: expect.stringContaining('SEARCH_PROVIDER') });
  });
});

describe('the grants', () => {
  const resources = {
    tool: 'web_search',
    stage: 'test',
    region: 'eu-central-1',
    account: '000000000000',
    tables: {},
    mail: { sender: 'shop@example.com', identityArn: 'arn:aws:ses:::identity/x' },
    secrets: { search: { arn: 'arn:search' } },
    settings: {},
  };
  test('hold nothing for the corpus', () => {
    expect(grants(resources)).toEqual({ environment: { SEARCH_PROVIDER: 'corpus' }, statements: [] });
  });
  test('hold the one secret for a provider that needs a key', () => {
    const settings = { searchProvider: 'brave' };
    expect(grants({ ...resources, settings }).statements).toEqual([
      { actions: ['secretsmanager:GetSecretValue'], resources: ['arn:search'] },
    ]);
    expect(() => grants({ ...resources, settings, secrets: {} })).toThrow('needs a secret "search"');
    expect(() => grants({ ...resources, settings: { searchProvider: 'x' } })).toThrow();
  });
});
