import { describe, expect, it } from 'vitest';
import { createHandler } from '../../functions/api.ts';
import { approvalId, fakeApi, runId, token } from './web/fakes.ts';

/** As API Gateway sends it: HTTP API, payload 2.0. */
const event = (method: string, path: string, changes: Record<string, unknown> = {}) => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: path,
  rawQueryString: '',
  headers: { host: 'api.example.com' },
  isBase64Encoded: false,
  requestContext: {
    domainName: 'api.example.com',
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
    authorizer: { lambda: { tenantId: 'default' } },
  },
  ...changes,
});
const handler = (fake = fakeApi()) => {
  const handle = createHandler(fake.ports);
  return async (...parameters: Parameters<typeof event>) =>
    (await handle(event(...parameters) as never)) as {
      statusCode: number;
      body: string;
      headers: Record<string, string>;
    };
};

describe('api', () => {
  it('takes the tenant from the authorizer of the event', async () => {
    const answer = await handler()('GET', `/runs/${runId}`);
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ runId });
  });

  it('refuses an event without one, but opens the page behind a link', async () => {
    const requestContext = { domainName: 'x', http: { method: 'GET', path: '/' } };
    const handle = handler();
    expect((await handle('GET', '/runs', { requestContext })).statusCode).toBe(401);
    const page = await handle('GET', `/approvals/${approvalId}`, {
      requestContext,
      rawQueryString: `token=${token}`,
    });
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-type']).toMatch('text/html');
    expect(page.body).toContain('Approve send_email?');
  });

  it('reads a form that arrives in base64', async () => {
    const fake = fakeApi();
    const answer = await handler(fake)('POST', `/approvals/${approvalId}`, {
      requestContext: { domainName: 'x', http: { method: 'POST', path: '/' } },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(
        `token=${token}&decision.call_1_1=reject&reason.call_1_1=Nein%2C+zu+sp%C3%A4t`,
      ).toString('base64'),
      isBase64Encoded: true,
    });
    expect(answer.statusCode).toBe(200);
    expect(fake.state.approvals.get(approvalId)?.decisions?.[0]?.reason).toBe('Nein, zu spät');
  });

  it('records where a decision came from as API Gateway saw it, whatever a header says', async () => {
    const fake = fakeApi();
    await handler(fake)('POST', `/approvals/${approvalId}`, {
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '6.6.6.6', 'user-agent': 'forged' },
      body: JSON.stringify({ token, decisions: [{ callId: 'call_1_1', decision: 'approve' }] }),
    });
    expect(fake.state.votes).toMatchObject([{ origin: { via: 'api', ip: '127.0.0.1', userAgent: 'test' } }]);
  });
});
