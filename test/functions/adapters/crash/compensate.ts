import { describe, expect, it } from 'vitest';
import { createHandler as createCompensate } from '../../../../functions/compensate.ts';
import type { Call } from '../../../../functions/core/contracts/call.ts';
import { ToolError } from '../../../../functions/core/errors.ts';
import { createExecute } from '../../../../functions/core/execute.ts';
import { createSettleCompensation } from '../../../../functions/core/settle-compensation.ts';
import { createHandler as createReconcile } from '../../../../functions/reconcile-compensation.ts';
import { aCall, anUndoableTool, aRecord, aTool, someTools } from '../../../support/builders.ts';
import { atEveryDeath, type Death, immortal, Process } from '../../../support/process.ts';
import { newRun, noon, type TestRun, useTable } from '../../../support/table.ts';

const aws = useTable();
const tools = { ...someTools, write: anUndoableTool('write', 'erase'), erase: aTool('erase', 'write') };
const execution = 'the-execution';

interface World {
  readonly run: TestRun;
  /** What was erased, in order. */
  readonly erased: string[];
  /** What cannot be erased. */
  readonly stubborn?: string;
}

const written = (turn: number, index: number): Call =>
  aCall({
    callId: `call_${turn}_${index}`,
    turn,
    tool: 'write',
    input: { text: `${turn}.${index}`, times: 1 },
    status: 'done',
    result: { ok: true, output: { done: true } },
  });

/** A run that wrote three times, and failed. */
async function world(stubborn?: string): Promise<World> {
  const run = newRun();
  const { runs, calls } = aws().adapters();
  await runs.open(aRecord(run));
  await calls.propose(run, [written(1, 1), written(1, 2), aCall({ callId: 'call_1_3' }), written(2, 1)]);
  await runs.finish(
    run,
    { outcome: 'limit_reached', cause: 'Too much.', response: null },
    noon.toISOString(),
  );
  return { run, erased: [], ...(stubborn ? { stubborn } : {}) };
}

const compensateOnly = ({ run }: World, process: Process, name = execution) =>
  createCompensate({
    ...aws().adapters(process),
    tools,
    approvalTimeoutSeconds: 60,
    businessHours: null,
    now: () => noon,
  })({ run, execution: name });

const erase = ({ run, erased, stubborn }: World, process: Process, callId: string) =>
  createExecute({
    tool: tools.erase,
    run: ({ text }) =>
      process.effect(async () => {
        if (text === stubborn) throw new ToolError('It sticks.');
        erased.push(String(text));
        return { done: true };
      }),
    calls: aws().adapters(process).calls,
    env: {},
    corpora: {},
  })({ run, call: { callId, tool: 'erase' } });

const settling = (process: Process) => ({ ...aws().adapters(process), tools, now: () => noon });

/** The whole of `compensate.asl.json`, in one process. */
async function compensate(world: World, process: Process = immortal(), name = execution) {
  const { action, undos } = await compensateOnly(world, process, name);
  if (action === 'nothing') return undefined;
  for (const { callId } of undos) await erase(world, process, callId);
  return createSettleCompensation(settling(process))({ run: world.run, execution: name, error: null });
}

const historyOf = async ({ run }: World) => aws().adapters().events.after(run, 0, 100);
const outcomesOf = async (world: World) =>
  (await historyOf(world))
    .filter(({ type }) => type === 'compensation.finished')
    .map(({ data }) => (data.undos as { outcome: string }[]).map(({ outcome }) => outcome));
const at = (death: Death | undefined) => (death ? `${death.moment} ${death.effect}` : 'never');

