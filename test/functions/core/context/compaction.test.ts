import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compactionOf, type Transcript } from '../../../../functions/core/context/compaction.ts';
import { promptTokensAbout } from '../../../../functions/core/context/size.ts';
import { startingView } from '../../../../functions/core/context/view.ts';
import type { ContextView } from '../../../../functions/core/contracts/context.ts';
import { aCall, aTurn, text, use } from '../../../support/builders.ts';
import { type History, historyOf, maxContextTokens, problemsOf, promptAfter, someShapes } from './support.ts';

const tokensOf = ({ view, ...history }: Transcript) => promptTokensAbout(promptAfter(history, view));
const compact = (history: History, view = startingView) =>
  compactionOf({ ...history, view }, maxContextTokens, tokensOf);

/** The views of a run, turn by turn, as they are made where its prompt gets too long. */
function viewsOf({ turns, calls }: History): ContextView[] {
  let view = startingView;
  return turns.map((_, index) => {
    const history = {
      turns: turns.slice(0, index + 1),
      calls: calls.filter(({ turn }) => turn <= index + 1),
    };
    if (tokensOf({ ...history, view }) > maxContextTokens) view = compact(history, view)?.view ?? view;
    return view;
  });
}
const until = ({ turns, calls }: History, turn: number): History => ({
  turns: turns.slice(0, turn),
  calls: calls.filter((call) => call.turn <= turn),
});

