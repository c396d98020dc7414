import { isBadCall } from '../approval/asked-calls.ts';
import { askHumanName, withAskHuman } from '../ask-human.ts';
import type { ApprovalKind } from '../contracts/approval.ts';
import type { Call } from '../contracts/call.ts';
import type { NewEvent } from '../contracts/events.ts';
import type { Ending } from '../contracts/run.ts';
import type { Action, Loop } from '../contracts/state.ts';
import { type ModelAnswer, toolUsesOf } from '../contracts/turn.ts';
import { finishName } from '../finish.ts';
import { callIdOf } from '../ids.ts';
import { pauseSecondsFor, repeatLimits } from '../loops.ts';
import { unusableReason } from '../usable.ts';
import type { CallContext } from './call-context.ts';
import { judgeCall, timesAsked } from './call-rules.ts';
import { deny } from './verdict.ts';

/** Answers in a row that nothing can be done with, before the run ends. */
const maxUnusableAnswers = 3;
/** Calls in a row that cannot be taken, before a person is asked. */
const maxBadCalls = 3;
/** Calls of a turn that people may be asked about: one transaction settles them all, and holds a hundred items. */
const maxToDecide = 50;

export interface Judgement {
  readonly action: Action;
  readonly calls: readonly Call[];
  readonly loop: Loop;
  readonly ending: Ending | null;
  readonly usable: boolean;
  /** Told to the model where its answer could not be used. */
  readonly feedback?: string;
  /** A person is asked because the model is out of its depth, not for leave to act. */
  readonly needsReview?: boolean;
  readonly pauseSeconds: number;
}

/** What a turn is judged by. */
export interface TurnRules extends Omit<CallContext, 'loop' | 'before' | 'callsInTurn'> {
  readonly nowSeconds: number;
  /** Calls of the turn whose verdict stands, by id; one that cannot be paid for is judged all the same. */
  readonly stored?: ReadonlyMap<string, Call>;
}

/**
 * Judges what the model asked for. Rules, in order: is the answer usable; is the limit of calls kept; is each call
 * one of this agent's tools with arguments that fit, that are not made up and not asked for again and again; do the
 * policies let it act, or does a person decide.
 * @param loop counters with `turn` already at the turn to judge
 */
export function judge(answer: ModelAnswer, loop: Loop, given: TurnRules): Judgement {
  const rules = { ...given, tools: withAskHuman(given.tools) };
  const unusable = unusableReason(answer);
  if (unusable) return judgeUnusable(unusable, loop);

  const before = { ...loop, unusableAnswers: 0 };
  const uses = toolUsesOf(answer.content);
  if (uses.length === 0) return goOn(before, textIsNoAnswer);

  const { maxToolCalls } = rules.agent.limits;
  const asked = uses.filter(({ name }) => name !== finishName).length;
  if (loop.toolCalls + asked > maxToolCalls) {
    const cause = `The model asked for tool call ${loop.toolCalls + asked}; ${maxToolCalls} are allowed in a run.`;
    return stop({ outcome: 'limit_reached', cause, response: null }, loop);
  }

  const calls: Call[] = [];
  for (const [index, use] of uses.entries()) {
    const callId = callIdOf(loop.turn, index);
    const context = { ...rules, loop: counted(before, calls), before: calls, callsInTurn: uses.length };
    const stored = rules.stored?.get(callId);
    const stands = stored && !(rules.priceRefusal !== undefined && stored.priceNanoUsd > 0);
    calls.push(stands ? stored : withinOneRequest(judgeCall(use, callId, context), calls, rules.tools));
  }
  const loopingCall = calls.find(
    (call) => timesAsked(call, { loop, tools: rules.tools }) >= repeatLimits.end,
  );
  if (loopingCall) return stop(endlessly(loopingCall), loop);
  return act(counted(before, calls), calls, rules);
}

/** Whether people are asked about a call, or would be, should it be in doubt whether it acted. */
const mayBeDecidedOn = ({ tool, verdict }: Call, tools: TurnRules['tools']): boolean =>
  verdict === 'escalate' || (verdict === 'allow' && tools[tool]?.effect === 'write');

function withinOneRequest(call: Call, before: readonly Call[], tools: TurnRules['tools']): Call {
  const isFull = before.filter((each) => mayBeDecidedOn(each, tools)).length >= maxToDecide;
  if (!isFull || !mayBeDecidedOn(call, tools)) return call;
  const { escalation: _, ...rest } = call;
  return deny(
    { ...rest, priceNanoUsd: 0 },
    'limit_reached',
    `One turn may ask for ${maxToDecide} calls that change something or wait for people. Ask for ${call.tool} again in the next turn.`,
  );
}

