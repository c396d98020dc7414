import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Call, CallResult } from '../../../functions/core/contracts/call.ts';
import type { ToolContext } from '../../../functions/core/contracts/tool.ts';
import { ToolError } from '../../../functions/core/errors.ts';
import { createExecute } from '../../../functions/core/execute.ts';
import { aCall, aRun, someTools } from '../../support/builders.ts';

type Tool = keyof typeof someTools;

/** Executes one call against a ledger that grants the claim; shows what was recorded and how often the tool ran. */
async function execute(
  tool: Tool,
  call: Call,
  run: (input: unknown, context: ToolContext) => Promise<unknown>,
) {
  const recorded: CallResult[] = [];
  let ran = 0;
  const handle = createExecute({
    tool: someTools[tool],
    run: async (input, context) => {
      ran++;
      return (await run(input, context)) as { done: boolean };
    },
    calls: {
      claim: async () => ({ claimed: true, call }),
      record: async (_run, _id, result) => void recorded.push(result),
    },
    env: {},
    corpora: { support: [{ path: 'a.md', title: 'A', text: 'a' }] },
  });
  const returned = await handle({ run: aRun, call: { callId: call.callId, tool } });
  return { returned, result: recorded[0], records: recorded.length, ran };
}

describe('executing a call', () => {
  it('hands the tool its checked arguments and the documents of its agent', async () => {
    const { result } = await execute('look', aCall(), async (input, { corpus }) => {
      expect(input).toEqual({ text: 'hi', times: 1 });
      return { done: corpus.length === 1 };
    });
    expect(result).toEqual({ ok: true, output: { done: true } });
  });

  it('marks a result that holds nothing, and one that others wrote', async () => {
    const tool = { ...someTools.look, output: z.unknown(), untrusted: (output: unknown) => output === 'web' };
    const marks = async (output: unknown) => {
      const recorded: CallResult[] = [];
      await createExecute({
        tool,
        run: async () => output,
        calls: {
          claim: async () => ({ claimed: true, call: aCall() }),
          record: async (_run, _id, result) => void recorded.push(result),
        },
        env: {},
        corpora: {},
      })({ run: aRun, call: { callId: 'call_1_1', tool: 'look' } });
      return recorded[0];
    };
    for (const nothing of [null, '', [], {}, { rows: [], count: 0 }])
      expect(await marks(nothing)).toEqual({ ok: true, output: nothing, empty: true });
    for (const something of [0, false, 'x', [0], { count: 0 }, { rows: [1] }])
      expect(await marks(something)).toEqual({ ok: true, output: something });
    expect(await marks('web')).toEqual({ ok: true, output: 'web', untrusted: true });
  });

  it('does nothing where the arguments are not the ones that were approved', async () => {
    const tampered = { ...aCall({ tool: 'send' }), input: { text: 'other', times: 1 } };
    const { ran, result } = await execute('send', tampered, async () => ({ done: true }));
    expect(ran).toBe(0);
    expect(result).toMatchObject({ ok: false, error: { kind: 'not_allowed' } });
  });

  it('does not run the arguments of another tool', async () => {
    const { ran } = await execute('send', aCall({ tool: 'look' }), async () => ({ done: true }));
    expect(ran).toBe(0);
  });

  it('passes on what a tool says it could not do', async () => {
    const { result, returned } = await execute('look', aCall(), async () => {
      throw new ToolError('No such order.', { retryable: true });
    });
    expect(result).toEqual({
      ok: false,
      error: { kind: 'tool_failed', message: 'No such order.', retryable: true },
    });
    expect(returned.ok).toBe(false);
  });

  it.each(['note', 'send'] as const)('calls %s in doubt when it broke midway', async (tool) => {
    const { result } = await execute(tool, aCall({ tool }), async () => {
      throw new Error('socket hang up');
    });
    expect(result).toMatchObject({ error: { kind: 'in_doubt', retryable: false } });
  });

  it('takes an answer in a wrong form for a failure', async () => {
    const { result } = await execute('look', aCall(), async () => ({ done: 'yes' }));
    expect(result).toMatchObject({ ok: false, error: { kind: 'invalid_output' } });
  });
});
