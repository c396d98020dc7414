import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { rehearse, request, task, written } from './support.ts';

const turn = (...responds: object[]) => written({ turns: [responds.map((respond) => ({ respond }))] });
const statusOf = (client: Anthropic, params = request()): Promise<unknown> =>
  client.messages.create(params).then(
    () => 200,
    (error: unknown) => (error instanceof Anthropic.APIError ? error.status : error),
  );

describe('a rehearsed fault', () => {
  it('has its status, type and message', async () => {
    const { client } = await rehearse(
      turn({ fault: { status: 529, type: 'overloaded_error', message: 'Overloaded, sorry' } }),
    );
    await expect(client.messages.create(request())).rejects.toMatchObject({
      status: 529,
      type: 'overloaded_error',
      apiMessage: 'Overloaded, sorry',
    });
  });

  it('has the type that belongs to the status unless another is given', async () => {
    const { client } = await rehearse(turn({ fault: { status: 401 } }));
    await expect(client.messages.create(request())).rejects.toBeInstanceOf(Anthropic.AuthenticationError);
    await expect(client.messages.create(request())).rejects.toMatchObject({ type: 'authentication_error' });
  });

  it('fails as often as said, then the next alternative answers, then all begins anew', async () => {
    const { client } = await rehearse(turn({ fault: { status: 500, times: 2 } }, { text: 'done' }));
    const statuses: unknown[] = [];
    for (let count = 0; count < 5; count++) statuses.push(await statusOf(client));
    expect(statuses).toEqual([500, 500, 200, 500, 500]);
  });

  it('is counted for each conversation by itself', async () => {
    const { client } = await rehearse(
      written({
        task: { contains: 'order' },
        turns: [[{ respond: { fault: { status: 500, times: 1 } } }, { respond: {} }]],
      }),
    );
    const another = request({ messages: [{ role: 'user', content: 'Another order' }] });
    const sameForOther = request({ metadata: { user_id: 'run-2' } });
    expect(await statusOf(client)).toBe(500);
    expect(await statusOf(client, another)).toBe(500);
    expect(await statusOf(client, sameForOther)).toBe(500);
    expect(await statusOf(client)).toBe(200);
  });

  it('is survived by the retries of the SDK', async () => {
    const { client } = await rehearse(turn({ fault: { status: 529, times: 1 } }, { text: 'done' }));
    const { content } = await client.withOptions({ maxRetries: 1 }).messages.create(request());
    expect(content).toMatchObject([{ text: 'done' }]);
  });

  it('that has no successor is said to be over', async () => {
    const { client } = await rehearse(turn({ fault: { status: 500, times: 1 } }));
    expect(await statusOf(client)).toBe(500);
    await expect(client.messages.create(request())).rejects.toThrow(/as often as its/);
  });
});

describe('an answer that is not what it should be', () => {
  it('streams the input of a call as broken JSON', async () => {
    const { client } = await rehearse(turn({ calls: [{ tool: 'query_database', rawInput: '{"broken": ' }] }));
    let json = '';
    for await (const event of await client.messages.create({ ...request(), stream: true }))
      if (event.type === 'content_block_delta' && event.delta.type === 'input_json_delta')
        json += event.delta.partial_json;
    expect(json).toBe('{"broken": ');
    const whole = await client.messages.create(request());
    expect(whole.content).toMatchObject([{ type: 'tool_use', input: '{"broken": ' }]);
  });

  it('leaves the usage out', async () => {
    const { client } = await rehearse(turn({ text: 'done', omitUsage: true }));
    expect((await client.messages.create(request())).usage).toBeUndefined();
    const streamed = await client.messages.stream(request()).finalMessage();
    expect(streamed.content).toMatchObject([{ text: 'done' }]);
    expect(streamed.usage.output_tokens).toBeUndefined();
  });

  it('says nothing at all', async () => {
    const { client } = await rehearse(turn({}));
    expect(await client.messages.create(request())).toMatchObject({ content: [], stop_reason: 'end_turn' });
  });

  it('breaks the connection in the middle of the stream', async () => {
    const { client } = await rehearse(turn({ text: `${'word '.repeat(100)}end`, cutStream: true }));
    let text = '';
    const read = async () => {
      for await (const event of await client.messages.create({ ...request(), stream: true }))
        if (event.type === 'content_block_delta' && event.delta.type === 'text_delta')
          text += event.delta.text;
    };
    await expect(read()).rejects.toThrow();
    expect(text).toContain('word word');
    expect(text).not.toContain('end');
    await expect(client.messages.create(request())).rejects.toThrow();
  });

  it('breaks it once, if that is what the rehearsal says', async () => {
    const { client } = await rehearse(turn({ text: 'lost', cutStream: true, times: 1 }, { text: 'found' }));
    await expect(client.messages.stream(request()).finalMessage()).rejects.toThrow();
    expect((await client.messages.stream(request()).finalMessage()).content).toMatchObject([
      { text: 'found' },
    ]);
  });

  it('comes late', async () => {
    const { client } = await rehearse(turn({ text: 'done', delayMs: 80 }));
    const before = performance.now();
    await client.messages.create(request());
    expect(performance.now() - before).toBeGreaterThan(75);
    await expect(client.messages.create(request(), { timeout: 20 })).rejects.toBeInstanceOf(
      Anthropic.APIConnectionTimeoutError,
    );
  });

  it('does not keep the server from closing', async () => {
    const { server, client } = await rehearse(turn({ text: task, delayMs: 60_000 }));
    const answer = client.messages.create(request()).catch(() => 'broken');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await server.close();
    expect(await answer).toBe('broken');
  });
});
