import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';

/** Headers of one connection, not of the message. Source: RFC 9110, section 7.6.1; Expect is answered by Node. */
const ofTheConnection = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade', 'host', 'expect'],
]);

/**
 * Sends a request on to the target and its answer back, both unchanged and as they flow. The path is appended to
 * the target's as it stands.
 * @param target such as `http://127.0.0.1:4566/_aws/execute-api/ID/$default`; `undefined`: there is none yet.
 */
export function forward(
  target: string | undefined,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  if (target === undefined) {
    unavailable(outgoing, 'The API is not deployed yet.');
    return;
  }
  const { hostname, port, pathname } = new URL(target);
  const sent = request({
    hostname,
    port,
    method: incoming.method,
    path: pathname.replace(/\/$/, '') + incoming.url,
    headers: {
      ...messageHeaders(incoming.rawHeaders),
      // Said again because Node would not frame a DELETE with a body by itself.
      ...(incoming.headers['transfer-encoding'] && { 'transfer-encoding': 'chunked' }),
    },
    // A connection of its own: a kept one may be closed by the target at the moment it is used again.
    agent: false,
  });
  sent.on('response', (response) => {
    outgoing.writeHead(
      response.statusCode ?? 502,
      response.statusMessage,
      messageHeaders(response.rawHeaders),
    );
    pipeline(response, outgoing, () => undefined);
  });
  sent.on('error', (error: NodeJS.ErrnoException) => {
    if (outgoing.headersSent || outgoing.destroyed) return;
    unavailable(outgoing, `The API at ${hostname}:${port} does not answer (${error.code ?? error.message}).`);
  });
  outgoing.on('close', () => sent.destroy());
  pipeline(incoming, sent, () => undefined);
}

/** The headers that go on, repeated ones as a list. */
function messageHeaders(raw: readonly string[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]?.toLowerCase() ?? '';
    if (!ofTheConnection.has(name)) headers[name] = [...(headers[name] ?? []), raw[index + 1] ?? ''];
  }
  return headers;
}

/** Answers 502 as problem details (RFC 9457). */
function unavailable(outgoing: ServerResponse, detail: string): void {
  outgoing.writeHead(502, { 'content-type': 'application/problem+json' });
  outgoing.end(JSON.stringify({ type: 'about:blank', title: 'Bad Gateway', status: 502, detail }));
}
