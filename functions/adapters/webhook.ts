import { createHmac } from 'node:crypto';
import * as z from 'zod';
import type { Webhook } from '../core/ports.ts';

/** As Standard Webhooks writes one: base64 of 24 to 64 bytes. */
export const WebhookSecretSchema = z.object({
  signingSecret: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'write whsec_ and 24 to 64 random bytes as base64'),
});

const answerMs = 5_000;

/**
 * Signed messages as https://www.standardwebhooks.com says: whoever shares the secret can tell that a message is ours,
 * unchanged and new. Only an answer of 2xx counts; a redirect is not followed, for it would lead a link elsewhere.
 * @param url `MessageUrlSchema`
 */
export const standardWebhook = (
  url: string,
  secret: () => Promise<z.output<typeof WebhookSecretSchema>>,
  now: () => Date,
): Webhook => ({
  async post({ id, type, at, data }) {
    const { signingSecret } = await secret();
    const body = JSON.stringify({ type, timestamp: at, data });
    const timestamp = Math.floor(now().getTime() / 1_000);
    const key = Buffer.from(signingSecret.slice('whsec_'.length), 'base64');
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    const response = await answerOf(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(answerMs),
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': `v1,${signature}`,
      },
      body,
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the webhook answered ${response.status}`);
  },
});

/** @throws Error that never quotes the address, which may hold a secret of its own. */
async function answerOf(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    const why = name === 'TimeoutError' ? `no answer within ${answerMs / 1_000} seconds` : cause?.code;
    throw new Error(`the webhook could not be reached: ${why ?? name}`);
  }
}
