import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import type { SlackClient } from '../core/ports.ts';

/** What the stage's secret for Slack holds. */
export const SlackSecretSchema = z.object({ botToken: z.string().min(1), signingSecret: z.string().min(1) });

const AnswerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), channel: z.string(), ts: z.string() }),
  z.object({
    ok: z.literal(false),
    error: z.string(),
    /** The scope that is missing. */
    needed: z.string().optional(),
    response_metadata: z.object({ messages: z.array(z.string()).default([]) }).optional(),
  }),
]);
type Answer = z.infer<typeof AnswerSchema>;

/** What to do about the errors that a set-up runs into. https://docs.slack.dev/reference/methods/chat.postMessage */
const advice: Readonly<Record<string, string>> = {
  not_in_channel: 'Invite the app to the channel.',
  channel_not_found:
    'Check the slackUserId of the person in infra/stages.ts, and that the app is installed there.',
  user_not_found: 'Check the slackUserId of the person in infra/stages.ts.',
  messages_tab_disabled: "Enable the Messages tab under the app's App Home.",
  invalid_auth: "Store the bot token (xoxb-…) of the app in the stage's Slack secret.",
  not_authed: "Store the bot token (xoxb-…) of the app in the stage's Slack secret.",
  token_revoked: 'Install the app again and store its new bot token.',
  account_inactive: 'Install the app again and store its new bot token.',
  missing_scope: 'Add the scope to the app and install it again.',
  ratelimited: 'Try again later.',
};

/**
 * Slack's Web API.
 * @param apiUrl `https://slack.com/api`, without a slash at the end.
 * @param token the bot token; read for each request, never told.
 * @param timeoutMs of a request with all its tries: it is tried again only where Slack says after how long, and where
 * that leaves time.
 */
export const slackClient = ({
  apiUrl,
  token,
  timeoutMs,
}: {
  apiUrl: string;
  token: () => Promise<string>;
  timeoutMs: number;
}): SlackClient => {
  const call = async (method: string, body: Readonly<Record<string, unknown>>) => {
    const authorization = `Bearer ${await token()}`;
    const signal = AbortSignal.timeout(timeoutMs);
    const endsAt = performance.now() + timeoutMs;
    for (;;) {
      const { answer, retryAfterMs } = await send(`${apiUrl}/${method}`, method, authorization, body, signal);
      if (answer.ok) return answer;
      const mayWait = retryAfterMs !== undefined && performance.now() + retryAfterMs < endsAt;
      if (!mayWait) throw new Error(sentence(method, answer));
      await setTimeout(retryAfterMs);
    }
  };
  // Nothing is read out of the text: no names are linked, no page behind a link is fetched.
  const plainly = { mrkdwn: false, parse: 'none', link_names: false };
  return {
    async postMessage(channel, blocks, text) {
      const quietly = { unfurl_links: false, unfurl_media: false };
      const { channel: where, ts } = await call('chat.postMessage', {
        channel,
        blocks,
        text,
        ...plainly,
        ...quietly,
      });
      return { channel: where, ts };
    },
    async update(channel, ts, blocks, text) {
      const { parse, link_names } = plainly;
      await call('chat.update', { channel, ts, blocks, text, parse, link_names });
    },
  };
};

async function send(
  url: string,
  method: string,
  authorization: string,
  body: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<{ answer: Answer; retryAfterMs: number | undefined }> {
  let status: number;
  let text: string;
  let retryAfter: string | null;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal,
    });
    status = response.status;
    retryAfter = response.headers.get('retry-after');
    text = await response.text();
  } catch (error) {
    // The error itself may quote a header that cannot be sent, and with it the token.
    throw new Error(`Slack could not be reached for ${method}: ${causeOf(error)}.`);
  }
  const parsed = AnswerSchema.safeParse(jsonOf(text));
  if (!parsed.success && status !== 429)
    throw new Error(`Slack answered ${method} with status ${status} and not as documented. Try again later.`);
  const seconds = status === 429 ? Number(retryAfter ?? Number.NaN) : Number.NaN;
  return {
    answer: parsed.data ?? { ok: false, error: 'ratelimited' },
    retryAfterMs: Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined,
  };
}

function sentence(
  method: string,
  { error, needed, response_metadata }: Extract<Answer, { ok: false }>,
): string {
  const details = [...(needed ? [`needs ${needed}`] : []), ...(response_metadata?.messages ?? [])]
    .join('; ')
    .slice(0, 500);
  const told = `Slack refused ${method}: ${error.slice(0, 100)}${details ? ` (${details})` : ''}.`;
  const what = advice[error];
  return what ? `${told} ${what}` : told;
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  if (error.name === 'TimeoutError') return 'it did not answer in time';
  const code = (error.cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : error.name;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
