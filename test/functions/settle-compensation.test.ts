import { describe, expect, it } from 'vitest';
import { createHandler as createCompensate } from '../../functions/compensate.ts';
import type { Call } from '../../functions/core/contracts/call.ts';
import type { NewEvent } from '../../functions/core/contracts/events.ts';
import { createSettleCompensation } from '../../functions/core/settle-compensation.ts';
import { aCall, anUndoableTool, aRecord, aRun, aTool, someTools } from '../support/builders.ts';

const tools = {
  ...someTools,
  publish: anUndoableTool('publish', 'retract'),
  retract: aTool('retract', 'irreversible'),
};
const execution = 'the-execution';

/** A run that published twice, and the ports of its compensation in memory. */
function world() {
  const published = (turn: number) =>
    aCall({
      callId: `call_${turn}_1`,
      turn,
      tool: 'publish',
      status: 'done',
      result: { ok: true, output: { done: true } },
    });
  const undos = new Map<string, Call>();
  const told: NewEvent[] = [];
  let holder: string | undefined;
  const change = (callId: string, changes: Partial<Call>) =>
    void undos.set(callId, { ...(undos.get(callId) as Call), ...changes });
  const listUndos = async () => [...undos.values()].toSorted((a, b) => (a.callId < b.callId ? -1 : 1));
  const expired: number[] = [];

  const compensate = createCompensate({
    tools,
    runs: { get: async () => aRecord({ status: 'succeeded' }) },
    calls: {
      list: async () => [published(1), published(2)],
      listUndos,
      async propose(_run, calls) {
        for (const call of calls) if (!undos.has(call.callId)) undos.set(call.callId, call);
      },
    },
    compensations: {
      async begin(_run, name) {
        holder ??= name;
        return holder === name;
      },
      underWay: async () => holder,
      finish: async () => expect.fail('there is something left'),
    },
    events: { append: async (_run, events) => void told.push(...events) },
    approvalTimeoutSeconds: 60,
    businessHours: null,
    now: () => new Date('2026-11-23T12:00:00.000Z'),
  });
  const settle = createSettleCompensation({
    tools,
    now: () => new Date('2026-11-23T12:00:00.000Z'),
    calls: { listUndos, record: async (_run, callId, result) => change(callId, { result }) },
    approvals: {
      async expire(_run, { turn, number }) {
        expired.push(number);
        change(`undo_${turn}_1`, { status: 'expired' });
        return { kind: 'undo', status: 'expired', callIds: [`undo_${turn}_1`] };
      },
    },
    compensations: {
      underWay: async () => holder,
      async finish(_run, _name, events) {
        told.push(...events);
        holder = undefined;
      },
    },
    events: { append: async (_run, events) => void told.push(...events) },
  });
  return {
    undos,
    told,
    expired,
    change,
    compensate: () => compensate({ run: aRun, execution }),
    settle: (error: { Error: string; Cause: string } | null = null) =>
      settle({ run: aRun, execution, error }),
  };
}

describe('an undo that cannot be undone itself', () => {
  it('is asked for, each in a request of its own, newest first', async () => {
    const { undos } = await world().compensate();
    expect(undos.map(({ callId, approve, number }) => ({ callId, approve, number }))).toEqual([
      { callId: 'undo_2_1', approve: true, number: 1_002_001 },
      { callId: 'undo_1_1', approve: true, number: 1_001_001 },
    ]);
  });

  it('is not asked for again once a person has approved it', async () => {
    const approved = world();
    await approved.compensate();
    approved.change('undo_2_1', { status: 'approved' });
    const { undos } = await approved.compensate();
    expect(undos.map(({ callId, approve }) => [callId, approve])).toEqual([
      ['undo_2_1', false],
      ['undo_1_1', true],
    ]);
  });

  it.each([
    ['nobody decided', {}, 'expired', [1_001_001]],
    ['a person rejected it', { status: 'rejected' }, 'rejected', []],
    ['it may have acted', { status: 'running' }, 'in_doubt', []],
  ] as const)('is told as not undone where %s', async (_, changes, outcome, expired) => {
    const done = world();
    await done.compensate();
    done.change('undo_2_1', { status: 'done', result: { ok: true, output: { done: true } } });
    done.change('undo_1_1', changes);
    expect(await done.settle()).toEqual({
      status: 'failed',
      cause: `Not undone: undo_1_1 (retract: ${outcome}).`,
    });
    expect(done.expired).toEqual(expired);
    expect(done.told.at(-1)).toEqual({
      key: 'compensation.finished.the-execution',
      type: 'compensation.finished',
      data: {
        undone: 1,
        undos: [
          { callId: 'undo_2_1', tool: 'retract', outcome: 'undone' },
          { callId: 'undo_1_1', tool: 'retract', outcome },
        ],
      },
    });
    expect(done.told.filter(({ type }) => type === 'call.finished')).toHaveLength(2);
  });
});

it('says what stopped the compensation, and that nothing had begun', async () => {
  const stopped = world();
  await stopped.compensate();
  for (const callId of ['undo_1_1', 'undo_2_1']) stopped.change(callId, { status: 'approved' });
  expect(await stopped.settle({ Error: 'ABORTED', Cause: 'By hand.' })).toEqual({
    status: 'failed',
    cause: 'ABORTED: By hand.',
  });
  expect([...stopped.undos.values()].map(({ result }) => result)).toEqual([undefined, undefined]);
});
