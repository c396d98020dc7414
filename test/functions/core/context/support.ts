import * as fc from 'fast-check';
import { startingView } from '../../../../functions/core/context/view.ts';
import type { Call } from '../../../../functions/core/contracts/call.ts';
import type { ContextView } from '../../../../functions/core/contracts/context.ts';
import type { Turn } from '../../../../functions/core/contracts/turn.ts';
import { type ModelRequest, promptOf } from '../../../../functions/core/prompt.ts';
import type { Message } from '../../../../functions/core/transcript.ts';
import { aCall, anAgent, aRecord, aTurn, someTools, text, use } from '../../../support/builders.ts';

export interface History {
  readonly turns: readonly Turn[];
  readonly calls: readonly Call[];
}

/** One turn: how long its results are, whom it asks, and what was found about its answer. */
const someTurn = fc.record({
  results: fc.array(fc.nat(9_000), { maxLength: 4 }),
  asksPerson: fc.boolean(),
  usable: fc.boolean(),
  feedback: fc.boolean(),
  thinks: fc.boolean(),
});
type Shape = Parameters<Parameters<typeof someTurn.map>[0]>[0];

export const someShapes = fc.array(someTurn, { minLength: 1, maxLength: 14 });

const letters = 'lorem ipsum dolor sit amet '.repeat(400);

function callOf(turn: number, n: number, length: number, asksPerson: boolean): Call {
  const callId = `call_${turn}_${n}`;
  const toolUseId = `toolu_${turn}_${n}`;
  if (!asksPerson)
    return aCall({ callId, turn, toolUseId, result: { ok: true, output: letters.slice(0, length) } });
  const output = { answer: `Person ${turn}.${n} says yes`, answered_by: 'ann@example.com' };
  const input = { question: `May I ${turn}.${n}?`, options: null };
  return aCall({ callId, turn, toolUseId, tool: 'ask_human', input, result: { ok: true, output } });
}

export function historyOf(shapes: readonly Shape[]): History {
  const turns: Turn[] = [];
  const calls: Call[] = [];
  for (const [index, { results, asksPerson, usable, feedback, thinks }] of shapes.entries()) {
    const turn = index + 1;
    const made = results.map((length, n) => callOf(turn, n + 1, length, asksPerson && n === 0));
    const uses = made.map(({ tool, input, toolUseId }) => use(tool, input, toolUseId));
    const thinking = { type: 'thinking', thinking: 'Hm.', signature: `sig${turn}` };
    const told = feedback || !usable || uses.length === 0 ? { feedback: `Feedback ${turn}.` } : {};
    turns.push(
      aTurn(turn, [...(thinks ? [thinking] : []), text(`Turn ${turn}.`), ...uses], { usable, ...told }),
    );
    if (usable) calls.push(...made);
  }
  return { turns, calls };
}

export const maxContextTokens = 10_000;
const agent = anAgent();

/** The prompt after these turns. */
export const promptAfter = (
  { turns, calls }: History,
  view: ContextView = startingView,
  role: 'executor' | 'summariser' = 'executor',
): ModelRequest =>
  promptOf({
    agent: { ...agent, limits: { ...agent.limits, maxContextTokens } },
    role,
    tools: Object.values(someTools),
    run: aRecord(),
    view,
    turns,
    calls,
  });

const idsOf = (content: Message['content'], type: string, field: string) =>
  content.filter((block) => block.type === type).map((block) => block[field]);

/** What the API would refuse about the conversation; none for a valid one. */
export function problemsOf(messages: readonly Message[]): string[] {
  const ids = messages.flatMap(({ content }) => idsOf(content, 'tool_use', 'id'));
  return [
    ...(new Set(ids).size === ids.length ? [] : ['an id occurs twice']),
    ...messages.flatMap(({ role, content }, index) => {
      const asked = idsOf(messages[index - 1]?.content ?? [], 'tool_use', 'id');
      const answered = idsOf(content, 'tool_result', 'tool_use_id');
      const firstOther = content.findIndex(({ type }) => type !== 'tool_result');
      const lastResult = content.findLastIndex(({ type }) => type === 'tool_result');
      return [
        ...(role === (index % 2 === 0 ? 'user' : 'assistant')
          ? []
          : [`${index}: the roles do not alternate`]),
        ...(content.length > 0 ? [] : [`${index}: is empty`]),
        ...(role === 'assistant' || JSON.stringify(answered) === JSON.stringify(asked)
          ? []
          : [`${index}: calls and results are separated`]),
        ...(firstOther >= 0 && lastResult > firstOther ? [`${index}: a result is not first`] : []),
      ];
    }),
    ...(messages.at(-1)?.role === 'user' ? [] : ['ends with an answer']),
  ];
}
