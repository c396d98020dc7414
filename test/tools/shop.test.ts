import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ToolError } from '../../functions/core/errors.ts';
import {
  type Answer,
  awsEnvironment,
  failureOf,
  localServer,
  type Received,
  toolContext,
} from './support.ts';

const env = { TABLE_ORDERS: 'shop-orders', TABLE_NOTES: 'shop-notes', TABLE_MESSAGES: 'shop-messages' };
const context = (changes: Parameters<typeof toolContext>[0] = {}) => toolContext({ env, ...changes });
const error = (type: string, status: number, body: object = {}): Answer => ({
  status,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'arn:aws:secret', ...body },
});
const cancelled = (...codes: string[]): Answer =>
  error('TransactionCanceledException', 400, { CancellationReasons: codes.map((Code) => ({ Code })) });

let answer: (request: Received) => Answer;
let server: Awaited<ReturnType<typeof localServer>>;
let add: typeof import('../../tools/add_order_note/run.ts')['default'];
let remove: typeof import('../../tools/remove_order_note/run.ts')['default'];
let read: typeof import('../../tools/read_messages/run.ts')['default'];
let track: typeof import('../../tools/track_parcel/run.ts')['default'];
const sent = () => server.received.map(({ body }) => JSON.parse(body));

beforeAll(async () => {
  server = await localServer((request) => answer(request));
  for (const [key, value] of Object.entries(awsEnvironment(server.url))) vi.stubEnv(key, value);
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  ({ default: add } = await import('../../tools/add_order_note/run.ts'));
  ({ default: remove } = await import('../../tools/remove_order_note/run.ts'));
  ({ default: read } = await import('../../tools/read_messages/run.ts'));
  ({ default: track } = await import('../../tools/track_parcel/run.ts'));
});
beforeEach(() => {
  server.received.length = 0;
});
afterAll(async () => {
  await server.close();
  vi.unstubAllEnvs();
});

const note = { order_id: 'ORD-1042', text: 'Called the carrier.' };
const noteId = 'run-1.call_1_1';

describe('add_order_note', () => {
  test('writes one note named after its call, on an order that exists', async () => {
    answer = () => ({ body: {} });
    expect(await add(note, context())).toEqual({ order_id: 'ORD-1042', note_id: noteId });
    expect(sent()[0].TransactItems).toMatchObject([
      { ConditionCheck: { TableName: 'shop-orders', Key: { order_id: { S: 'ORD-1042' } } } },
      {
        Put: {
          TableName: 'shop-notes',
          Item: {
            order_id: { S: 'ORD-1042' },
            note_id: { S: noteId },
            text: { S: note.text },
            written_by: { S: 'support' },
          },
          ConditionExpression: 'attribute_not_exists(note_id)',
        },
      },
    ]);
  });

  test('that was written before is written: the same call gives the same receipt', async () => {
    answer = () => cancelled('None', 'ConditionalCheckFailed');
    expect(await add(note, context())).toEqual({ order_id: 'ORD-1042', note_id: noteId });
  });

  test('names an order that does not exist', async () => {
    answer = () => cancelled('ConditionalCheckFailed', 'None');
    const failed = await failureOf(add(note, context()));
    expect(failed).toBeInstanceOf(ToolError);
    expect(failed.message).toMatch(/no order ORD-1042/);
  });
});

describe('remove_order_note', () => {
  test('removes the note, and says whether there was one', async () => {
    answer = () => ({ body: { Attributes: { note_id: { S: noteId } } } });
    expect(await remove({ order_id: 'ORD-1042', note_id: noteId }, context())).toEqual({ removed: true });
    expect(sent()).toMatchObject([
      { TableName: 'shop-notes', Key: { order_id: { S: 'ORD-1042' }, note_id: { S: noteId } } },
    ]);
    answer = () => ({ body: {} });
    expect(await remove({ order_id: 'ORD-1042', note_id: noteId }, context())).toEqual({ removed: false });
  });
});

describe('read_messages', () => {
  const row = (id: number) => ({
    message_id: { S: `MSG-${id}` },
    order_id: { S: 'ORD-1042' },
    from: { S: 'maya@example.com' },
    received_at: { S: '2026-11-18T19:40:00Z' },
    subject: { S: 'Where is it?' },
    body: { S: 'Hello.' },
  });

  test('reads the latest of one order, oldest first', async () => {
    answer = () => ({ body: { Items: [row(2), row(1)] } });
    const found = await read({ order_id: 'ORD-1042' }, context());
    expect(found.messages.map(({ message_id }) => message_id)).toEqual(['MSG-1', 'MSG-2']);
    expect(Object.keys(found.messages[0] ?? {})).not.toContain('order_id');
    expect(sent()[0]).toMatchObject({
      TableName: 'shop-messages',
      ExpressionAttributeValues: { ':order': { S: 'ORD-1042' } },
      ScanIndexForward: false,
    });
  });

  test('finds nothing without failing', async () => {
    answer = () => ({ body: { Items: [] } });
    expect(await read({ order_id: 'ORD-9999' }, context())).toEqual({ order_id: 'ORD-9999', messages: [] });
  });
});

describe('track_parcel', () => {
  test('tells of the parcel and of nothing else in the row', async () => {
    const parcel = {
      order_id: 'ORD-1042',
      carrier: 'Northline',
      tracking_number: 'NL302445973',
      status: 'delayed',
      last_scan: '2026-11-11 Duluth MN: held',
      estimated_on: '2026-11-24',
    };
    const item = Object.fromEntries(Object.entries(parcel).map(([name, value]) => [name, { S: value }]));
    answer = () => ({
      body: { Item: { ...item, delivered_on: { NULL: true }, user_id: { S: 'USR-0001' } } },
    });
    expect(await track({ order_id: 'ORD-1042' }, context())).toEqual({ ...parcel, delivered_on: null });
  });

  test('names an order that does not exist', async () => {
    answer = () => ({ body: {} });
    const failed = await failureOf(track({ order_id: 'ORD-9999' }, context()));
    expect(failed).toBeInstanceOf(ToolError);
    expect(failed.message).toMatch(/no order ORD-9999/);
  });
});

describe('each tool of the shop', () => {
  const all = () => [
    add(note, context()),
    remove({ order_id: 'ORD-1042', note_id: noteId }, context()),
    read({ order_id: 'ORD-1042' }, context()),
    track({ order_id: 'ORD-1042' }, context()),
  ];

  test.each([
    ['AccessDeniedException', false],
    ['ProvisionedThroughputExceededException', true],
  ])('knows that nothing was done after %s, and repeats none of its text', async (type, retryable) => {
    answer = () => error(type, 400);
    for (const call of all()) {
      const failed = await failureOf(call);
      expect(failed).toBeInstanceOf(ToolError);
      expect(failed).toMatchObject({
        retryable,
        message: expect.stringMatching(`\\(${type}\\); nothing was done`),
      });
      expect(failed.message).not.toContain('arn:');
    }
  });

  test.each<[string, Answer]>([
    ['a fault of the service', error('InternalServerError', 500)],
    ['a connection that breaks off', 'reset'],
  ])('does not claim that nothing was done after %s', async (_, given) => {
    answer = () => given;
    for (const call of all()) {
      const failed = await failureOf(call);
      expect(failed).not.toBeInstanceOf(ToolError);
      expect(failed.message).not.toBe('it did not fail');
    }
  });

  test('names the variable that is missing', async () => {
    const failed = await failureOf(track({ order_id: 'ORD-1042' }, context({ env: {} })));
    expect(failed).toBeInstanceOf(ToolError);
    expect(failed.message).toMatch(/TABLE_ORDERS/);
  });
});
