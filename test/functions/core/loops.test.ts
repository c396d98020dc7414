import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withAskHuman } from '../../../functions/core/ask-human.ts';
import type { Call, CallResult } from '../../../functions/core/contracts/call.ts';
import { recentOutcomes } from '../../../functions/core/contracts/state.ts';
import { callIdOf } from '../../../functions/core/ids.ts';
import {
  afterTurn,
  idleRemark,
  inputMark,
  maxIdleTurns,
  repetitionsInView,
  repetitionsOf,
  withOutOfView,
} from '../../../functions/core/loops.ts';
import { failure } from '../../../functions/core/results.ts';
import { aCall, aLoop, someTools } from '../../support/builders.ts';

interface Asked {
  readonly tool?: 'look' | 'note' | 'send' | 'ask_human';
  readonly input?: unknown;
  readonly result?: CallResult;
}
const found = (output: unknown): CallResult => ({ ok: true, output });

/** Plays turns, each with its calls as they ended. */
function play(turns: readonly (readonly Asked[])[], task = 'Do the thing.') {
  const tools = withAskHuman(someTools);
  const context = { task, nowSeconds: 1_000, toolOf: (name: string) => tools[name as 'look'] };
  let loop = aLoop({ turn: 0 });
  let notes: ReadonlyMap<string, string> = new Map();
  const idle: number[] = [];
  for (const [index, asked] of turns.entries()) {
    const calls = asked.map(
      ({ tool = 'look', input = { text: 'a' }, result = found(1) }, i): Call =>
        aCall({ callId: callIdOf(index + 1, i), turn: index + 1, tool, input, status: 'done', result }),
    );
    const after = afterTurn({ ...loop, turn: index + 1 }, calls, context);
    ({ loop, notes } = after);
    idle.push(loop.idleTurns);
  }
  return { loop, notes, idle };
}

describe('a question to a person', () => {
  const ask = (question: string, result: CallResult): [Asked] => [
    { tool: 'ask_human', input: { question, options: null }, result },
  ];
  const silence = failure('expired', 'Nobody answered in time.');
  const words = ['Who?', 'Whom?', 'Which person?', 'What is the name?'];

  it('that nobody answers brings nothing new, however it is put', () => {
    expect(play(words.map((each) => ask(each, silence))).idle).toEqual([1, 2, 3, 4]);
  });

  it('that is answered does, but has changed nothing', () => {
    const { idle, loop } = play([ask('Who?', silence), ask('Who then?', found({ answer: 'Ann' }))]);
    expect(idle).toEqual([1, 0]);
    expect(loop.recent.map(({ unanswered }) => unanswered)).toEqual([true, undefined]);
    expect(loop.recent.some(({ changed }) => changed)).toBe(false);
  });
});

describe('turns that bring nothing new', () => {
  const named = (text: string): Asked => ({ input: { text }, result: found(text) });

  it.each([2, 3, 4])('are seen in a cycle of %i different calls', (length) => {
    const cycle = Array.from({ length }, (_, i) => [named('abcd'[i] ?? '')]);
    const { idle } = play([...cycle, ...cycle, ...cycle]);
    expect(idle.slice(0, length + 2)).toEqual([...Array(length).fill(0), 1, 2]);
    expect(Math.max(...idle)).toBeGreaterThanOrEqual(maxIdleTurns);
  });

  it('are seen where an argument only counts up to the same result', () => {
    const pages = [1, 2, 3, 4, 5].map((page) => [{ input: { text: `page ${page}` }, result: found([]) }]);
    expect(play(pages).idle).toEqual([0, 1, 2, 3, 4]);
    const errors = [1, 2, 3].map((n) => [
      { input: { text: `X-${n}` }, result: failure('tool_failed', `There is no X-${n}.`) },
    ]);
    expect(play(errors).idle).toEqual([0, 1, 2]);
  });

  it('are not seen where the task itself names what is looked up', () => {
    const orders = ['ORD-1', 'ORD-2', 'ORD-3'].map((text) => [{ input: { text }, result: found([]) }]);
    expect(play(orders, 'Check ORD-1, ORD-2 and ORD-3.').idle).toEqual([0, 0, 0]);
  });

  it('are not seen where every result differs', () => {
    const pages = [1, 2, 3, 4].map((page) => [{ input: { text: `page ${page}` }, result: found([page]) }]);
    expect(play(pages).idle).toEqual([0, 0, 0, 0]);
  });

  it('are those without a call, and those whose calls were all denied', () => {
    const denied = { result: failure('repeated', 'Again.') };
    expect(play([[], [], [named('a')], []]).idle).toEqual([1, 2, 0, 1]);
    const { loop } = play([[named('a')]]);
    const call = aCall({ verdict: 'deny', status: 'done', ...denied });
    const context = { task: '', nowSeconds: 0, toolOf: () => someTools.look };
    expect(afterTurn(loop, [call], context).loop.idleTurns).toBe(1);
  });

  it('do not include one that acted, even by arguments that count up', () => {
    const notes = [1, 2, 3].map((n): Asked[] => [{ tool: 'note', input: { text: `n${n}` } }]);
    expect(play(notes).idle).toEqual([0, 0, 0]);
  });

  it('are remarked on beside the results', () => {
    const page = (n: number): Asked[] => [{ input: { text: `page ${n}` }, result: found([]) }];
    const { notes } = play([page(1), page(2)]);
    expect(notes.get('call_2_1')).toBe(idleRemark(1));
  });
});

