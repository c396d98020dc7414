import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { type Blocks, BlocksSchema, maxMessageBytes } from './slack-blocks.ts';
import { type ClickOptions, clickOn, type SignedRequest } from './slack-click.ts';

/** A message as it stands; `earlier` has what it was before it was updated, oldest first. */
export interface SlackMessage {
  readonly channel: string;
  readonly ts: string;
  /** The member it was sent to. */
  readonly user: string;
  readonly text: string;
  readonly blocks: Blocks;
  readonly earlier: readonly Blocks[];
}

/** How a request fails: with an error of Slack's, a limit, a bare status, or by never being answered. */
export type SlackFailure =
  | { error: string }
  | { retryAfterSeconds: number }
  | { status: number }
  | { hang: true };

const bodyOptions = {
  text: z.string().max(40_000),
  blocks: BlocksSchema.optional(),
  parse: z.enum(['none', 'full']).optional(),
  link_names: z.boolean().optional(),
};
const PostSchema = z.strictObject({
  ...bodyOptions,
  channel: z.string(),
  mrkdwn: z.boolean().optional(),
  unfurl_links: z.boolean().optional(),
  unfurl_media: z.boolean().optional(),
});
const UpdateSchema = z.strictObject({ ...bodyOptions, channel: z.string(), ts: z.string() });

/**
 * A local Slack: it takes `chat.postMessage` and `chat.update` with Slack's checks (token, Block Kit, limits), keeps the
 * messages, and clicks their buttons with a signature as Slack does.
 *
 *     const slack = await startSlackServer();
 *     // Give the product `slack.url` as its API's URL, `slack.token` and `slack.signingSecret`.
 *     const message = await slack.next(({ user }) => user === 'U0BOSS');
 *     await slack.click(message, 'approve', { to: `${publicUrl}/slack/interactions` });
 *     slack.fail({ retryAfterSeconds: 1 }, 2); // the next two requests
 *     await slack.close();
 *
 * A user's id as the channel opens a direct message; `unknownUsers` are not found.
 */
export async function startSlackServer({
  token = 'xoxb-local-token',
  signingSecret = 'local-signing-secret',
  unknownUsers = [],
}: {
  token?: string;
  signingSecret?: string;
  unknownUsers?: readonly string[];
} = {}) {
  const messages = new Map<string, SlackMessage>();
  const failures: SlackFailure[] = [];
  const requests: { method: string; body: unknown }[] = [];
  let listeners: (() => void)[] = [];
  let posted = 0;

  const methods: Readonly<Record<string, (body: unknown) => object>> = {
    'chat.postMessage': (body) => {
      const { channel: user, ...message } = parse(PostSchema, body);
      if (!/^[UW][A-Z0-9]+$/.test(user) || unknownUsers.includes(user))
        throw new SlackError('channel_not_found');
      const channel = `D${user.slice(1)}`;
      posted += 1;
      const ts = `1754308800.${String(posted).padStart(6, '0')}`;
      messages.set(`${channel}:${ts}`, { channel, ts, user, ...contentOf(message), earlier: [] });
      return { channel, ts, message: { type: 'message', ts } };
    },
    'chat.update': (body) => {
      const { channel, ts, ...message } = parse(UpdateSchema, body);
      const found = messages.get(`${channel}:${ts}`);
      if (!found) throw new SlackError('message_not_found');
      messages.set(`${channel}:${ts}`, {
        ...found,
        ...contentOf(message),
        earlier: [...found.earlier, found.blocks],
      });
      return { channel, ts, text: message.text };
    },
  };

  const answer = (method: string, request: IncomingMessage, body: string): object => {
    const act = methods[method];
    if (!act) throw new SlackError('unknown_method');
    if (request.headers.authorization === undefined) throw new SlackError('not_authed');
    if (request.headers.authorization !== `Bearer ${token}`) throw new SlackError('invalid_auth');
    if (!request.headers['content-type']?.startsWith('application/json'))
      throw new SlackError('invalid_post_type');
    const parsed = jsonOf(body);
    requests.push({ method, body: parsed });
    return act(parsed);
  };

  const server = createServer(async (request, response) => {
    const body = await text(request);
    const failure = failures.shift();
    if (failure && 'hang' in failure) return;
    if (failure && 'status' in failure) return void response.writeHead(failure.status).end('not JSON');
    if (failure && 'retryAfterSeconds' in failure)
      return send(response, 429, { ok: false, error: 'ratelimited' }, failure.retryAfterSeconds);
    try {
      if (failure) throw new SlackError(failure.error);
      const method = /^\/api\/([\w.]+)$/.exec(request.url ?? '')?.[1] ?? '';
      send(response, 200, { ok: true, ...answer(method, request, body) });
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      const details = error.problems.length > 0 && { response_metadata: { messages: error.problems } };
      send(response, 200, { ok: false, error: error.message, ...details });
    }
    for (const listener of listeners) listener();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const all = () => [...messages.values()];
  const interaction = (message: SlackMessage, actionId: string, options: ClickOptions = {}): SignedRequest =>
    clickOn(message, actionId, signingSecret, options);
  return {
    /** The URL of its API, without a slash at the end, like `https://slack.com/api`. */
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    token,
    signingSecret,
    /** Every request that carried the token and JSON, oldest first. */
    requests: () => [...requests],
    /** Every message as it stands, oldest first; those to one member. */
    messages: (user?: string) => all().filter((message) => user === undefined || message.user === user),
    /** The message at `<channel>:<ts>`, as it stands. */
    at: (ref: string) => messages.get(ref),
    /** Resolves with the first message that fits, once there is one; so does a message that is updated until it fits. */
    next(fits: (message: SlackMessage) => boolean): Promise<SlackMessage> {
      const { promise, resolve } = Promise.withResolvers<SlackMessage>();
      const look = () => {
        const found = all().find(fits);
        if (!found) return;
        listeners = listeners.filter((each) => each !== look);
        resolve(found);
      };
      listeners = [...listeners, look];
      look();
      return promise;
    },
    /** Lets the next requests fail. */
    fail: (failure: SlackFailure, times = 1) =>
      void failures.push(...Array<SlackFailure>(times).fill(failure)),
    /** What Slack posts when somebody clicks; the message may have changed since, as on a screen that is behind. */
    interaction,
    /** Clicks, and posts that to the product. */
    click(message: SlackMessage, actionId: string, { to, ...options }: ClickOptions & { to: string }) {
      return fetch(to, { method: 'POST', ...interaction(message, actionId, options) });
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

class SlackError extends Error {
  readonly problems: readonly string[];
  constructor(error: string, problems: readonly string[] = []) {
    super(error);
    this.problems = problems;
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const error = issues.some(({ path }) => path[0] === 'blocks') ? 'invalid_blocks' : 'invalid_arguments';
  throw new SlackError(
    error,
    issues.map(({ message, path }) => `[ERROR] ${message} [json-pointer:/${path.join('/')}]`),
  );
}

function contentOf({ text: fallback, blocks = [] }: { text: string; blocks?: Blocks | undefined }) {
  if (fallback === '' && blocks.length === 0) throw new SlackError('no_text');
  if (Buffer.byteLength(JSON.stringify(blocks)) > maxMessageBytes)
    throw new SlackError('msg_blocks_too_long');
  return { text: fallback, blocks };
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new SlackError('invalid_json');
  }
}

const send = (response: ServerResponse, status: number, body: object, retryAfterSeconds?: number): void =>
  void response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    })
    .end(JSON.stringify(body));
