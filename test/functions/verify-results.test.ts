import { describe, expect, it } from 'vitest';
import type { Call, CallResult } from '../../functions/core/contracts/call.ts';
import type { NewEvent } from '../../functions/core/contracts/events.ts';
import { createHandler } from '../../functions/verify-results.ts';
import { aCall, aLoop, aRecord, aRun, someTools } from '../support/builders.ts';

/** Verifies a turn of these calls. @returns the counters, the history, and the calls as they are left */
async function verify(given: readonly Call[], loop = aLoop()) {
  const calls = new Map(given.map((call) => [call.callId, call]));
  const events: NewEvent[] = [];
  const change = (callId: string, changes: Partial<Call>) =>
    void calls.set(callId, { ...(calls.get(callId) as Call), ...changes });
  const handle = createHandler({
    tools: someTools,
    now: () => new Date('2026-11-23T12:00:00.000Z'),
    runs: { get: async () => aRecord() },
    calls: {
      list: async () => [...calls.values()],
      record: async (_run, callId, result) => change(callId, { result, status: 'done' }),
      annotate: async (_run, callId, note) => change(callId, { note }),
    },
    events: { append: async (_run, more) => void events.push(...more) },
    budgets: { settleTools: async () => expect.fail('nothing costs money here') },
  });
  const step = { run: aRun, budget: { maxNanoUsd: 1, spentNanoUsd: 0 }, loop, ending: null };
  const again = async () => (await handle(step)).loop;
  return { loop: await again(), again, events, callOf: (callId: string) => calls.get(callId) };
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
