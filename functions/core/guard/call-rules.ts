import { askHumanName } from '../ask-human.ts';
import { hashOf } from '../canonical.ts';
import type { Call, CallRef } from '../contracts/call.ts';
import type { ToolUse } from '../contracts/turn.ts';
import { FinishSchema, finishName } from '../finish.ts';
import { repetitionsOf } from '../loops.ts';
import { nearestTo } from '../nearest.ts';
import { problemsOf } from '../problems.ts';
import { toolOf } from '../tools.ts';
import type { CallContext, Proposed } from './call-context.ts';
import { objectionTo, objectionToEdit } from './objections.ts';
import { allow, byPolicy, deny, putToPerson } from './verdict.ts';

/**
 * Judges one call: the first rule that objects denies it; then the policies decide. From the parse on, the parsed
 * arguments, defaults filled in, are the call: judged, approved and executed alike.
 */
export function judgeCall(use: ToolUse, callId: string, context: CallContext): Call {
  const { turn, taintedBy } = context.loop;
  const asked: Proposed = {
    callId,
    turn,
    toolUseId: use.id,
    tool: use.name,
    input: use.input,
    inputHash: hashOf(use.input),
    policies: [],
    risk: 'low',
    taintedBy: taintedBy.map((taint: CallRef) => taint.callId),
    priceNanoUsd: 0,
  };
  return use.name === finishName ? judgeFinish(asked, context) : judgeInput(asked, context, objectionTo);
}

/** Judges the arguments that a person wrote in place of the model's. What is set aside for the call stays so. */
export function judgeEdit(call: Call, context: CallContext): Call {
  const { callId, turn, toolUseId, tool, edited, taintedBy, priceNanoUsd } = call;
  const asked: Proposed = {
    ...{ callId, turn, toolUseId, tool, taintedBy, priceNanoUsd },
    input: edited,
    inputHash: hashOf(edited),
    policies: [],
    risk: 'low',
  };
  return { ...judgeInput(asked, context, objectionToEdit), priceNanoUsd };
}

function judgeInput(asked: Proposed, context: CallContext, objectionOf: typeof objectionTo): Call {
  const tool = toolOf(asked.tool, context.tools);
  if (!tool) return deny(asked, 'unknown_tool', unknownTool(asked.tool, context));
  const parsed = tool.input.safeParse(asked.input);
  if (!parsed.success)
    return deny(asked, 'invalid_arguments', wrongArguments(asked.tool, problemsOf(parsed.error)));
  const call: Proposed = { ...asked, input: parsed.data, inputHash: hashOf(parsed.data) };
  const objection = objectionOf(call, tool, context);
  if (objection) return deny(call, ...objection);
  return call.tool === askHumanName ? putToPerson(call) : byPolicy(call, tool, context);
}

function judgeFinish(asked: Proposed, { callsInTurn }: CallContext): Call {
  if (callsInTurn > 1)
    return deny(
      asked,
      'not_allowed',
      `Call ${finishName} alone, after you have read the results of the other calls.`,
    );
  const parsed = FinishSchema.safeParse(asked.input);
  if (!parsed.success)
    return deny(asked, 'invalid_arguments', wrongArguments(finishName, problemsOf(parsed.error)));
  return allow({ ...asked, input: parsed.data, inputHash: hashOf(parsed.data) });
}

const wrongArguments = (name: string, problems: readonly string[]): string =>
  `The arguments of ${name} do not fit. ${problems.join('; ')}. Correct them all.`;

function unknownTool(name: string, { tools }: CallContext): string {
  const names = [...Object.keys(tools), finishName];
  const nearest = nearestTo(name, names);
  const meant = nearest.length > 0 ? ` Did you mean ${nearest.join(' or ')}?` : '';
  return `There is no tool ${JSON.stringify(name)}.${meant} The tools are: ${names.join(', ')}.`;
}

/** How often the model has asked for a call although nothing comes of it; at five the run ends. */
export const timesAsked = (call: Call, { loop, tools }: Pick<CallContext, 'loop' | 'tools'>): number => {
  const tool = toolOf(call.tool, tools);
  return tool && !tool.repeatable ? repetitionsOf(loop, call, tool).length + 1 : 1;
};
