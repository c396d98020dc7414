import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { standardWebhook, WebhookSecretSchema } from '../../../functions/adapters/webhook.ts';

const signingSecret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
const message = {
  id: 'msg_1',
  type: 'approval.requested',
  at: '2026-11-23T12:00:00.000Z',
  data: { text: 'Grüße ⟦U+202E⟧' },
};

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly url: string | undefined;
}

let server: Server | undefined;
afterEach(() => server?.close());

/** A program that answers with this status. @returns its address and what it got */
async function program(status: number, headers: Record<string, string> = {}) {
  const received: Received[] = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString(), url: request.url });
    response.writeHead(status, headers).end('thanks');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=private`, received };
}

const webhook = (url: string) =>
  standardWebhook(
    url,
    async () => ({ signingSecret }),
    () => new Date(),
  );

describe('a webhook', () => {
  it('is signed so that the reference implementation of the standard accepts it', async () => {
    const { url, received } = await program(204);
    await webhook(url).post(message);
    const [{ headers, body } = expect.fail('nothing came')] = received;
    const verified = new Verifier(signingSecret).verify(body, headers as Record<string, string>);
    expect(verified).toEqual({ type: message.type, timestamp: message.at, data: message.data });
    expect(headers).toMatchObject({ 'webhook-id': 'msg_1', 'content-type': 'application/json' });
  });

  it('that somebody changes, or signs with another secret, is not accepted', async () => {
    const { url, received } = await program(200);
    await webhook(url).post(message);
    const [{ headers, body } = expect.fail('nothing came')] = received;
    const check = (secret: string, text: string, changes = {}) =>
      new Verifier(secret).verify(text, { ...(headers as Record<string, string>), ...changes });
    const other = `whsec_${Buffer.from('another secret of thirty-two byte').toString('base64')}`;
    expect(() => check(other, body)).toThrow('No matching signature');
    expect(() => check(signingSecret, body.replace('requested', 'decided'))).toThrow('No matching signature');
    expect(() => check(signingSecret, body, { 'webhook-id': 'msg_2' })).toThrow('No matching signature');
  });

  it.each([301, 307, 400, 410, 500, 503])('that is answered with %i was not taken', async (status) => {
    const { url } = await program(status, { location: 'http://127.0.0.1:1/elsewhere' });
    await expect(webhook(url).post(message)).rejects.toThrow(`the webhook answered ${status}`);
  });

  it('does not follow a redirect: it would take the link elsewhere', async () => {
    const { url, received } = await program(307, { location: '/elsewhere' });
    await expect(webhook(url).post(message)).rejects.toThrow();
    expect(received.map(({ url: path }) => path)).toEqual(['/hook?key=private']);
  });

  it('that reaches nobody says so, without its address, which may hold a secret', async () => {
    const { url } = await program(200);
    server?.close();
    const failed = webhook(url).post(message);
    await expect(failed).rejects.toThrow(/^the webhook could not be reached: ECONN/);
    await expect(failed).rejects.not.toThrow('private');
  });
});

describe('the secret of a webhook', () => {
  it.each([
    ['without its prefix', signingSecret.slice(6)],
    ['that was never set', 'not-set'],
    ['that is too short', `whsec_${Buffer.from('short').toString('base64')}`],
    ['that is no base64', `whsec_${'!'.repeat(40)}`],
  ])('%s is refused', (_, secret) => {
    expect(WebhookSecretSchema.safeParse({ signingSecret: secret }).success).toBe(false);
    expect(WebhookSecretSchema.safeParse({ signingSecret }).success).toBe(true);
  });
});
