import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { dynamoCalls } from '../../../../functions/adapters/calls.ts';
import { callsPartition } from '../../../../functions/adapters/keys.ts';
import { Values } from '../../../../functions/adapters/values.ts';
import type { ToolDefinition } from '../../../../functions/core/contracts/tool.ts';
import { createExecute, maxResultBytes } from '../../../../functions/core/execute.ts';
import { withinShare } from '../../../../functions/core/shorten.ts';
import { aCall, aTool } from '../../../support/builders.ts';
import { newRun, type TestRun, useTable } from '../../../support/table.ts';

const aws = useTable();

/** What a tool of this effect returns, executed and recorded. */
async function returned(output: unknown, effect: ToolDefinition['effect'] = 'read') {
  const run = newRun();
  const { calls } = aws().adapters();
  await calls.propose(run, [aCall({ tool: 'look' })]);
  const tool = { ...aTool('look', effect), output: z.unknown() };
  const execute = createExecute({ tool, run: async () => output, calls, env: {}, corpora: {} });
  await execute({ run, call: { callId: 'call_1_1', tool: 'look' } });
  const [whole, shown] = await Promise.all([calls.list(run), calls.listShown(run, 1)]);
  return { run, whole: whole[0]?.result, shown: shown[0]?.result };
}

/** Without the bucket, and with the item's size within what the table takes. */
async function listedFromTable(run: TestRun) {
  const { table } = aws().adapters();
  const [item] = await table.query(callsPartition(run), 'CALL#');
  expect(JSON.stringify(item).length).toBeLessThan(200_000);
  const noBucket = new Values('no-such-bucket', aws().s3);
  return dynamoCalls(table, noBucket).listShown(run, 1);
}

describe('a result', () => {
  it.each([
    ['1 byte', 1],
    ['99 KB', 99_000],
    ['101 KB', 101_000],
    ['10 MB', maxResultBytes],
  ])('of %s is stored whole, and a prompt gets what it can hold', async (_, bytes) => {
    const output = bytes === 1 ? 7 : 'ab\n'.repeat(Math.ceil(bytes / 3)).slice(0, bytes);
    const { run, whole, shown } = await returned(output);
    expect(whole?.ok && whole.output === output).toBe(true);
    if (!shown?.ok) return expect.fail('it succeeded');
    const prompt = withinShare('call_1_1', shown, 24_000);
    expect(JSON.stringify(prompt).length).toBeLessThan(24_000);
    if (bytes > 24_000) expect(shown).toMatchObject({ output: null, excerpt: { characters: bytes } });
    expect(await listedFromTable(run)).toMatchObject([{ result: shown }]);
  });

  it.each([
    ['read', 'tool_failed', 'Ask for less'],
    ['write', 'result_lost', 'do not repeat it'],
  ] as const)('of more than 10 MB is told with its size and the limit (%s)', async (effect, kind, advice) => {
    const { whole } = await returned('漢'.repeat(maxResultBytes / 3 + 1), effect);
    const message = whole?.ok === false ? whole.error.message : expect.fail('it failed');
    expect(whole).toMatchObject({ error: { kind } });
    for (const part of ['look returned 10485762 bytes', '10485760', advice]) expect(message).toContain(part);
  });

  it('is listed from a turn on', async () => {
    const run = newRun();
    const { calls } = aws().adapters();
    const turns = [1, 2, 9, 10, 11];
    await calls.propose(
      run,
      turns.map((turn) => aCall({ callId: `call_${turn}_1`, turn })),
    );
    await calls.propose(run, [aCall({ callId: 'undo_10_1', turn: 10 })]);
    const listed = await calls.listShown(run, 9);
    expect(listed.map(({ callId }) => callId)).toEqual(['call_9_1', 'call_10_1', 'call_11_1']);
  });
});