describe('a repetition', () => {
  const look = { tool: 'look', input: { text: 'a' } };
  const times = (turns: readonly (readonly Asked[])[], effect: 'read' | 'write' = 'read') =>
    repetitionsOf(play(turns).loop, look, { effect }).length;

  it('counts equal calls with an equal result, however much lies between', () => {
    const other: Asked[] = [{ input: { text: 'b' } }];
    expect(times([[{}], other, [{}], other, [{}]])).toBe(3);
  });

  it('of what the prompt shows no more is neither denied nor idle, though it still counts', () => {
    const { loop } = play([[{}], [{}], [{}]]);
    const later = { ...loop, recent: withOutOfView(loop.recent, 2) };
    expect(repetitionsInView(later, look, { effect: 'read' })).toMatchObject([{ turn: 3 }]);
    expect(repetitionsOf(later, look, { effect: 'read' })).toHaveLength(3);
    const hidden = { ...later, idleTurns: 1, recent: withOutOfView(loop.recent, 3) };
    const again = aCall({ callId: 'call_4_1', turn: 4, status: 'done', result: found(1), input: look.input });
    const context = { task: '', nowSeconds: 0, toolOf: () => someTools.look };
    const after = afterTurn(hidden, [again], context);
    expect([after.loop.idleTurns, after.notes.size]).toEqual([0, 0]);
  });

  it('ends where the result changes', () => {
    expect(times([[{}], [{}], [{ result: found(2) }]])).toBe(1);
  });

  it('ends for a read where something was changed in between', () => {
    expect(times([[{}], [{ tool: 'note' }], [{}]])).toBe(1);
    expect(times([[{}], [{ tool: 'note' }], [{ tool: 'note' }], [{}]])).toBe(1);
  });

  it('is remarked on but for a read after a change', () => {
    expect(play([[{}], [{}]]).notes.get('call_2_1')).toContain('call_1_1');
    expect(play([[{}], [{ tool: 'note' }], [{}]]).notes.get('call_3_1')).not.toContain('same call');
  });

  it('is judged by what the arguments say, not by how they are written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())), (input) => {
        const turned = Object.fromEntries(Object.entries(input).reverse());
        const spaced = Object.fromEntries(
          Object.entries(turned).map(([k, v]) => [k, typeof v === 'string' ? ` ${v}\t` : v]),
        );
        expect(inputMark(turned)).toBe(inputMark(input));
        expect(inputMark(spaced)).toBe(inputMark(input));
      }),
    );
    expect(inputMark({ a: '12.50' })).toBe(inputMark({ a: '12.5' }));
    expect(inputMark({ a: '007' })).not.toBe(inputMark({ a: '7' }));
    expect(inputMark({ a: 'x' })).not.toBe(inputMark({ a: 'y' }));
  });
});

describe('the memory of outcomes', () => {
  it('stays small, however long a run gets', () => {
    const turns = Array.from({ length: 200 }, (_, n): Asked[] => [
      { input: { text: `t${n}` }, result: found(n) },
    ]);
    const { loop } = play(turns);
    expect(loop.recent).toHaveLength(recentOutcomes);
    expect(loop.recent.at(-1)?.callId).toBe('call_200_1');
    expect(JSON.stringify(loop).length).toBeLessThan(10_000);
  });
});
