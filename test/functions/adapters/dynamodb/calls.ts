import { describe, expect, it } from 'vitest';
import { failure } from '../../../../functions/core/results.ts';
import { aCall, aRecord } from '../../../support/builders.ts';
import { newRun, noon, type TestRun, useTable } from '../../../support/table.ts';

const aws = useTable();
const large = (letter: string) => ({ ok: true, output: letter.repeat(150_000) }) as const;

async function proposed(...calls: Parameters<typeof aCall>[0][]): Promise<TestRun> {
  const run = newRun();
  await aws().adapters().runs.open(aRecord(run));
  await aws().adapters().calls.propose(run, calls.map(aCall));
  return run;
}

describe('a call', () => {
  it('is stored once: a repeated proposal changes nothing', async () => {
    const run = await proposed({ input: { text: 'first' } });
    const { calls } = aws().adapters();
    await calls.propose(run, [aCall({ input: { text: 'second' } })]);
    expect((await calls.list(run)).map(({ input }) => input)).toEqual([{ text: 'first' }]);
  });

  it('keeps large arguments and results, and its order beyond nine', async () => {
    const input = { text: 'ü'.repeat(90_000) };
    const ids = Array.from({ length: 11 }, (_, i) => `call_2_${i + 1}`);
    const run = await proposed({ input }, ...ids.map((callId) => ({ callId, turn: 2 })));
    const { calls } = aws().adapters();
    await calls.record(run, 'call_1_1', large('a'), { durationMs: 12 });
    expect(await calls.list(run, 1)).toMatchObject([{ input, result: large('a'), durationMs: 12 }]);
    expect((await calls.list(run, 2)).map(({ callId }) => callId)).toEqual(ids);
    expect(await calls.list(run)).toHaveLength(12);
  });

  it('that takes another back stands beside the calls, not among them', async () => {
    const run = await proposed(
      {},
      { callId: 'undo_1_1' },
      { callId: 'undo_10_1', turn: 10 },
      { callId: 'undo_2_1', turn: 2 },
    );
    const { calls } = aws().adapters();
    const ids = async (listed: ReturnType<typeof calls.list>) => (await listed).map(({ callId }) => callId);
    expect(await ids(calls.list(run))).toEqual(['call_1_1']);
    expect(await ids(calls.list(run, 1))).toEqual(['call_1_1']);
    expect(await ids(calls.listUndos(run))).toEqual(['undo_1_1', 'undo_2_1', 'undo_10_1']);
    await calls.record(run, 'undo_1_1', { ok: true, output: 'gone' });
    expect((await calls.list(run))[0]?.result).toBeUndefined();
  });

  it.each([
    ['small', { ok: true, output: 'a' } as const, failure('in_doubt', 'Nobody knows.')],
    ['large', large('a'), large('b')],
  ])('keeps its first result (%s)', async (_, first, second) => {
    const run = await proposed({});
    const { calls } = aws().adapters();
    await calls.record(run, 'call_1_1', first);
    await calls.record(run, 'call_1_1', second);
    const kept = JSON.stringify((await calls.list(run))[0]?.result);
    expect(kept.slice(0, 100)).toBe(JSON.stringify(first).slice(0, 100));
  });

  it.each([
    ['rejected', 'rejected'],
    ['expired', 'expired'],
    ['in_doubt', 'done'],
  ] as const)('that ended %s shows the status %s', async (kind, status) => {
    const run = await proposed({ tool: 'send', status: status === 'done' ? 'running' : status });
    const { calls } = aws().adapters();
    await calls.record(run, 'call_1_1', failure(kind, 'No.'));
    expect((await calls.list(run))[0]?.status).toBe(status);
  });

  it('that cannot be undone is not done while it is in doubt', async () => {
    const run = await proposed({ tool: 'send', status: 'approved' });
    const { calls } = aws().adapters();
    const options = { irreversible: true, repeatable: false };
    expect(await calls.claim(run, 'call_1_1', options)).toMatchObject({
      claimed: true,
      call: { startedAt: noon.toISOString() },
    });
    await calls.record(run, 'call_1_1', failure('in_doubt', 'Nobody knows.'), { irreversible: true });
    await calls.record(run, 'call_1_1', { ok: true, output: 1 }, { irreversible: true });
    expect(await calls.list(run)).toMatchObject([
      { status: 'in_doubt', result: { error: { kind: 'in_doubt' } } },
    ]);
    expect((await calls.claim(run, 'call_1_1', options)).claimed).toBe(false);
  });

  it('is not claimed for another run, or where there is none', async () => {
    const run = await proposed({});
    const { calls } = aws().adapters();
    const options = { irreversible: false, repeatable: true };
    await expect(calls.claim(run, 'call_1_9', options)).rejects.toThrow('no call call_1_9');
    await expect(calls.claim({ ...run, tenantId: 'other' }, 'call_1_1', options)).rejects.toThrow('no call');
  });
});