describe('a compensation that dies', () => {
  it('takes each call back once, newest first, and says what became of it', async () => {
    const inDoubt: string[] = [];
    const deaths = await atEveryDeath({
      world: () => world(),
      work: compensate,
      async check(world, death) {
        const [outcomes = [], ...more] = await outcomesOf(world);
        expect(more).toEqual([]);
        expect(outcomes).toHaveLength(3);
        if (outcomes.includes('in_doubt')) inDoubt.push(at(death));
        else expect(world.erased).toEqual(['undo 2.1', 'undo 1.2', 'undo 1.1']);
        expect(new Set(world.erased).size).toBe(world.erased.length);
        const types = (await historyOf(world)).map(({ type }) => type);
        expect(types.filter((type) => type === 'call.finished')).toHaveLength(3);
        expect(types.filter((type) => type === 'compensation.requested')).toHaveLength(1);
        expect(await aws().adapters().compensations.underWay(world.run)).toBeUndefined();
        // However often it is asked for again.
        expect(await compensate(world, immortal(), 'another')).toBeUndefined();
      },
    });
    // One to begin, three to propose, one to tell of it, three for each undo, two to settle.
    expect(deaths).toBe(2 * (5 + 9 + 2));
    // Only where a tool may have acted and nobody knows: after its claim, until its result is stored.
    expect(inDoubt).toEqual(
      [6, 9, 12].flatMap((claim) => [
        `after ${claim}`,
        `before ${claim + 1}`,
        `after ${claim + 1}`,
        `before ${claim + 2}`,
      ]),
    );
  });
});

describe('two compensations at once', () => {
  it('do not meet: one takes everything back, in order', async () => {
    const contested = await world();
    const ends = await Promise.all(
      Array.from({ length: 8 }, (_, i) => compensate(contested, immortal(), `execution-${i}`)),
    );
    expect(ends.filter((end) => end !== undefined)).toHaveLength(1);
    expect(contested.erased).toEqual(['undo 2.1', 'undo 1.2', 'undo 1.1']);
    expect(await outcomesOf(contested)).toEqual([['undone', 'undone', 'undone']]);
  });
});

describe('an undo that fails', () => {
  it('does not stop the older ones, is told as failed, and is not tried again', async () => {
    const stuck = await world('undo 1.2');
    expect(await compensate(stuck)).toEqual({
      status: 'failed',
      cause: 'Not undone: undo_1_2 (erase: tool_failed).',
    });
    expect(stuck.erased).toEqual(['undo 2.1', 'undo 1.1']);
    expect(await outcomesOf(stuck)).toEqual([['undone', 'tool_failed', 'undone']]);
    expect(await compensate(stuck, immortal(), 'another')).toBeUndefined();
  });
});

describe('a compensation that is stopped from outside', () => {
  const stopped = (world: World, name: string) => ({
    detail: {
      name,
      status: 'ABORTED',
      input: JSON.stringify({ ...world.run, seq: 9 }),
      error: null,
      cause: null,
    },
  });

  it('is ended all the same, and what had not begun can be asked for again', async () => {
    const dead = await world();
    const process = immortal();
    await compensateOnly(dead, process);
    await erase(dead, process, 'undo_2_1');
    await erase(dead, new Process({ effect: 2, moment: 'after' }), 'undo_1_2').catch(() => undefined);
    const reconcile = createReconcile(settling(immortal()));
    for (const _ of [1, 2]) expect((await reconcile(stopped(dead, execution))).status).toBe('failed');
    expect(await outcomesOf(dead)).toEqual([['undone', 'in_doubt', 'not_begun']]);

    expect(await compensate(dead, immortal(), 'another')).toMatchObject({ status: 'failed' });
    expect(dead.erased).toEqual(['undo 2.1', 'undo 1.2', 'undo 1.1']);
    expect((await outcomesOf(dead))[1]).toEqual(['undone', 'in_doubt', 'undone']);
  });

  it('does not end that of another execution', async () => {
    const going = await world();
    await compensateOnly(going, immortal(), 'another');
    await createReconcile(settling(immortal()))(stopped(going, execution));
    expect(await aws().adapters().compensations.underWay(going.run)).toBe('another');
    expect(await outcomesOf(going)).toEqual([]);
  });
});

it('a run that goes on is not taken back', async () => {
  const run = newRun();
  await aws().adapters().runs.open(aRecord(run));
  await expect(compensateOnly({ run, erased: [] }, immortal())).rejects.toThrow(
    'only an ended run is taken back',
  );
});
