import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import addOrderNote from '../../tools/add_order_note/tool.ts';
import readMessages from '../../tools/read_messages/tool.ts';
import { tools } from '../../tools/registry.ts';
import webSearch from '../../tools/web_search/tool.ts';

const own = Object.entries(tools);

describe.each(own)('%s', (name, tool) => {
  test('carries the name of its folder and finishes within a Lambda', () => {
    expect(tool.name).toBe(name);
    expect(tool.timeoutSeconds).toBeLessThanOrEqual(900);
  });

  test('shows the model a closed object of moderate size', () => {
    const schema = z.toJSONSchema(tool.input, { io: 'input' });
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(JSON.stringify(schema).length).toBeLessThan(4000);
  });

  test('survives any JSON the model may write, without throwing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(tool.input.safeParse(value).success).toBe(false);
      }),
    );
  });

  test('names a field that it does not know', () => {
    const result = tool.input.safeParse({ query: 'x', to: 'a@example.com', table: 'users', surprise: 1 });
    expect(z.prettifyError(result.error as z.ZodError)).toContain('surprise');
  });
});

test('only sending mail is irreversible', () => {
  expect(Object.fromEntries(own.map(([name, { effect }]) => [name, effect]))).toEqual({
    add_order_note: 'write',
    forget: 'read',
    query_database: 'read',
    read_messages: 'read',
    recall: 'read',
    recall_result: 'read',
    remember: 'read',
    remove_order_note: 'write',
    send_email: 'irreversible',
    track_parcel: 'read',
    web_search: 'read',
  });
});

test.each(own)('%s marks only arguments that it has', (_, { input, grounded = [], destination }) => {
  for (const name of [...grounded, ...(destination ? [destination] : [])])
    expect(input.shape).toHaveProperty(name);
});

test('a note is taken back by the tool that it names, with input that fits', () => {
  const { undo } = addOrderNote;
  const receipt = { order_id: 'ORD-1042', note_id: 'run_1.call_1_1' };
  const input = undo.input({ order_id: 'ORD-1042', text: 'Called.' }, receipt);
  expect(tools[undo.tool]?.input.parse(input)).toEqual(receipt);
});

test("what the web and customers write is untrusted, the shop's own documents are not", () => {
  expect(readMessages.untrusted).toBe(true);
  expect(webSearch.untrusted({ provider: 'brave', results: [] })).toBe(true);
  expect(webSearch.untrusted({ provider: 'corpus', results: [] })).toBe(false);
});
