import { describe, expect, it } from 'vitest';
import type { Call, CallResult } from '../../functions/core/contracts/call.ts';
import type { NewEvent } from '../../functions/core/contracts/events.ts';
import type { Observation } from '../../functions/core/contracts/memory.ts';
import type { ToolDefinition } from '../../functions/core/contracts/tool.ts';
import type { ToolsByName } from '../../functions/core/tools.ts';
import { createHandler } from '../../functions/verify-results.ts';
import { aCall, aLoop, aRecord, aRun, someTools } from '../support/builders.ts';

/** Verifies a turn of these calls. @returns the counters, the history, and the calls as they are left */
async function verify(given: readonly Call[], loop = aLoop(), tools: ToolsByName = someTools) {
  const calls = new Map(given.map((call) => [call.callId, call]));
  const events: NewEvent[] = [];
  const observations: Observation[] = [];
  const change = (callId: string, changes: Partial<Call>) =>
    void calls.set(callId, { ...(calls.get(callId) as Call), ...changes });
  const handle = createHandler({
    tools,
    now: () => new Date('2026-11-23T12:00:00.000Z'),
    runs: { get: async () => aRecord() },
    calls: {
      list: async () => [...calls.values()],
      record: async (_run, callId, result) => change(callId, { result, status: 'done' }),
      annotate: async (_run, callId, note) => change(callId, { note }),
    },
    events: { append: async (_run, more) => void events.push(...more) },
    budgets: { settleTools: async () => expect.fail('nothing costs money here') },
    workingMemory: { observe: async (_run, more) => void observations.push(...more) },
  });
  const step = { run: aRun, budget: { maxNanoUsd: 1, spentNanoUsd: 0 }, loop, ending: null };
  const again = async () => (await handle(step)).loop;
  return { loop: await again(), again, events, observations, callOf: (callId: string) => calls.get(callId) };
}

const asked = (changes: Partial<Call>) =>
  aCall({
    tool: 'ask_human',
    input: { question: 'Which?', options: null },
    verdict: 'escalate',
    ...changes,
  });
const answer: CallResult = { ok: true, output: { answer: 'B.', answered_by: 'ann@example.com' } };

describe('a question to a person, after the turn', () => {
  it('that was answered is finished: it taints nothing and has changed nothing', async () => {
    const { loop, events } = await verify([asked({ status: 'done', result: answer })]);
    expect(loop).toMatchObject({ taintedBy: [], idleTurns: 0 });
    expect(loop.recent[0]).not.toHaveProperty('changed');
    expect(events.map(({ data }) => data)).toEqual([
      { callId: 'call_1_1', tool: 'ask_human', ok: true, durationMs: null },
    ]);
  });

  it('that nobody answered is told so, and has brought nothing', async () => {
    const { loop, events, callOf } = await verify([asked({ status: 'expired' })]);
    expect(callOf('call_1_1')?.result).toMatchObject({ error: { kind: 'expired' } });
    expect(loop.idleTurns).toBe(1);
    expect(events[0]?.data).toMatchObject({ ok: false, message: expect.stringContaining('Nobody answered') });
  });
});

describe('what is remarked on a call that a person changed', () => {
  it('stands beside what the person changed, also where the state is tried again', async () => {
    const edited = { note: 'A person changed the arguments of this call: text from "a" to "hi".' };
    const first = await verify([aCall({ status: 'done', result: { ok: true, output: 1 } })]);
    const call = aCall({
      callId: 'call_2_1',
      turn: 2,
      status: 'done',
      result: { ok: true, output: 1 },
      ...edited,
    });
    const { callOf, again, events } = await verify([call], { ...first.loop, turn: 2 });
    const note = callOf('call_2_1')?.note;
    expect(note).toMatch(
      /^A person changed .*"hi"\. The same call gave the same result before \(call_1_1\)\./,
    );
    expect(events[0]?.data.note).toBe(note);
    await again();
    expect(callOf('call_2_1')?.note).toBe(note);
  });
});

describe('what a tool marks in its result', () => {
  const marking = (observes: ToolDefinition['observes'], changes: Partial<ToolDefinition> = {}) => ({
    look: { ...someTools.look, ...changes, ...(observes && { observes }) },
  });
  const looked = (changes: Partial<Call> = {}) =>
    aCall({ status: 'done', result: { ok: true, output: { done: true } }, ...changes });
  const mark = { key: 'order', value: 'ORD-1', importance: 0.7 };

  it('is kept in view with its call, and trusted like the result', async () => {
    const tools = marking(() => [mark]);
    const { observations } = await verify([looked()], aLoop(), tools);
    expect(observations).toEqual([{ ...mark, at: '2026-11-23T12:00:00.000Z', sourceCallId: 'call_1_1' }]);
    const untrusted = looked({ result: { ok: true, output: 1, untrusted: true } });
    expect((await verify([untrusted], aLoop(), tools)).observations[0]).toMatchObject({ untrusted: true });
  });

  it('is as good as what the run had read, where the model wrote it', async () => {
    const tainted = looked({ taintedBy: ['call_1_2'] });
    const written = await verify(
      [tainted],
      aLoop(),
      marking(() => [mark], { hearsay: () => undefined }),
    );
    expect(written.observations[0]).toMatchObject({ untrusted: true });
    const read = await verify(
      [tainted],
      aLoop(),
      marking(() => [mark]),
    );
    expect(read.observations[0]).not.toHaveProperty('untrusted');
  });

  it.each([
    ['is too large', () => [{ ...mark, value: 'x'.repeat(32_769) }], 'value: at most 32 KB'],
    ['has a key with a line break', () => [{ ...mark, key: 'a\nb' }], 'control characters or line breaks'],
    [
      'cannot be made',
      () => {
        throw new TypeError('rows is not iterable');
      },
      'rows is not iterable',
    ],
  ])('is left out and told of where it %s; the result stays', async (_, observes, reason) => {
    const { observations, callOf, again, events } = await verify([looked()], aLoop(), marking(observes));
    expect(observations).toEqual([]);
    expect(callOf('call_1_1')?.note).toContain(reason);
    await again();
    expect(callOf('call_1_1')?.note?.split('Nothing of this result')).toHaveLength(2);
    expect(events[0]?.data).toMatchObject({ ok: true });
  });

  it('is nothing where the call failed', async () => {
    const failed = looked({
      result: { ok: false, error: { kind: 'tool_failed', message: '', retryable: false } },
    });
    expect(
      (
        await verify(
          [failed],
          aLoop(),
          marking(() => [mark]),
        )
      ).observations,
    ).toEqual([]);
  });
});
