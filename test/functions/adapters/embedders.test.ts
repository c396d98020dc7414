import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it, onTestFinished } from 'vitest';
import { guardedEmbedder } from '../../../functions/adapters/guarded-embedder.ts';
import { lambdaEmbedder } from '../../../functions/adapters/lambda-embedder.ts';
import { titanEmbedder } from '../../../functions/adapters/titan-embedder.ts';
import { EmbedderUnavailableError } from '../../../functions/core/errors.ts';

/** What a service answers to a request; `undefined`: nothing, ever. */
type Answer = { status?: number; headers?: Record<string, string>; body: unknown } | undefined;
type Answers = (request: { path: string; body: unknown }) => Answer;

const vector = (first: number) => [first, ...Array<number>(511).fill(0)];

/** A service of AWS at an address of this machine; Bedrock's client speaks HTTP/2. */
async function service(protocol: 'http' | 'http2', answers: Answers) {
  const listener = async (
    request: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
  ) => {
    const answer = answers({ path: decodeURIComponent(request.url ?? ''), body: await json(request) });
    if (!answer) return;
    response.statusCode = answer.status ?? 200;
    for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
    response.end(JSON.stringify(answer.body));
  };
  const server = protocol === 'http' ? createHttpServer(listener) : createHttp2Server(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
}

const kinds = {
  async lambda(answers: Answers) {
    const client = new LambdaClient(await service('http', answers));
    onTestFinished(() => client.destroy());
    return lambdaEmbedder('embed', client);
  },
  async titan(answers: Answers) {
    const client = new BedrockRuntimeClient(await service('http2', answers));
    onTestFinished(() => client.destroy());
    return titanEmbedder({ modelId: 'amazon.titan-embed-text-v2:0', dimensions: 512 }, client);
  },
};

const failure = (status: number, type: string): Answer => ({
  status,
  headers: { 'x-amzn-errortype': type },
  body: { message: `${type} happened` },
});
const reasonOf = async (embedding: Promise<unknown>): Promise<string> => {
  const error = await embedding.catch((thrown: unknown) => thrown);
  return error instanceof EmbedderUnavailableError ? error.message : expect.fail(`not so: ${error}`);
};

describe('the embedder in a Lambda', () => {
  it('is asked for all texts at once, of each its first 2,000 characters', async () => {
    const asked: unknown[] = [];
    const embedder = guardedEmbedder(
      await kinds.lambda(({ path, body }) => {
        asked.push(path, body);
        return { body: { embedder: 'use-lite-512', vectors: [vector(1), vector(-1)] } };
      }),
    );
    const vectors = await embedder.embed(['one', 'x'.repeat(2_001)]);
    expect(vectors).toEqual([Float32Array.from(vector(1)), Float32Array.from(vector(-1))]);
    expect(asked).toEqual(['/2015-03-31/functions/embed/invocations', { texts: ['one', 'x'.repeat(2_000)] }]);
  });

  it('that throws is unavailable, though Lambda answers 200', async () => {
    const embedder = await kinds.lambda(() => ({
      headers: { 'x-amz-function-error': 'Unhandled' },
      body: { errorType: 'Runtime.OutOfMemory' },
    }));
    expect(await reasonOf(guardedEmbedder(embedder).embed(['text']))).toContain('Runtime.OutOfMemory');
  });

  it.each([
    ['another model', { embedder: 'other', vectors: [vector(1)] }],
    ['vectors of another size', { embedder: 'use-lite-512', vectors: [[1, 0]] }],
    ['too few vectors', { embedder: 'use-lite-512', vectors: [] }],
    ['no numbers', { embedder: 'use-lite-512', vectors: [vector(1).map(String)] }],
    ['nothing', null],
  ])('that answers %s is unavailable', async (_, body) => {
    await reasonOf(guardedEmbedder(await kinds.lambda(() => ({ body }))).embed(['text']));
  });
});

describe('Titan', () => {
  it('is asked for one text a request, and answers in the order of the texts', async () => {
    const asked: unknown[] = [];
    const embedder = guardedEmbedder(
      await kinds.titan(({ path, body }) => {
        asked.push({ path, ...(body as object) });
        return { body: { embedding: vector(Number((body as { inputText: string }).inputText)) } };
      }),
    );
    const texts = Array.from({ length: 12 }, (_, index) => String(index));
    const vectors = await embedder.embed(texts);
    expect(vectors.map(([first]) => first)).toEqual(texts.map(Number));
    expect(asked).toHaveLength(12);
    expect(asked).toContainEqual({
      path: '/model/amazon.titan-embed-text-v2:0/invoke',
      inputText: '11',
      dimensions: 512,
      normalize: true,
    });
  });

  it('has at most five requests under way', async () => {
    let underWay = 0;
    let most = 0;
    const send = async () => {
      most = Math.max(most, ++underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      return { body: { transformToString: () => JSON.stringify({ embedding: vector(1) }) } };
    };
    const client = { send } as unknown as BedrockRuntimeClient;
    await guardedEmbedder(titanEmbedder({ modelId: 'titan', dimensions: 512 }, client)).embed(
      Array<string>(23).fill('text'),
    );
    expect(most).toBe(5);
  });
});

describe.each(Object.entries(kinds))('an embedder (%s) is unavailable, and says why', (_, start) => {
  it.each([
    ['is throttled', 429, 'ThrottlingException'],
    ['is broken', 503, 'ServiceUnavailableException'],
    ['may not be used', 403, 'AccessDeniedException'],
    ['does not exist', 404, 'ResourceNotFoundException'],
  ])('where it %s', async (_what, status, type) => {
    const embedder = guardedEmbedder(await start(() => failure(status, type)));
    expect(await reasonOf(embedder.embed(['text']))).toContain(`${type} happened`);
  });

  it('where it never answers, soon', async () => {
    const embedder = guardedEmbedder(await start(() => undefined), undefined, 50);
    expect(await reasonOf(embedder.embed(['text']))).toMatch(/abort/i);
  });
});

describe('an embedder that failed', () => {
  it('is left alone for 30 seconds, then asked again', async () => {
    let nowMs = 0;
    let asked = 0;
    const ask = async () => {
      asked += 1;
      if (asked === 1) throw new Error('down');
      return [vector(1)];
    };
    const embedder = guardedEmbedder({ name: 'it', ask }, () => nowMs);
    expect(await reasonOf(embedder.embed(['text']))).toContain('down');
    nowMs = 29_999;
    expect(await reasonOf(embedder.embed(['text']))).toContain('left alone');
    expect(asked).toBe(1);
    nowMs = 30_000;
    expect(await embedder.embed(['text'])).toHaveLength(1);
  });
});
