import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ToolError } from '../../functions/core/errors.ts';
import { observing } from '../../functions/core/memory/observing.ts';
import grants from '../../tools/query_database/grants.ts';
import tool, { FIELDS } from '../../tools/query_database/tool.ts';
import { aCall } from '../support/builders.ts';
import {
  type Answer,
  awsEnvironment,
  failureOf,
  localServer,
  type Received,
  toolContext,
} from './support.ts';

const env = { TABLE_USERS: 'shop-users', TABLE_ORDERS: 'shop-orders', TABLE_PRODUCTS: 'shop-products' };
const problems = (input: unknown) =>
  tool.input.safeParse(input).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('the input', () => {
  test('reads ten rows unless told otherwise', () => {
    expect(tool.input.parse({ table: 'orders', filter_field: 'status', filter_value: 'x' }).limit).toBe(10);
  });

  test.each([0, 101, 1.5, '10'])('refuses a limit of %j', (limit) => {
    const input = { table: 'orders', filter_field: 'status', filter_value: 'x', limit };
    expect(problems(input)?.[0]).toMatch(/^limit:/);
  });

  test('reaches no other table', () => {
    expect(problems({ table: 'staff', filter_field: 'name', filter_value: 'x' })?.[0]).toMatch(/users/);
  });

  test("names the table's own fields when a field belongs to another table", () => {
    const found = problems({ table: 'products', filter_field: 'email', filter_value: 'x' });
    expect(found).toEqual([
      `filter_field: products has no field "email"; its fields are ${Object.keys(FIELDS.products).join(', ')}`,
    ]);
  });

  test.each(['constructor', '__proto__', 'order_id" = "x" OR "1', ''])('takes no field named %j', (field) => {
    const found = problems({ table: 'orders', filter_field: field, filter_value: 'x' });
    expect(found?.[0]).toMatch(/^filter_field: orders has no field/);
  });

  test.each(['twelve', '1e5', '0x10', 'NaN', ' 5', '1,5'])('takes no number written as %j', (value) => {
    const found = problems({ table: 'orders', filter_field: 'total_usd', filter_value: value });
    expect(found?.[0]).toMatch(/^filter_value: orders\.total_usd is a number/);
  });
});

describe('what the run keeps in view', () => {
  const marks = (rows: Record<string, unknown>[], table: keyof typeof FIELDS = 'orders') =>
    tool.observes({ table, rows, count: rows.length });
  const order = { order_id: 'ORD-1042', status: 'delayed' };

  test('is the one row that was found, under its id', () => {
    expect(marks([order])).toEqual([
      { key: 'orders ORD-1042', value: '{"order_id":"ORD-1042","status":"delayed"}', importance: 0.6 },
    ]);
    expect(marks([{ user_id: 'USR-0017', order_id: 'none' }], 'users')[0]?.key).toBe('users USR-0017');
  });

  test('is no list, and nothing where nothing was found', () => {
    expect(marks([order, { ...order, order_id: 'ORD-1043' }])).toEqual([]);
    expect(marks([])).toEqual([]);
  });

  test('comes from its result alone, with the call it can be read again by', () => {
    const call = aCall({
      tool: 'query_database',
      input: { table: 'orders', filter_field: 'order_id', filter_value: 'ORD-1042', limit: 1 },
      status: 'done',
      result: { ok: true, output: { table: 'orders', rows: [order], count: 1 } },
    });
    const { observations, remarks } = observing([call], { query_database: tool }, '2026-11-23T10:00:00.000Z');
    expect(observations).toMatchObject([{ key: 'orders ORD-1042', sourceCallId: call.callId }]);
    expect(remarks.size).toBe(0);
  });
});

