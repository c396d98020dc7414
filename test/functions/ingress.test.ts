import { describe, expect, it } from 'vitest';
import { ConflictError, InvalidInputError } from '../../functions/core/errors.ts';
import { createHandler } from '../../functions/ingress.ts';
import { aRecord } from '../support/builders.ts';

/** @param refusal what admission answers */
async function ingest(body: unknown, refusal?: Error) {
  const started: unknown[] = [];
  const buried: { body: string; reason: string }[] = [];
  const published: unknown[] = [];
  const handle = createHandler({
    admission: {
      async start(tenantId, request, key) {
        started.push({ tenantId, request, key });
        if (refusal) throw refusal;
        return aRecord();
      },
    },
    bus: { publish: async (events) => void published.push(...events) },
    deadLetters: { bury: async (buriedBody, reason) => void buried.push({ body: buriedBody, reason }) },
    tenantId: 'acme',
  });
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const error = await handle(text).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { started, buried, published, error, text };
}

const event = { id: 'event-1', detail: { agent: 'support', task: 'Do the thing.' } };

describe('an event that asks for a run', () => {
  it('starts it for the stage’s tenant; its id is the idempotency key', async () => {
    const { started, buried, published } = await ingest(event);
    expect(started).toEqual([{ tenantId: 'acme', request: event.detail, key: 'event-1' }]);
    expect([buried, published]).toEqual([[], []]);
  });

  it.each([
    new InvalidInputError('The request is not valid', ['task: must not be empty']),
    new ConflictError('This key was used.'),
  ])('that is bad is kept, told on the bus, and not delivered again: %s', async (refusal) => {
    const { buried, published, error, text } = await ingest(event, refusal);
    expect(error).toBeUndefined();
    expect(buried).toEqual([{ body: text, reason: refusal.message }]);
    expect(published).toEqual([
      { type: 'run.rejected', detail: { eventId: 'event-1', reason: refusal.message } },
    ]);
  });

  it('is delivered again where the fault is ours', async () => {
    const fault = new Error('DynamoDB is away');
    const { buried, published, error } = await ingest(event, fault);
    expect(error).toBe(fault);
    expect([buried, published]).toEqual([[], []]);
  });

  it.each(['{"a', '"text"', 'null', '{"id": "", "detail": {}}', '[]'])(
    'that is none (%s) has no request',
    async (body) => {
      const refusal = new InvalidInputError('The request is not valid', ['expected object']);
      const { started, buried } = await ingest(body, refusal);
      expect(started).toMatchObject([{ request: undefined }]);
      expect(buried).toMatchObject([{ body }]);
    },
  );
});