const textIsNoAnswer =
  'A text alone ends nothing. Call a tool to go on, or call finish with status, answer and evidence to end the task.';

const endlessly = ({ tool }: Call): Ending => ({
  outcome: 'loop_detected',
  cause: `The model asked ${tool} for the same thing ${repeatLimits.end} times, although the result was the same each time.`,
  response: null,
});

/** The counters with these calls of the turn counted in. */
function counted(loop: Loop, calls: readonly Call[]): Loop {
  const asked = calls.filter(({ tool }) => tool !== finishName);
  const callsByTool = { ...loop.callsByTool };
  let { badCalls } = loop;
  for (const call of calls) badCalls = isBadCall(call) ? badCalls + 1 : 0;
  // Names that are no tool's would let the counters grow without end.
  for (const call of asked)
    if (!(call.result?.ok === false && call.result.error.kind === 'unknown_tool'))
      callsByTool[call.tool] = (callsByTool[call.tool] ?? 0) + 1;
  return {
    ...loop,
    badCalls,
    callsByTool,
    toolCalls: loop.toolCalls + asked.length,
    deniedCalls: loop.deniedCalls + calls.filter(({ verdict }) => verdict === 'deny').length,
    escalatedCalls: loop.escalatedCalls + calls.filter(({ verdict }) => verdict === 'escalate').length,
  };
}

const waits = ({ status }: Call): boolean => status === 'awaiting_approval';

/** Whether a call may run: nobody has to be asked, or a person has said yes. */
export const mayRun = ({ status }: Call): boolean => status === 'allowed' || status === 'approved';

/** What the judged calls of a turn lead to, as they stand. */
export function act(
  loop: Loop,
  calls: readonly Call[],
  { tools, nowSeconds }: Pick<TurnRules, 'tools' | 'nowSeconds'>,
): Judgement {
  const judged = { calls, loop, ending: null, usable: true, pauseSeconds: 0 } as const;
  const ready = calls.filter(mayRun);
  if (calls.some(waits)) return { ...judged, action: 'approve' };
  if (ready.some(({ tool }) => tool === finishName)) return { ...judged, action: 'verify' };
  if (ready.length > 0) {
    const pauses = ready.map((call) => pauseSecondsFor(loop, call, tools[call.tool] ?? {}, nowSeconds));
    const pauseSeconds = Math.max(...pauses);
    return { ...judged, action: pauseSeconds > 0 ? 'pause' : 'execute', pauseSeconds };
  }
  if (loop.badCalls >= maxBadCalls)
    return { ...judged, action: 'approve', needsReview: true, loop: { ...loop, badCalls: 0 } };
  return { ...judged, action: 'continue' };
}

const goOn = (loop: Loop, feedback: string, usable = true): Judgement => ({
  action: 'continue',
  calls: [],
  loop,
  ending: null,
  usable,
  feedback,
  pauseSeconds: 0,
});

/** Ends the run without looking at what the model asked for. */
export const stop = (ending: Ending, loop: Loop): Judgement => ({
  action: 'stop',
  calls: [],
  loop,
  ending,
  usable: true,
  pauseSeconds: 0,
});

function judgeUnusable({ refused, reason }: { refused: boolean; reason: string }, loop: Loop): Judgement {
  const unusableAnswers = loop.unusableAnswers + 1;
  const next = { ...loop, unusableAnswers };
  if (unusableAnswers < maxUnusableAnswers)
    return goOn(next, `Your last answer could not be used: ${reason} Answer again.`, false);
  const cause = `The model gave ${unusableAnswers} answers in a row that could not be used. The last one: ${reason}`;
  const outcome = refused ? 'model_refused' : 'model_unusable';
  return { ...stop({ outcome, cause, response: null }, next), usable: false };
}

/** What a person is asked, should one be. */
export function kindOf({ calls, needsReview }: Judgement): ApprovalKind {
  if (needsReview) return 'review';
  const waiting = calls.filter(waits);
  return waiting.length > 0 && waiting.every(({ tool }) => tool === askHumanName) ? 'question' : 'approve';
}

/** What the history says about a judged turn. @param key of the event, where the turn is judged again */
export const turnJudged = (
  { action, calls, loop, feedback }: Judgement,
  key = `turn.judged.${loop.turn}`,
): NewEvent => ({
  key,
  type: 'turn.judged',
  data: {
    turn: loop.turn,
    action,
    ...(feedback ? { feedback } : {}),
    calls: calls.map(({ callId, tool, verdict, reason, policies, shadow, risk }) => ({
      callId,
      tool,
      verdict,
      reason,
      policies,
      ...(shadow ? { shadow } : {}),
      risk,
    })),
  },
});
