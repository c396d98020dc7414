import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { listen } from './listen.ts';
import { createMailbox } from './mailbox.ts';
import { forward } from './proxy.ts';

export interface FrontDoor {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts the one address that people open locally, on 127.0.0.1: the mailbox under `/mailbox`, where `/` leads to,
 * and the API for everything else.
 * @param options.port 0 for a free one; if it is taken, the next free one unless `portIsExplicit`.
 * @param options.apiTarget base URL of the deployed API, asked for at each request; `undefined` before there is one.
 * @param options.awsEndpoint where local AWS listens.
 * @throws Error with one sentence for people when an explicit port is taken.
 */
export async function startFrontDoor(options: {
  port: number;
  portIsExplicit?: boolean;
  apiTarget: () => string | undefined;
  awsEndpoint: string;
}): Promise<FrontDoor> {
  const mailbox = getRequestListener(createMailbox(options.awsEndpoint).fetch);
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url?.split('?', 1)[0] ?? '';
    if (path === '/' && (incoming.method === 'GET' || incoming.method === 'HEAD')) {
      outgoing.writeHead(302, { location: '/mailbox' }).end();
    } else if (path === '/mailbox' || path.startsWith('/mailbox/')) {
      void mailbox(incoming, outgoing);
    } else if (path.startsWith('/')) {
      forward(options.apiTarget(), incoming, outgoing);
    } else {
      // Absolute URLs are for real proxies, `*` is for servers as a whole.
      outgoing.writeHead(400).end();
    }
  });
  const port = await listen(server, options.port, options.portIsExplicit ?? false);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
