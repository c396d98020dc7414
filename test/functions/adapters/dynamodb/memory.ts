import { describe, expect, it } from 'vitest';
import { later, useTable } from '../../../support/table.ts';

const aws = useTable();
const key = { tenantId: 'default', agent: 'support', subject: 'ORD-1042' };
const episode = (n: number) => ({ runId: `run_${n}`, at: later(n), summary: `Summary ${n}` });

describe('episodes', () => {
  it('come back newest first, no more than asked for, each told once', async () => {
    const { memory } = aws().adapters();
    for (const n of [2, 1, 3, 3]) await memory.record(key, episode(n));
    expect(await memory.recall(key, 2)).toEqual(['Summary 3', 'Summary 2']);
    expect(await memory.recall(key, 10)).toHaveLength(3);
  });

  it.each([
    ['tenant', { tenantId: 'other' }],
    ['agent', { agent: 'other' }],
    ['subject', { subject: 'ORD-104' }],
    ['subject that begins so', { subject: 'ORD-1042#1' }],
  ])('are not shown to another %s', async (_, other) => {
    const { memory } = aws().adapters();
    const run = `secret of ${JSON.stringify(other)}`;
    await memory.record({ ...key, ...other }, { ...episode(4), summary: run });
    expect(await memory.recall(key, 20)).not.toContain(run);
    expect(await memory.recall({ ...key, ...other }, 20)).toEqual([run]);
  });
});
