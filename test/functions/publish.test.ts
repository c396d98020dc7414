import { describe, expect, it } from 'vitest';
import { type EventType, EventTypeSchema } from '../../functions/core/contracts/events.ts';
import { createHandler } from '../../functions/publish.ts';
import { aRun } from '../support/builders.ts';

const at = '2026-11-23T10:00:00.000Z';
const item = (seq: number, type: EventType, data: unknown = {}) => ({
  pk: `default#EVENTS#${aRun.runId}`,
  sk: `EVENT#${seq}`,
  entity: 'event',
  ...aRun,
  seq,
  at,
  type,
  data: JSON.stringify(data),
});

async function publish(...items: Record<string, unknown>[]) {
  const batches: { type: string; detail: Record<string, unknown> }[][] = [];
  await createHandler({ bus: { publish: async (events) => void batches.push([...events]) } })(items);
  return batches;
}

describe('publishing the history', () => {
  it('tells the bus what others may know, and keeps the rest', async () => {
    const [batch] = await publish(...EventTypeSchema.options.map((type, i) => item(i + 1, type)));
    expect(batch?.map(({ type }) => type)).toEqual([
      'run.started',
      'approval.requested',
      'approval.escalated',
      'approval.undelivered',
      'approval.decided',
      'run.finished',
      'compensation.requested',
      'compensation.finished',
    ]);
  });

  it('says which run, and when', async () => {
    const [batch] = await publish(item(7, 'run.finished', { outcome: 'completed' }));
    const { runId, tenantId } = aRun;
    expect(batch).toEqual([
      { type: 'run.finished', detail: { runId, tenantId, seq: 7, at, outcome: 'completed' } },
    ]);
  });

  it('tells that a kill switch was set, and that it was cleared', async () => {
    const set = { scope: 'agent', tenantId: 'acme', agent: 'support', reason: 'Stop.', by: 'ada', at };
    const stored = { pk: 'acme#SWITCHES#all', sk: 'AGENT#support', entity: 'switch', ...set };
    const cleared = { clearedBy: 'grace', clearedAt: '2026-11-23T11:00:00.000Z' };
    expect(await publish(stored, { ...stored, ...cleared }, item(1, 'run.started'))).toEqual([
      [
        expect.objectContaining({ type: 'run.started' }),
        { type: 'switch.set', detail: set },
        { type: 'switch.cleared', detail: { ...set, ...cleared } },
      ],
    ]);
  });

  it('does not call the bus for nothing', async () => {
    expect(await publish(item(1, 'turn.planned'))).toEqual([]);
  });

  it('is tried again where the bus refuses', async () => {
    const bus = { publish: () => Promise.reject(new Error('full')) };
    await expect(createHandler({ bus })([item(1, 'run.started')])).rejects.toThrow('full');
  });
});
