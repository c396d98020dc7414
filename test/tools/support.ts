import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CorpusDocument, ToolContext } from '../../functions/core/contracts/tool.ts';

export interface Received {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Answer =
  | { status?: number; body: unknown; headers?: Record<string, string> }
  | 'reset'
  | 'silence';

/** A server on 127.0.0.1 that keeps what it received and answers what it is told. */
export async function localServer(answer: (request: Received, index: number) => Answer) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '/', headers } = request;
    const message = {
      method,
      url: new URL(url, 'http://local'),
      headers,
      body: Buffer.concat(chunks).toString(),
    };
    received.push(message);
    reply(response, answer(message, received.length - 1));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    received,
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function reply(response: ServerResponse, answer: Answer) {
  if (answer === 'silence') return;
  if (answer === 'reset') {
    response.socket?.destroy();
    return;
  }
  const { status = 200, body, headers } = answer;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** What makes the AWS SDK talk to a local server. */
export const awsEnvironment = (url: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: url,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});

export const toolContext = (given: {
  env?: Record<string, string>;
  corpus?: readonly CorpusDocument[];
  signal?: AbortSignal;
}): ToolContext => ({
  tenantId: 'tenant-1',
  runId: 'run-1',
  agent: 'support',
  callId: 'call_1_1',
  tainted: false,
  env: {},
  corpus: [],
  signal: AbortSignal.timeout(10_000),
  ...given,
});

/** The error that a promise rejects with. */
export const failureOf = async (promise: Promise<unknown>): Promise<Error> => {
  const outcome = await promise.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  );
  return outcome as Error;
};
