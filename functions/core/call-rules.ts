import { hashOf } from './canonical.ts';
import type { Agent } from './contracts/agent.ts';
import { defaultGroup } from './contracts/approver.ts';
import type { Call, CallErrorKind, CallRef, Escalation } from './contracts/call.ts';
import type { Loop } from './contracts/state.ts';
import type { ToolDefinition } from './contracts/tool.ts';
import type { ToolUse } from './contracts/turn.ts';
import { FinishSchema, finishName } from './finish.ts';
import { inventionsIn, type KnownText } from './grounding.ts';
import { inputMark, repeatLimits, repetitionsOf } from './loops.ts';
import { toNanoUsd } from './money.ts';
import { nearestTo } from './nearest.ts';
import type { PolicyDecision } from './ports.ts';
import { problemsOf } from './problems.ts';
import { failure } from './results.ts';

/** All that one call is judged by. */
export interface CallContext {
  readonly agent: Pick<Agent, 'limits'>;
  /** The agent's, by name. */
  readonly tools: Readonly<Record<string, ToolDefinition>>;
  /** Counters with `turn` already at the turn to judge, and `callsByTool` with the turn's earlier calls. */
  readonly loop: Loop;
  readonly known: readonly KnownText[];
  /** The earlier calls of the same turn. */
  readonly before: readonly Call[];
  readonly callsInTurn: number;
  /** Why no call that costs money can be paid for, where that is so. */
  readonly priceRefusal?: string;
  readonly decide: (tool: ToolDefinition, input: Readonly<Record<string, unknown>>) => PolicyDecision;
}

type Proposed = Omit<Call, 'verdict' | 'reason' | 'status'>;

const toolOf = ({ tools }: CallContext, name: string): ToolDefinition | undefined =>
  Object.hasOwn(tools, name) ? tools[name] : undefined;

const deny = (call: Proposed, kind: CallErrorKind, message: string): Call => ({
  ...call,
  verdict: 'deny',
  reason: message,
  status: 'done',
  result: failure(kind, message),
});

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
  if (use.name === finishName) return judgeFinish(asked, context);

  const tool = toolOf(context, use.name);
  if (!tool) return deny(asked, 'unknown_tool', unknownTool(use.name, context));
  const parsed = tool.input.safeParse(use.input);
  if (!parsed.success)
    return deny(asked, 'invalid_arguments', wrongArguments(use.name, problemsOf(parsed.error)));

  const call: Proposed = { ...asked, input: parsed.data, inputHash: hashOf(parsed.data) };
  for (const rule of rules) {
    const objection = rule(call, tool, context);
    if (objection) return deny(call, ...objection);
  }
  return byPolicy(call, tool, context.decide(tool, parsed.data));
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
  return {
    ...asked,
    input: parsed.data,
    inputHash: hashOf(parsed.data),
    verdict: 'allow',
    reason: 'allowed by the rules',
    status: 'allowed',
  };
}

const wrongArguments = (name: string, problems: readonly string[]): string =>
  `The arguments of ${name} do not fit. ${problems.join('; ')}. Correct them all.`;

function unknownTool(name: string, { tools }: CallContext): string {
  const names = [...Object.keys(tools), finishName];
  const nearest = nearestTo(name, names);
  const meant = nearest.length > 0 ? ` Did you mean ${nearest.join(' or ')}?` : '';
  return `There is no tool ${JSON.stringify(name)}.${meant} The tools are: ${names.join(', ')}.`;
}

type Objection = readonly [kind: CallErrorKind, message: string];
type Rule = (call: Proposed, tool: ToolDefinition, context: CallContext) => Objection | undefined;

const notTwiceInTheTurn: Rule = ({ tool, input }, _, { before }) => {
  const twin = before.find((each) => each.tool === tool && inputMark(each.input) === inputMark(input));
  return twin && ['repeated', `This turn asks for the same call twice; it counts once, as ${twin.callId}.`];
};