describe('the run', () => {
  let answer: (request: Received, index: number) => Answer;
  let server: Awaited<ReturnType<typeof localServer>>;
  let run: typeof import('../../tools/query_database/run.ts')['default'];
  const query = (input: Record<string, unknown>, signal?: AbortSignal) => {
    server.received.length = 0;
    return run(tool.input.parse(input) as never, toolContext({ env, ...(signal && { signal }) }));
  };
  const sent = () => server.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);

  beforeAll(async () => {
    server = await localServer((request, index) => answer(request, index));
    for (const [key, value] of Object.entries(awsEnvironment(server.url))) vi.stubEnv(key, value);
    ({ default: run } = await import('../../tools/query_database/run.ts'));
  });
  afterAll(async () => {
    await server.close();
    vi.unstubAllEnvs();
  });

  test('passes the value as a parameter, never as a part of the statement', async () => {
    answer = () => ({ body: { Items: [{ order_id: { S: 'ORD-1' }, total_usd: { N: '12.5' } }] } });
    const value = '" OR "1" = "1';
    const result = await query({ table: 'orders', filter_field: 'order_id', filter_value: value });
    expect(result).toEqual({ table: 'orders', rows: [{ order_id: 'ORD-1', total_usd: 12.5 }], count: 1 });
    expect(sent()[0]).toMatchObject({
      Statement: 'SELECT * FROM "shop-orders" WHERE "order_id" = ?',
      Parameters: [{ S: value }],
    });
  });

  test('compares a number field with a number', async () => {
    answer = () => ({ body: { Items: [] } });
    await query({ table: 'products', filter_field: 'price_usd', filter_value: '39.50' });
    expect(sent()[0]?.Parameters).toEqual([{ N: '39.5' }]);
  });

  test('reads on past pages without a match, and stops once it has enough', async () => {
    const rows = (...ids: string[]) => ids.map((id) => ({ user_id: { S: id } }));
    const pages = [
      { Items: [], NextToken: '1' },
      { Items: rows('a'), NextToken: '2' },
      { Items: rows('b', 'c'), NextToken: '3' },
    ];
    answer = (_request, index) => ({ body: pages[index] ?? { Items: rows('too far') } });
    const result = await query({ table: 'users', filter_field: 'city', filter_value: 'Duluth', limit: 2 });
    expect(result).toMatchObject({ rows: [{ user_id: 'a' }, { user_id: 'b' }], count: 2 });
    expect(sent().map(({ NextToken }) => NextToken)).toEqual([undefined, '1', '2']);
  });

  test('takes no match for an answer, not for an error', async () => {
    answer = () => ({ body: { Items: [] } });
    const result = await query({ table: 'users', filter_field: 'user_id', filter_value: 'USR-9999' });
    expect(result).toEqual({ table: 'users', rows: [], count: 0 });
  });

  test.each([
    ['ResourceNotFoundException', 400, false],
    ['ThrottlingException', 400, true],
    ['InternalServerError', 500, true],
  ])('tells the model of %s (HTTP %i) without the text of DynamoDB', async (type, status, retryable) => {
    answer = () => ({ status, body: { __type: `x#${type}`, message: 'arn:aws:secret-table' } });
    const error = await failureOf(query({ table: 'users', filter_field: 'city', filter_value: 'x' }));
    expect(error).toBeInstanceOf(ToolError);
    expect(error).toMatchObject({ retryable });
    expect(error.message).toContain(type);
    expect(error.message).not.toContain('arn:');
  });

  test('advises to search by id when its time is over', async () => {
    answer = () => 'silence';
    const input = { table: 'orders', filter_field: 'status', filter_value: 'delayed' };
    const error = await failureOf(query(input, AbortSignal.timeout(100)));
    expect(error).toBeInstanceOf(ToolError);
    expect(error.message).toMatch(/took too long; search by its id/);
  });
});

test('is granted reading of its three tables, and nothing else', () => {
  const table = (name: string) => ({ name, arn: `arn:aws:dynamodb:::table/${name}` });
  const resources = {
    tool: 'query_database',
    stage: 'test',
    region: 'eu-central-1',
    account: '000000000000',
    tables: { users: table('u'), orders: table('o'), products: table('p'), runs: table('r') },
    mail: { sender: 'shop@example.com', identityArn: 'arn:aws:ses:::identity/x' },
    secrets: {},
    settings: {},
  };
  expect(grants(resources)).toEqual({
    environment: { TABLE_USERS: 'u', TABLE_ORDERS: 'o', TABLE_PRODUCTS: 'p' },
    statements: [
      { actions: ['dynamodb:PartiQLSelect'], resources: ['u', 'o', 'p'].map((name) => table(name).arn) },
    ],
  });
  expect(() => grants({ ...resources, tables: {} })).toThrow('query_database needs a table "users"');
});
