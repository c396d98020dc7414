import { describe, expect, it } from 'vitest';
import { createExecute } from '../../../../functions/core/execute.ts';
import { createHandler as createVerifyResults } from '../../../../functions/verify-results.ts';
import { aCall, aLoop, aRecord, someTools } from '../../../support/builders.ts';
import { atEveryDeath, type Death, immortal, Process } from '../../../support/process.ts';
import { newRun, noon, type TestRun, useTable } from '../../../support/table.ts';

const aws = useTable();
type Tool = keyof typeof someTools;

interface World {
  readonly run: TestRun;
  readonly tool: Tool;
  /** How often the tool acted on the world. */
  acted: number;
}

async function world(tool: Tool): Promise<World> {
  const run = newRun();
  const { runs, calls } = aws().adapters();
  await runs.open(aRecord(run));
  await calls.propose(run, [aCall({ tool, status: tool === 'send' ? 'approved' : 'allowed' })]);
  return { run, tool, acted: 0 };
}

const execute = (world: World, process: Process = immortal()) =>
  createExecute({
    tool: someTools[world.tool],
    run: () =>
      process.effect(async () => {
        world.acted++;
        return { done: true };
      }),
    calls: aws().adapters(process).calls,
    env: {},
    corpora: {},
  })({ run: world.run, call: { callId: 'call_1_1', tool: world.tool } });

async function resultOf({ run }: World) {
  const [call] = await aws().adapters().calls.list(run);
  // One that cannot be undone waits for a person where it is in doubt.
  expect(['done', 'in_doubt']).toContain(call?.status);
  return call?.result;
}

const done = { ok: true, output: { done: true } };
const inDoubt = { ok: false, error: { kind: 'in_doubt', retryable: false } };
const at = (death: Death | undefined) => (death ? `${death.moment} ${death.effect}` : 'never');

describe('a tool that dies', () => {
  // Effects: 1 claims the call, 2 acts, 3 records the result.
  it.each(['send', 'note'] as const)(
    'never acts twice (%s), and is in doubt where it may have',
    async (tool) => {
      const acted: Record<string, number> = {};
      const deaths = await atEveryDeath({
        world: () => world(tool),
        work: execute,
        async check(world, death) {
          acted[at(death)] = world.acted;
          const isKnown = ['never', 'before 1', 'after 3'].includes(at(death));
          expect(await resultOf(world)).toMatchObject(isKnown ? done : inDoubt);
          const [{ status } = {}] = await aws().adapters().calls.list(world.run);
          expect(status).toBe(!isKnown && tool === 'send' ? 'in_doubt' : 'done');
          // However often it is delivered again.
          expect(await execute(world)).toEqual({ callId: 'call_1_1', ok: isKnown });
          expect(world.acted).toBe(acted[at(death)]);
        },
      });
      expect(deaths).toBe(6);
      expect(acted).toEqual({
        never: 1,
        'before 1': 1,
        'after 1': 0,
        'before 2': 0,
        'after 2': 1,
        'before 3': 1,
        'after 3': 1,
      });
    },
  );

  it('that only reads is tried again', async () => {
    const acted: Record<string, number> = {};
    await atEveryDeath({
      world: () => world('look'),
      work: execute,
      async check(world, death) {
        acted[at(death)] = world.acted;
        expect(await resultOf(world)).toEqual(done);
      },
    });
    expect(acted).toMatchObject({ 'after 1': 1, 'after 2': 2, 'before 3': 2, 'after 3': 1 });
  });

  it('is told as in doubt by VerifyResults where nobody tried it again', async () => {
    const dead = await world('send');
    await execute(dead, new Process({ effect: 2, moment: 'after' })).catch(() => undefined);
    expect(dead.acted).toBe(1);
    const verify = createVerifyResults({ ...aws().adapters(), tools: someTools, now: () => noon });
    const input = { run: dead.run, budget: { maxNanoUsd: 1, spentNanoUsd: 0 }, loop: aLoop(), ending: null };
    await expect(verify(input)).rejects.toMatchObject({ name: 'CallInDoubtError' });
    expect(await resultOf(dead)).toMatchObject(inDoubt);
    expect(await execute(dead)).toEqual({ callId: 'call_1_1', ok: false });
    expect(dead.acted).toBe(1);
  });
});

describe('a call delivered many times at once', () => {
  it.each(['send', 'note'] as const)('acts once (%s)', async (tool) => {
    const many = await world(tool);
    await Promise.all(Array.from({ length: 20 }, () => execute(many)));
    expect(many.acted).toBe(1);
  });
});

describe('a call that must not act', () => {
  it.each([
    ['an irreversible one that nobody approved', 'allowed'],
    ['one that still waits', 'awaiting_approval'],
    ['one that was rejected', 'rejected'],
    ['one that expired', 'expired'],
  ] as const)('%s', async (_, status) => {
    const run = newRun();
    const { runs, calls } = aws().adapters();
    await runs.open(aRecord(run));
    await calls.propose(run, [aCall({ tool: 'send', status })]);
    const forbidden: World = { run, tool: 'send', acted: 0 };
    expect(await execute(forbidden)).toEqual({ callId: 'call_1_1', ok: false });
    expect(forbidden.acted).toBe(0);
    expect(await resultOf(forbidden)).toMatchObject({ error: { kind: 'not_allowed' } });
  });

  it.each(['send', 'look'] as const)('one of a cancelled run (%s)', async (tool) => {
    const cancelled = await world(tool);
    await aws().adapters().runs.requestCancel(cancelled.run, noon.toISOString());
    expect(await execute(cancelled)).toEqual({ callId: 'call_1_1', ok: false });
    expect(cancelled.acted).toBe(0);
    const [call] = await aws().adapters().calls.list(cancelled.run);
    expect(call?.result).toMatchObject({ error: { kind: 'cancelled' } });
  });
});