const notRepeated: Rule = (call, tool, { loop }) => {
  if (tool.repeatable) return undefined;
  const earlier = repetitionsOf(loop, call, tool);
  if (earlier.length + 1 < repeatLimits.deny) return undefined;
  const ids = earlier.map(({ callId }) => callId).join(', ');
  return [
    'repeated',
    `${call.tool} was asked for the same before (${ids}), with the same result. It was not called again: use that result, do something else, or finish.`,
  ];
};

const notDoneAlready: Rule = ({ tool, input }, { effect }, { loop }) => {
  if (effect !== 'irreversible') return undefined;
  const done = loop.recent.find(
    (mark) => mark.changed && mark.tool === tool && mark.input === inputMark(input),
  );
  return (
    done && [
      'repeated',
      `${tool} was already called so (${done.callId}), and what it does cannot be undone. It is not called twice.`,
    ]
  );
};

const withinItsLimit: Rule = ({ tool }, _, { agent, loop }) => {
  const limit = agent.limits.maxCallsPerTool[tool];
  if (limit === undefined || (loop.callsByTool[tool] ?? 0) < limit) return undefined;
  return [
    'limit_reached',
    `${tool} may be called ${limit} times in a run, and was. Go on without it, or finish.`,
  ];
};

const nothingInvented: Rule = ({ tool, input }, definition, { known }) => {
  const invented = inventionsIn(definition, input as Record<string, unknown>, known);
  if (invented.length === 0) return undefined;
  const values = invented.map(({ argument, value }) => `${argument} ${JSON.stringify(value.slice(0, 200))}`);
  return [
    'ungrounded',
    `${tool}: ${values.join(' and ')} stands neither in the task nor in a result, in memory or in what a person answered. Never make up such a value: look it up first.`,
  ];
};

const paidFor: Rule = (_, { priceUsd }, { priceRefusal }) =>
  priceUsd && priceRefusal ? ['over_budget', priceRefusal] : undefined;

const rules: readonly Rule[] = [
  notTwiceInTheTurn,
  notDoneAlready,
  notRepeated,
  withinItsLimit,
  nothingInvented,
  paidFor,
];

const riskOf = { read: 'low', write: 'medium', irreversible: 'high' } as const;

/** What the policies say, save that nothing lets an irreversible tool act without a person. */
function byPolicy(call: Proposed, tool: ToolDefinition, decision: PolicyDecision): Call {
  const { name, effect, priceUsd = 0 } = tool;
  const { verdict, policies, reason, risk = riskOf[effect], shadow } = decision;
  const judged: Proposed = { ...call, policies: [...policies], risk };
  const recorded = shadow
    ? { ...judged, shadow: { verdict: shadow.verdict, policies: [...shadow.policies] } }
    : judged;
  if (verdict === 'deny')
    return deny(
      recorded,
      'not_allowed',
      reason ?? `A policy does not allow ${name} here (${policies.join(', ') || 'none permits it'}).`,
    );
  const priced: Proposed = { ...recorded, priceNanoUsd: toNanoUsd(priceUsd) };
  if (verdict === 'escalate' || effect === 'irreversible') {
    const why = reason ?? `${name} cannot be undone, so a person decides.`;
    return {
      ...priced,
      verdict: 'escalate',
      reason: why,
      status: 'awaiting_approval',
      escalation: escalationOf(tool, decision),
    };
  }
  return { ...priced, verdict: 'allow', reason: reason ?? 'allowed by the rules', status: 'allowed' };
}

/** How people are asked. What cannot be undone is approved each time, whatever a policy says. */
function escalationOf({ effect }: ToolDefinition, { approval }: PolicyDecision): Escalation {
  return {
    needs: approval?.needs ?? [{ group: defaultGroup, quorum: 1 }],
    requesterMayDecide: approval?.requesterMayDecide ?? true,
    onExpiry: approval?.onExpiry ?? 'deny',
    grantable: approval?.repeats === 'once' && effect !== 'irreversible',
  };
}

/** How often the model has asked for a call although nothing comes of it; at five the run ends. */
export const timesAsked = (call: Call, { loop, tools }: Pick<CallContext, 'loop' | 'tools'>): number => {
  const tool = Object.hasOwn(tools, call.tool) ? tools[call.tool] : undefined;
  return tool && !tool.repeatable ? repetitionsOf(loop, call, tool).length + 1 : 1;
};
