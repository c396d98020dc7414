import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createExecute } from '../../../../functions/core/execute.ts';
import { aCall, aTool } from '../../../support/builders.ts';
import { atEveryDeath, type Death, type Process } from '../../../support/process.ts';
import { newRun, type TestRun, useTable } from '../../../support/table.ts';

const aws = useTable();

interface World {
  readonly run: TestRun;
  readonly effect: 'read' | 'write';
  /** How often the tool answered, each time otherwise. */
  answers: number;
}

async function world(effect: World['effect']): Promise<World> {
  const run = newRun();
  await aws()
    .adapters()
    .calls.propose(run, [aCall({ tool: 'print' })]);
  return { run, effect, answers: 0 };
}

const execute = (world: World, process: Process) =>
  createExecute({
    tool: { ...aTool('print', world.effect), output: z.string() },
    run: () => process.effect(async () => `${++world.answers}`.repeat(150_000)),
    calls: aws().adapters(process).calls,
    env: {},
    corpora: {},
  })({ run: world.run, call: { callId: 'call_1_1', tool: 'print' } });

/** The digits that the stored result and what prompts show of it are made of. */
async function digitsIn({ run }: World): Promise<readonly unknown[]> {
  const { calls } = aws().adapters();
  const [[whole], [shown]] = await Promise.all([calls.list(run), calls.listShown(run, 1)]);
  if (!whole?.result?.ok || !shown?.result?.ok) return [whole?.result, shown?.result];
  const { head = '', tail = '' } = shown.result.excerpt ?? {};
  return [String(whole.result.output).slice(0, 1), head.slice(0, 1), tail.slice(-1)];
}

// Effects: 1 claims the call, 2 answers, 3 puts the object, 4 records the result.
describe('a large result whose tool dies', () => {
  it('is that of one answer, whole and in prompts, however many there were', async () => {
    const deaths = await atEveryDeath({
      world: () => world('read'),
      work: execute,
      async check(world) {
        expect(await digitsIn(world)).toEqual(Array(3).fill(String(world.answers)));
      },
    });
    expect(deaths).toBe(8);
  });

  it('after its object was put, before the item names it, is in doubt where the tool acts', async () => {
    const isRecorded = (death?: Death) =>
      !death ||
      (death.effect === 1 && death.moment === 'before') ||
      (death.effect === 4 && death.moment === 'after');
    await atEveryDeath({
      world: () => world('write'),
      work: execute,
      async check(world, death) {
        expect(world.answers).toBeLessThanOrEqual(1);
        const inDoubt = expect.objectContaining({ error: expect.objectContaining({ kind: 'in_doubt' }) });
        expect(await digitsIn(world)).toEqual(isRecorded(death) ? ['1', '1', '1'] : [inDoubt, inDoubt]);
      },
    });
  });
});
