import { askHumanName, maxUnanswered } from '../ask-human.ts';
import type { CallErrorKind } from '../contracts/call.ts';
import type { ToolDefinition } from '../contracts/tool.ts';
import { inputMark, repeatLimits, repetitionsInView } from '../loops.ts';
import type { CallContext, Proposed } from './call-context.ts';
import { inventionsIn } from './grounding.ts';

export type Objection = readonly [kind: CallErrorKind, message: string];
type Rule = (call: Proposed, tool: ToolDefinition, context: CallContext) => Objection | undefined;

const notTwiceInTheTurn: Rule = ({ tool, input }, _, { before }) => {
  const twin = before.find((each) => each.tool === tool && inputMark(each.input) === inputMark(input));
  return twin && ['repeated', `This turn asks for the same call twice; it counts once, as ${twin.callId}.`];
};

const notRepeated: Rule = (call, tool, { loop }) => {
  if (tool.repeatable) return undefined;
  const earlier = repetitionsInView(loop, call, tool);
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

/** However the question is put. */
const somebodyAnswers: Rule = ({ tool }, _, { loop }) => {
  if (tool !== askHumanName) return undefined;
  const questions = loop.recent.filter((mark) => mark.tool === askHumanName && mark.result !== undefined);
  const silent = questions.slice(questions.findLastIndex(({ unanswered }) => !unanswered) + 1);
  if (silent.length < maxUnanswered) return undefined;
  const ids = silent.map(({ callId }) => callId).join(', ');
  return [
    'repeated',
    `Nobody answered your last ${silent.length} questions (${ids}), so this one was not asked. Go on without, or finish and say what is missing.`,
  ];
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
    `${tool}: ${values.join(' and ')} stands neither in the task nor in a result, nor in what a person answered; what you remember is not enough. Never make up such a value: look it up first.`,
  ];
};

const paidFor: Rule = (_, { priceUsd }, { priceRefusal }) =>
  priceUsd && priceRefusal ? ['over_budget', priceRefusal] : undefined;

const firstOf =
  (rules: readonly Rule[]): Rule =>
  (...given) => {
    for (const rule of rules) {
      const objection = rule(...given);
      if (objection) return objection;
    }
    return undefined;
  };

/** What speaks against a call of the model, before any policy is asked: the first thing found. */
export const objectionTo = firstOf([
  notTwiceInTheTurn,
  notDoneAlready,
  notRepeated,
  somebodyAnswers,
  withinItsLimit,
  nothingInvented,
  paidFor,
]);

/**
 * The same for arguments that a person wrote: a person may know what stands nowhere, and the call was counted and
 * paid for when it was judged first.
 */
export const objectionToEdit = firstOf([notTwiceInTheTurn, notDoneAlready, notRepeated]);
