import { hashOf } from './canonical.ts';
import type { Agent } from './contracts/agent.ts';
import type { Call, CallErrorKind } from './contracts/call.ts';
import type { NewEvent } from './contracts/events.ts';
import type { Ending } from './contracts/run.ts';
import type { Action, Loop } from './contracts/state.ts';
import type { ToolDefinition } from './contracts/tool.ts';
import { type ModelAnswer, type ToolUse, toolUsesOf } from './contracts/turn.ts';
import { FinishSchema, finishName } from './finish.ts';
import { callIdOf } from './ids.ts';
import { problemsOf } from './problems.ts';
import { failure } from './results.ts';
import { unusableReason } from './usable.ts';

/** Answers in a row that nothing can be done with, before the run ends. */
const maxUnusableAnswers = 3;

export interface Judgement {
  readonly action: Action;
  readonly calls: readonly Call[];
  readonly loop: Loop;
  readonly ending: Ending | null;
  readonly usable: boolean;
  /** Told to the model where its answer could not be used. */
  readonly feedback?: string;
}

/**
 * Judges what the model asked for. Rules, in order: is the answer usable; is the limit of calls kept; is each call
 * one of this agent's tools with arguments that fit; may it act without a person.
 * @param tools the agent's, by name
 * @param loop counters with `turn` already at the turn to judge
 */
export function judge(
  answer: ModelAnswer,
  loop: Loop,
  agent: Pick<Agent, 'limits'>,
  tools: Readonly<Record<string, ToolDefinition>>,
): Judgement {
  const unusable = unusableReason(answer);
  if (unusable) return judgeUnusable(unusable, loop);

  const uses = toolUsesOf(answer.content);
  const usable = { usable: true, ending: null, loop: { ...loop, unusableAnswers: 0 } } as const;
  if (uses.length === 0) return { ...usable, action: 'verify', calls: [] };

  const calls = uses.map((use, index) => judgeCall(use, loop.turn, index, uses.length, tools));
  const asked = calls.filter(({ tool }) => tool !== finishName).length;
  const counted: Loop = {
    ...usable.loop,
    toolCalls: loop.toolCalls + asked,
    deniedCalls: loop.deniedCalls + calls.filter(({ verdict }) => verdict === 'deny').length,
    escalatedCalls: loop.escalatedCalls + calls.filter(({ verdict }) => verdict === 'escalate').length,
  };
  const { maxToolCalls } = agent.limits;
  if (counted.toolCalls > maxToolCalls) {
    const cause = `The model asked for tool call ${counted.toolCalls}; ${maxToolCalls} are allowed in a run.`;
    return stop({ outcome: 'limit_reached', cause, response: null }, loop);
  }
  return { ...usable, loop: counted, calls, action: actionFor(calls) };
}

const actionFor = (calls: readonly Call[]): Action => {
  const allowed = calls.filter(({ verdict }) => verdict === 'allow');
  if (calls.some(({ verdict }) => verdict === 'escalate')) return 'approve';
  if (allowed.some(({ tool }) => tool === finishName)) return 'verify';
  return allowed.length > 0 ? 'execute' : 'continue';
};

/** Ends the run without looking at what the model asked for. */
export const stop = (ending: Ending, loop: Loop): Judgement => ({
  action: 'stop',
  calls: [],
  loop,
  ending,
  usable: true,
});

function judgeUnusable({ refused, reason }: { refused: boolean; reason: string }, loop: Loop): Judgement {
  const unusableAnswers = loop.unusableAnswers + 1;
  const next = { ...loop, unusableAnswers };
  if (unusableAnswers < maxUnusableAnswers) {
    const feedback = `Your last answer could not be used: ${reason} Answer again.`;
    return { action: 'continue', calls: [], loop: next, ending: null, usable: false, feedback };
  }
  const cause = `The model gave ${unusableAnswers} answers in a row that could not be used. The last one: ${reason}`;
  const outcome = refused ? 'model_refused' : 'model_unusable';
  return { ...stop({ outcome, cause, response: null }, next), usable: false };
}

function judgeCall(
  use: ToolUse,
  turn: number,
  index: number,
  callsInTurn: number,
  tools: Readonly<Record<string, ToolDefinition>>,
): Call {
  const proposed = {
    callId: callIdOf(turn, index),
    turn,
    toolUseId: use.id,
    tool: use.name,
    input: use.input,
    inputHash: hashOf(use.input),
    risk: 'low',
  } as const;
  const deny = (kind: CallErrorKind, message: string): Call => ({
    ...proposed,
    verdict: 'deny',
    reason: message,
    status: 'done',
    result: failure(kind, message),
  });

  if (use.name === finishName && callsInTurn > 1)
    return deny(
      'not_allowed',
      `Call ${finishName} alone, after you have read the results of the other calls.`,
    );
  const tool = Object.hasOwn(tools, use.name) ? tools[use.name] : undefined;
  const schema = use.name === finishName ? FinishSchema : tool?.input;
  if (!schema) {
    const names = [...Object.keys(tools), finishName].join(', ');
    return deny('unknown_tool', `There is no tool ${JSON.stringify(use.name)}. The tools are: ${names}.`);
  }
  const parsed = schema.safeParse(use.input);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error).join('; ');
    return deny(
      'invalid_arguments',
      `The arguments of ${use.name} do not fit. ${problems}. Correct them all.`,
    );
  }
  // From here on the parsed arguments, defaults filled in, are the call: judged, approved and executed alike.
  const call = { ...proposed, input: parsed.data, inputHash: hashOf(parsed.data) };
  if (tool?.effect === 'irreversible') {
    const reason = `${use.name} cannot be undone, so a person decides.`;
    return { ...call, verdict: 'escalate', reason, risk: 'high', status: 'awaiting_approval' };
  }
  const risk = tool?.effect === 'write' ? 'medium' : 'low';
  return { ...call, verdict: 'allow', reason: 'allowed by the rules', risk, status: 'allowed' };
}

/** What the history says about a judged turn. */
export const turnJudged = ({ action, calls, loop, feedback }: Judgement): NewEvent => ({
  key: `turn.judged.${loop.turn}`,
  type: 'turn.judged',
  data: {
    turn: loop.turn,
    action,
    ...(feedback ? { feedback } : {}),
    calls: calls.map(({ callId, tool, verdict, reason, risk }) => ({ callId, tool, verdict, reason, risk })),
  },
});
