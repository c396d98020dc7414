import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { open, serve } from './support.ts';

describe('the API behind the front door', () => {
  /** An API that tells what it was asked. */
  const echo = () =>
    serve(async (request, response) => {
      const { method, url, headers } = request;
      const body = await text(request);
      response.writeHead(201, 'Made', { 'x-answer': 'yes', 'set-cookie': ['a=1', 'b=2'] });
      response.end(JSON.stringify({ method, url, headers, body }));
    });

  it('gets method, path, headers and body as they are, and its own host', async () => {
    const target = await echo();
    const { url } = await open({ apiTarget: () => `${target}/_aws/execute-api/ID/$default` });
    const answer = await fetch(`${url}/runs/a%2Fb?x=1&x=2`, {
      method: 'PUT',
      headers: { authorization: 'Bearer k', 'content-type': 'application/json' },
      body: '{"task":"å"}',
    });
    expect(await answer.json()).toMatchObject({
      method: 'PUT',
      url: '/_aws/execute-api/ID/$default/runs/a%2Fb?x=1&x=2',
      headers: { authorization: 'Bearer k', host: new URL(target).host, 'content-length': '13' },
      body: '{"task":"å"}',
    });
    expect([answer.status, answer.statusText, answer.headers.get('x-answer')]).toEqual([201, 'Made', 'yes']);
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it.each(['GET', 'POST', 'DELETE', 'PATCH'])(
    'gets a %s without a body, and one in chunks',
    async (method) => {
      const target = await echo();
      const { url } = await open({ apiTarget: () => target });
      expect(await (await fetch(`${url}/runs`, { method })).json()).toMatchObject({ method, body: '' });
      if (method === 'GET') return;
      const sent = httpRequest(`${url}/runs`, { method, headers: { 'transfer-encoding': 'chunked' } });
      sent.write('two ');
      sent.end('parts');
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      expect(JSON.parse(await text(response))).toMatchObject({ method, body: 'two parts' });
    },
  );

  it('is asked for anew each time, and gets a path that climbs as it stands', async () => {
    const target = await echo();
    let base: string | undefined;
    const { url, port } = await open({ apiTarget: () => base });
    expect((await fetch(`${url}/runs`)).status).toBe(502);
    base = `${target}/stage`;
    const sent = httpRequest({ port, path: '/../../_ministack/reset' }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(JSON.parse(await text(response))).toMatchObject({ url: '/stage/../../_ministack/reset' });
  });

  it('answers redirects that are passed on untouched', async () => {
    const target = await serve((_, response) => response.writeHead(303, { location: '/elsewhere' }).end());
    const { url } = await open({ apiTarget: () => target });
    const answer = await fetch(`${url}/approvals/a`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/elsewhere']);
  });

  it('streams its answer as it comes', async () => {
    const target = await serve(async (_, response) => {
      response.write('first');
      await sleep(200);
      response.end('second');
    });
    const { url } = await open({ apiTarget: () => target });
    const parts: string[] = [];
    const answer = await fetch(`${url}/events`);
    for await (const part of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) parts.push(part);
    expect(parts).toEqual(['first', 'second']);
  });

  it('that breaks off in the middle breaks the answer off', async () => {
    const target = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.destroy());
    });
    const { url } = await open({ apiTarget: () => target });
    await expect(fetch(`${url}/runs`).then((answer) => answer.text())).rejects.toThrow();
  });

  it('that is not there is a problem in words', async () => {
    const { url } = await open({ apiTarget: () => 'http://127.0.0.1:1/base' });
    const answer = await fetch(`${url}/runs`, { method: 'POST', body: 'x' });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toEqual({
      type: 'about:blank',
      title: 'Bad Gateway',
      status: 502,
      detail: 'The API at 127.0.0.1:1 does not answer (ECONNREFUSED).',
    });
  });

  it('is not asked for what only begins like the mailbox', async () => {
    const target = await echo();
    const { url } = await open({ apiTarget: () => target });
    expect(await (await fetch(`${url}/mailboxes`)).json()).toMatchObject({ url: '/mailboxes' });
  });
});

it('leads people who come to the door to the mailbox', async () => {
  const { url } = await open({});
  const answer = await fetch(url, { redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/mailbox']);
});

describe('a port', () => {
  it('that was asked for and is taken is an error that says what to do', async () => {
    const { port } = await open({});
    await expect(open({ port, portIsExplicit: true })).rejects.toThrow(
      `Port ${port} is already used by another program: stop that program or choose another port.`,
    );
  });

  it('that is only a default gives way to the next free one', async () => {
    const { port } = await open({});
    const second = await open({ port });
    expect(second.port).toBeGreaterThan(port);
    expect(second.url).toBe(`http://127.0.0.1:${second.port}`);
    expect((await fetch(second.url, { redirect: 'manual' })).status).toBe(302);
  });

  it('is free again after closing, even while somebody waits for an answer', async () => {
    const target = await serve(() => undefined);
    const door = await open({ apiTarget: () => target });
    const waiting = fetch(`${door.url}/runs`).catch(() => 'broken');
    await sleep(50);
    await door.close();
    expect(await waiting).toBe('broken');
    expect((await open({ port: door.port, portIsExplicit: true })).port).toBe(door.port);
  });
});
