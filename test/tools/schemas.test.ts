import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { tools } from '../../tools/registry.ts';

const own = Object.entries(tools).filter(([name]) =>
  ['web_search', 'query_database', 'send_email'].includes(name),
);

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
    web_search: 'read',
    query_database: 'read',
    send_email: 'irreversible',
  });
});
