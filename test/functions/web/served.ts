import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';

/** An app on a free port of this machine, until it is closed. */
export async function served(
  app: Pick<Hono, 'fetch'>,
): Promise<{ origin: string; close: () => Promise<void> }> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }: AddressInfo) =>
    resolve(`http://127.0.0.1:${port}`),
  );
  return { origin: await promise, close: () => new Promise((done) => server.close(() => done())) };
}
