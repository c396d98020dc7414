import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../functions/core/canonical.ts';
import {
  callsToUndo,
  undoIdOf,
  undoOf,
  undoRequestNumber,
  undoStep,
} from '../../../functions/core/compensate.ts';
import type { Call } from '../../../functions/core/contracts/call.ts';
import { failure } from '../../../functions/core/results.ts';
import { aCall, anUndoableTool, aTool, someTools } from '../../support/builders.ts';

const tools = {
  ...someTools,
  write: anUndoableTool('write', 'erase'),
  erase: aTool('erase', 'write'),
  publish: anUndoableTool('publish', 'retract'),
  retract: aTool('retract', 'irreversible'),
};
const done = { ok: true, output: { done: true } } as const;
const madeCall = (turn: number, index: number, changes: Partial<Call> = {}) =>
  aCall({ callId: `call_${turn}_${index}`, turn, tool: 'write', status: 'done', result: done, ...changes });
const ids = (calls: readonly Call[]) => calls.map(({ callId }) => callId);

describe('what is taken back', () => {
  it('is what was done for certain, by a tool that says how it is undone', () => {
    const calls = [
      madeCall(1, 1),
      madeCall(1, 2, { tool: 'note' }),
      madeCall(1, 3, { tool: 'gone' }),
      madeCall(1, 4, { result: failure('tool_failed', 'No.') }),
      madeCall(1, 5, { result: failure('in_doubt', 'Who knows.') }),
      aCall({ callId: 'call_1_6', tool: 'write', status: 'running' }),
      madeCall(1, 7, { tool: 'constructor' }),
    ];
    expect(ids(callsToUndo(calls, [], tools))).toEqual(['call_1_1']);
  });

  it('is also a call whose result is lost, for it was done', () => {
    const lost = madeCall(1, 1, { result: failure('result_lost', 'It is gone.') });
    expect(ids(callsToUndo([lost], [], tools))).toEqual(['call_1_1']);
  });

  it('is each call once, newest first, whatever was taken back before', () => {
    const place = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 12 }));
    const attempt = fc.record({
      place,
      tool: fc.constantFrom('write', 'publish', 'note', 'look'),
      ok: fc.boolean(),
      undone: fc.constantFrom('never', 'begun', 'done', 'failed'),
    });
    const attempts = fc.uniqueArray(attempt, { selector: ({ place: [turn, index] }) => `${turn} ${index}` });
    fc.assert(
      fc.property(attempts, (made) => {
        const calls = made.map(({ place: [turn, index], tool, ok }) =>
          madeCall(turn, index, { tool, ...(ok ? {} : { result: failure('tool_failed', 'No.') }) }),
        );
        const undos = made.flatMap(({ place: [turn, index], undone }) => {
          if (undone === 'never') return [];
          const { result: _, ...begun } = madeCall(turn, index, {
            callId: `undo_${turn}_${index}`,
            status: 'running',
          });
          if (undone === 'begun') return [begun];
          return [{ ...begun, result: undone === 'done' ? done : failure('tool_failed', 'No.') }];
        });
        const wanted = callsToUndo(calls, undos, tools);
        const places = wanted.map(({ callId }) => callId.split('_').slice(1).map(Number) as [number, number]);
        expect(new Set(ids(wanted)).size).toBe(wanted.length);
        for (const [i, [turn, index]] of places.entries()) {
          const [before, beforeIndex] = places[i - 1] ?? [Infinity, 0];
          expect(turn < before || (turn === before && index < beforeIndex)).toBe(true);
        }
        const expected = made.filter(
          ({ tool, ok, undone }) =>
            ok && ['write', 'publish'].includes(tool) && (undone === 'never' || undone === 'begun'),
        );
        expect(wanted).toHaveLength(expected.length);
      }),
    );
  });
});

describe('the call that takes another back', () => {
  it('is bound to the arguments that the tool names, as the undoing tool reads them', () => {
    const undo = undoOf(madeCall(2, 3, { input: { text: 'hi', times: 1 } }), tools);
    const input = { text: 'undo hi', times: 1 };
    expect(undo).toMatchObject({
      callId: 'undo_2_3',
      turn: 2,
      tool: 'erase',
      input,
      inputHash: hashOf(input),
      verdict: 'allow',
      status: 'allowed',
    });
    expect(undo.reason).toBe('erase takes call_2_3 (write) back.');
    expect(undo.result).toBeUndefined();
  });

  it('waits for a person where it cannot be undone itself', () => {
    const undo = undoOf(madeCall(1, 1, { tool: 'publish' }), tools);
    expect(undo).toMatchObject({
      tool: 'retract',
      verdict: 'escalate',
      risk: 'high',
      status: 'awaiting_approval',
    });
    expect(undoStep(undo, 60)).toEqual({
      callId: 'undo_1_1',
      tool: 'retract',
      approve: true,
      timeoutSeconds: 60,
      turn: 1,
      number: 1_001_001,
    });
    expect(undoStep({ ...undo, status: 'approved' }, 60).approve).toBe(false);
  });

  it.each([
    ['a tool that is not there', { tool: 'missing', input: () => ({}) }, 'unknown_tool', /no tool "missing"/],
    [
      'input that does not fit',
      { tool: 'erase', input: () => ({ text: 'far too long a text' }) },
      'invalid_arguments',
      /^erase: text/,
    ],
    [
      'input that cannot be worked out',
      {
        tool: 'erase',
        input: () => {
          throw new Error('no receipt');
        },
      },
      'invalid_arguments',
      /cannot say how: no receipt/,
    ],
  ] as const)('is told as failed for %s', (_, undo, kind, message) => {
    const call = undoOf(madeCall(1, 1), { ...tools, write: { ...aTool('write', 'write'), undo } });
    expect(call).toMatchObject({ callId: 'undo_1_1', verdict: 'deny', status: 'done' });
    expect(call.result).toMatchObject({
      ok: false,
      error: { kind, message: expect.stringMatching(message) },
    });
  });
});

it('no two requests have one number, and none that of a request of the run', () => {
  const place = fc.tuple(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 900 }));
  fc.assert(
    fc.property(place, place, ([turn, index], [otherTurn, otherIndex]) => {
      const number = undoRequestNumber(undoIdOf(`call_${turn}_${index}`));
      expect(number).toBeGreaterThan(1_000_000);
      const isSame = turn === otherTurn && index === otherIndex;
      expect(number === undoRequestNumber(`undo_${otherTurn}_${otherIndex}`)).toBe(isSame);
    }),
  );
});
