import { askHumanName } from './ask-human.ts';
import { canonicalJson, mapLeaves, sha256 } from './canonical.ts';
import type { Call, CallResult } from './contracts/call.ts';
import { type Loop, type OutcomeMark, recentOutcomes } from './contracts/state.ts';
import type { ToolDefinition } from './contracts/tool.ts';
import { standsIn } from './guard/grounding.ts';

/** Equal calls with an equal result: the second is remarked on, the third denied, the fifth ends the run. */
export const repeatLimits = { warn: 2, deny: 3, end: 5 } as const;

/** Turns in a row that brought nothing new, before the run ends; the first already brings a remark. */
export const maxIdleTurns = 4;

const short = (text: string): string => sha256(text).slice(0, 12);
const withoutDigits = (text: string): string => text.replaceAll(/\d+/g, '#');

/** White space and the spelling of a decimal number make no difference. */
const normalised = (leaf: string | number): string | number => {
  if (typeof leaf === 'number') return leaf;
  const text = leaf.replaceAll(/\s+/g, ' ').trim();
  return /^-?\d+\.\d+$/.test(text) ? String(Number(text)) : text;
};

/** Equal for calls that ask for the same. */
export const inputMark = (input: unknown): string => short(canonicalJson(mapLeaves(input, normalised)));

/** Equal for calls that only count up. A number that the task itself names is asked for, not counted. */
const shapeMark = (input: unknown, task: string): string =>
  short(
    canonicalJson(
      mapLeaves(input, (leaf) => {
        const value = String(normalised(leaf));
        return standsIn(value, [task]) ? value : withoutDigits(value);
      }),
    ),
  );

const resultMark = (result: CallResult): string =>
  short(
    result.ok ? canonicalJson(result.output) : withoutDigits(`${result.error.kind} ${result.error.message}`),
  );

const sameCall = (call: Pick<OutcomeMark, 'tool' | 'input'>) => (mark: OutcomeMark) =>
  mark.tool === call.tool && mark.input === call.input;

/**
 * The earlier calls that make this one a repetition: same tool, same arguments, the same result ever since. A
 * read after something was changed begins anew.
 */
export function repetitionsOf(
  { recent }: Pick<Loop, 'recent'>,
  call: { readonly tool: string; readonly input: unknown },
  { effect }: Pick<ToolDefinition, 'effect'>,
): OutcomeMark[] {
  const since = effect === 'read' ? recent.findLastIndex(({ changed }) => changed) + 1 : 0;
  const equal = recent.slice(since).filter(sameCall({ tool: call.tool, input: inputMark(call.input) }));
  const latest = equal.findLast(({ result }) => result !== undefined)?.result;
  const different = equal.findLastIndex(({ result }) => result !== undefined && result !== latest);
  return equal.slice(different + 1);
}

/** Seconds until a repeatable tool is due again for the same arguments. */
export function pauseSecondsFor(
  { recent }: Pick<Loop, 'recent'>,
  call: { readonly tool: string; readonly input: unknown },
  { minIntervalSeconds = 0 }: Pick<ToolDefinition, 'minIntervalSeconds'>,
  nowSeconds: number,
): number {
  const last = recent.findLast(sameCall({ tool: call.tool, input: inputMark(call.input) }));
  return last ? Math.max(0, Math.ceil(last.at + minIntervalSeconds - nowSeconds)) : 0;
}

/**
 * The outcomes, those marked that the prompt shows no more: to ask for them again is neither denied nor idle. Five times
 * the same ends the run all the same.
 */
export const withOutOfView = (recent: readonly OutcomeMark[], stubsThrough: number): OutcomeMark[] =>
  recent.map((mark) => (mark.turn <= stubsThrough ? { ...mark, outOfView: true } : mark));

const isInView = ({ outOfView }: OutcomeMark): boolean => !outOfView;

/** Those repetitions that the model can still read the result of. */
export const repetitionsInView = (...of: Parameters<typeof repetitionsOf>): OutcomeMark[] =>
  repetitionsOf(...of).filter(isInView);

export interface TurnContext {
  readonly task: string;
  readonly nowSeconds: number;
  readonly toolOf: (name: string) => Pick<ToolDefinition, 'effect' | 'repeatable'> | undefined;
}

const wasMade = ({ verdict, result }: Call): boolean =>
  verdict !== 'deny' && !(result?.ok === false && result.error.kind === 'cancelled');

function markOf(call: Call, recent: readonly OutcomeMark[], { task, nowSeconds, toolOf }: TurnContext) {
  const { callId, turn, tool, result } = call;
  const mark: OutcomeMark = {
    callId,
    turn,
    tool,
    input: inputMark(call.input),
    shape: shapeMark(call.input, task),
    ...(result && wasMade(call) ? { result: resultMark(result) } : {}),
    ...(tool === askHumanName && wasMade(call) && !result?.ok && { unanswered: true as const }),
    at: nowSeconds,
  };
  const mayHaveActed =
    result?.ok || result?.error.kind === 'in_doubt' || result?.error.kind === 'result_lost';
  const acted = toolOf(tool)?.effect !== 'read' && mayHaveActed;
  return acted && !recent.some(sameCall(mark)) ? { ...mark, changed: true as const } : mark;
}

/** Whether a call taught or did anything: counting up to the same result does not. */
const isNews = (mark: OutcomeMark, earlier: readonly OutcomeMark[], { toolOf }: TurnContext): boolean =>
  mark.result !== undefined &&
  !mark.unanswered &&
  (mark.changed === true ||
    toolOf(mark.tool)?.repeatable === true ||
    !earlier
      .filter(isInView)
      .some(
        ({ tool, shape, result }) => tool === mark.tool && shape === mark.shape && result === mark.result,
      ));

/**
 * The counters after a turn, and what the model is told about calls that led nowhere.
 * @param calls of the turn, each with its result
 */
export function afterTurn(
  loop: Loop,
  calls: readonly Call[],
  context: TurnContext,
): { loop: Loop; notes: ReadonlyMap<string, string> } {
  const marks: OutcomeMark[] = [];
  for (const call of calls) {
    const mark = markOf(call, [...loop.recent, ...marks], context);
    if (!marks.some(sameCall(mark))) marks.push(mark);
  }
  const idleTurns = marks.some((mark) => isNews(mark, loop.recent, context)) ? 0 : loop.idleTurns + 1;
  const recent = [...loop.recent, ...marks].slice(-recentOutcomes);
  const notes = new Map(
    calls.flatMap((call) => {
      const note = noteOn(call, loop, idleTurns, context);
      return note === undefined ? [] : [[call.callId, note] as const];
    }),
  );
  return { loop: { ...loop, idleTurns, recent }, notes };
}

function noteOn(call: Call, loop: Loop, idleTurns: number, { toolOf }: TurnContext): string | undefined {
  const tool = toolOf(call.tool);
  if (!tool || tool.repeatable || !call.result || !wasMade(call)) return undefined;
  const result = resultMark(call.result);
  const equal = repetitionsInView(loop, call, tool).findLast((earlier) => earlier.result === result);
  if (equal)
    return `The same call gave the same result before (${equal.callId}). Use that result; if you ask again, the call is denied.`;
  return idleTurns > 0 ? idleRemark(idleTurns) : undefined;
}

export const idleRemark = (idleTurns: number): string =>
  `${idleTurns === 1 ? 'This turn' : `The last ${idleTurns} turns`} brought nothing new. Do something else, or call finish with what you know; after ${maxIdleTurns} such turns in a row the run ends.`;