describe('a transcript that is compacted again and again', () => {
  it('is always a conversation that the API accepts, with the task, what people said, and the newest turn whole', () => {
    fc.assert(
      fc.property(someShapes, (shapes) => {
        const history = historyOf(shapes);
        for (const [index, view] of viewsOf(history).entries()) {
          const { turns, calls } = until(history, index + 1);
          const { messages } = promptAfter({ turns, calls }, view);
          expect(problemsOf(messages)).toEqual([]);
          expect(messages[0]?.content[0]).toEqual(text('Do the thing.'));
          const prompt = JSON.stringify(messages);
          for (const call of calls.filter(({ tool }) => tool === 'ask_human'))
            expect(prompt).toContain(`Person ${call.callId.slice(5).replace('_', '.')} says yes`);
          expect(view.stubsThrough).toBeLessThanOrEqual(index);
        }
      }),
    );
  });

  it('grows only at its end between compactions, so that the provider finds it in its cache', () => {
    fc.assert(
      fc.property(someShapes, (shapes) => {
        const history = historyOf(shapes);
        const views = viewsOf(history);
        for (let turn = 1; turn < views.length; turn++) {
          if (views[turn] !== views[turn - 1]) continue;
          const before = promptAfter(until(history, turn), views[turn]);
          const after = promptAfter(until(history, turn + 1), views[turn]);
          expect([after.system, after.tools]).toEqual([before.system, before.tools]);
          const blocks = (messages: typeof after.messages) =>
            messages.flatMap(({ role, content }) => content.map((block) => JSON.stringify([role, block])));
          const old = blocks(before.messages);
          expect(blocks(after.messages).slice(0, old.length)).toEqual(old);
        }
      }),
    );
  });

  it('is the same however often it is made', () => {
    fc.assert(
      fc.property(someShapes, (shapes) => {
        const history = historyOf(shapes);
        const [once, again] = [viewsOf(history), viewsOf(structuredClone(history))];
        expect(again).toEqual(once);
        expect(promptAfter(history, again.at(-1))).toEqual(promptAfter(history, once.at(-1)));
      }),
    );
  });

  it('fits again afterwards, whatever a single turn brought', () => {
    const long = { asksPerson: false, usable: true, feedback: false, thinks: false };
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 8_000, max: 90_000 }), { minLength: 1, maxLength: 8 }), {
          minLength: 3,
          maxLength: 6,
        }),
        (lengths) => {
          const history = historyOf(lengths.map((results) => ({ ...long, results })));
          const view = viewsOf(history).at(-1);
          expect(promptTokensAbout(promptAfter(history, view))).toBeLessThan(maxContextTokens * 1.25);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('a compaction', () => {
  const turnOf = (turn: number, output: unknown) => ({
    turn: aTurn(turn, [use('look', {}, `toolu_${turn}`)]),
    call: aCall({ callId: `call_${turn}_1`, turn, toolUseId: `toolu_${turn}`, result: { ok: true, output } }),
  });
  const historyWith = (lengths: readonly number[]): History => {
    const made = lengths.map((length, index) => turnOf(index + 1, 'x'.repeat(length)));
    return { turns: made.map(({ turn }) => turn), calls: made.map(({ call }) => call) };
  };
  const contentOf = (history: History, view: ContextView | undefined, callId: string) =>
    promptAfter(history, view)
      .messages.flatMap(({ content }) => content)
      .find((block) => block.type === 'tool_result' && String(block.content).includes(callId))?.content;

  it('first puts a stub in the place of old results, which names the call and how to get it back', () => {
    const history = historyWith([14_000, 6_000, 4_000]);
    const compaction = compact(history);
    expect(compaction).toMatchObject({ from: 1, leftOut: false });
    expect(JSON.parse(String(contentOf(history, compaction?.view, 'call_1_1')))).toEqual({
      call: 'call_1_1',
      ok: true,
      left_out: 'The result of look had 14000 characters; recall_result with call_1_1 brings it back.',
    });
    expect(contentOf(history, compaction?.view, 'call_3_1')).toContain('x'.repeat(4_000));
  });

  it('leaves old turns out where stubs would not make enough room', () => {
    const history = historyWith([1_000, 1_000, 1_000]);
    const wordy = history.turns.map((turn, index) => ({
      ...turn,
      answer: {
        ...turn.answer,
        content: [text('y'.repeat(index < 2 ? 14_000 : 10)), ...turn.answer.content],
      },
    }));
    const compaction = compact({ ...history, turns: wordy });
    expect(compaction).toMatchObject({ from: 1, through: 2, leftOut: true });
    const [first] = promptAfter({ ...history, turns: wordy }, compaction?.view).messages;
    expect(first?.content.map((block) => block.text)).toEqual([
      'Do the thing.',
      'Turns 1 to 2 of this run (2 answers of yours) are left out here. What was noted of them stands under "Key context". The results of their calls, call_1_1 to call_2_1, can be read with recall_result.',
    ]);
  });

  it('keeps every word of people, in stubs and for turns that are left out', () => {
    const [asked, edited, refused] = [
      aCall({
        tool: 'ask_human',
        input: { question: 'Which?' },
        result: { ok: true, output: { answer: 'B, "now"' } },
      }),
      aCall({
        callId: 'call_1_2',
        approvalId: 'a',
        editedBy: 'ann@example.com',
        note: 'A person changed the arguments of this call: text from "a" to "b".',
        decisionReason: 'Be brief.',
        result: { ok: true, output: 'z'.repeat(300) },
      }),
      aCall({
        callId: 'call_1_3',
        approvalId: 'a',
        decisionReason: 'Too dear.',
        result: {
          ok: false,
          error: {
            kind: 'rejected',
            message: 'A person rejected this call. The reason given: Too dear.',
            retryable: false,
          },
        },
      }),
    ];
    const ids = ['a', 'b', 'c'];
    const calls = [asked, edited, refused].map((call, index) => ({ ...call, toolUseId: ids[index] ?? '' }));
    const history = {
      turns: [
        aTurn(
          1,
          ids.map((id) => use('look', {}, id)),
        ),
        ...historyWith([0, 9]).turns.slice(1),
      ],
      calls,
    };
    for (const view of [
      { ...startingView, stubsThrough: 1 },
      compactionOf({ ...history, view: startingView }, 1, () => 2)?.view,
    ]) {
      const prompt = JSON.stringify(promptAfter(history, view).messages).replaceAll('\\', '');
      for (const words of ['B, "now"', 'Be brief.', 'text from "a" to "b"', 'Too dear.'])
        expect(prompt).toContain(words);
    }
  });

  it('is not made where there is only the newest turn', () => {
    expect(compact(historyWith([90_000]))).toBeUndefined();
  });
});
