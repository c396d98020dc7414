import { createHmac } from 'node:crypto';
import { isSameSecret } from '../same-secret.ts';

/** What is older may have been recorded and sent again. */
const maxAgeSeconds = 300;
/** Slack's have 32 characters. What stands there before one is stored is public, and anybody could sign with it. */
const minSecretLength = 16;

/**
 * Whether Slack sent a request, just now. https://docs.slack.dev/authentication/verifying-requests-from-slack
 * @param timestamp of the header `X-Slack-Request-Timestamp`, in seconds.
 * @param signature of the header `X-Slack-Signature`.
 * @param body as it came, byte for byte.
 */
export function isSignedBySlack(
  { timestamp, signature, body }: { timestamp: string; signature: string; body: string },
  signingSecret: string,
  now: Date,
): boolean {
  if (signingSecret.length < minSecretLength) return false;
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() / 1_000 - Number(timestamp)) > maxAgeSeconds) return false;
  return isSameSecret(signature, slackSignature(timestamp, body, signingSecret));
}

const slackSignature = (timestamp: string, body: string, signingSecret: string): string =>
  `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
