import { unfoundedClaims } from './answer/claims.ts';
import { citedCall, isMereHearsay, madeCalls, problemsOfEvidence } from './answer/evidence.ts';
import { unfoundedFigures } from './answer/figures.ts';
import { askHumanName } from './ask-human.ts';
import type { Agent } from './contracts/agent.ts';
import type { Call } from './contracts/call.ts';
import type { Ending, RunRecord } from './contracts/run.ts';
import type { ToolDefinition } from './contracts/tool.ts';
import { endingOfClaim, type Finish, FinishSchema, finishName } from './finish.ts';
import { soundOutput } from './hearsay.ts';
import { type ToolsByName, toolOf } from './tools.ts';

/** Answers that are sent back, before a person decides. */
export const maxRejectedAnswers = 2;

/** The answer of a turn: its `finish` call, which the guard let through. */
export function finishOf(turn: number, calls: readonly Call[]): { call: Call; finish: Finish } | undefined {
  const call = calls.find(
    (each) => each.turn === turn && each.tool === finishName && each.verdict === 'allow',
  );
  return call && { call, finish: FinishSchema.parse(call.input) };
}

/** The calls an answer cites, each once. */
export function callsCited({ evidence }: Finish, calls: readonly Call[]): Call[] {
  const made = madeCalls(calls);
  return [...new Set(evidence.map((id) => citedCall(id, made)).filter((call) => call !== undefined))];
}

/**
 * Holds an answer against the ledger of what really happened: the calls it cites, the actions it claims, the figures
 * and names it quotes. What needs judgement is left to the judge.
 * @param calls every call of the run, in order
 * @param tools of the agent
 * @returns what is wrong, told to the model
 */
export function problemsOfAnswer(input: {
  finish: Finish;
  run: Pick<RunRecord, 'task' | 'subject' | 'memories' | 'startedAt'>;
  agent: Pick<Agent, 'prompt'>;
  calls: readonly Call[];
  tools: readonly ToolDefinition[];
}): string[] {
  const { finish, run, agent, tools } = input;
  const calls = madeCalls(input.calls);
  const told = [run.task, run.subject ?? '', ...run.memories, agent.prompt, ...calls.flatMap(saidByPeople)];
  const byName = Object.fromEntries(tools.map((tool) => [tool.name, tool]));
  const outputOf = (call: Call) =>
    call.result?.ok === false ? call.result.error.message : soundOutput(call, byName);
  const unfounded = unfoundedFigures(finish.answer, {
    told,
    results: calls.map(outputOf),
    asked: calls.map(({ input }) => input),
    cited: callsCited(finish, calls).map(outputOf),
    today: run.startedAt.slice(0, 10),
  });
  return [
    ...problemsOfEvidence(finish, calls, byName),
    ...unfoundedClaims(finish.answer, calls, tools),
    ...unfounded.map(
      (text) =>
        `${JSON.stringify(text)} stands in no result and does not follow from what you cite. Leave it out, or cite what it comes from.`,
    ),
  ];
}

/** The reason a person gave, and the arguments that a person approved; a question to one says nothing by itself. */
const saidByPeople = ({ tool, decisionReason, approvalId, input, result }: Call): string[] => [
  ...(decisionReason ? [decisionReason] : []),
  ...(approvalId && result?.ok && tool !== askHumanName ? Object.values(input ?? {}).map(String) : []),
];

/**
 * How a run ends whose answer was accepted. One that says `done` is complete only where nothing it
 * depended on was left undone.
 * @param calls every call of the run, in order
 */
export function endingOfAnswer(finish: Finish, calls: readonly Call[], tools: ToolsByName): Ending {
  const undone = finish.status === 'done' ? whatWasLeftUndone(madeCalls(calls), tools) : undefined;
  const ending = endingOfClaim(finish);
  return undone ? { ...ending, outcome: 'partial', cause: undone } : ending;
}

/**
 * A call that acts is made good by the same tool in a later turn: a refused mail that was rewritten and sent is done,
 * one of two mails of a turn is not. A call that was refused because it had been made before leaves nothing undone.
 */
function whatWasLeftUndone(calls: readonly Call[], tools: ToolsByName): string | undefined {
  // To have remembered something is no success beside calls that failed.
  const tried = calls.filter((call) => !isMereHearsay(call, tools));
  if (tried.length > 0 && !tried.some(({ result }) => result?.ok)) return 'None of the tool calls succeeded.';
  const undone = calls.find(({ tool, turn, result }) => {
    const effect = toolOf(tool, tools)?.effect;
    if (result?.ok || effect === undefined || effect === 'read') return false;
    const succeeded = calls.filter((call) => call.tool === tool && call.result?.ok);
    return result?.error.kind === 'repeated'
      ? succeeded.length === 0
      : !succeeded.some((call) => call.turn > turn);
  });
  if (!undone) return undefined;
  const { tool, callId, result } = undone;
  const error = result?.ok === false ? result.error : undefined;
  if (error?.kind === 'result_lost')
    return `What ${tool} did is not known any more (${callId}): ${error.message}`;
  return `${tool} was not carried out (${callId}): ${error?.message ?? 'it has no result.'}`;
}

/** What the model is told when its answer is sent back. */
export const rejectionOf = (reasons: readonly string[]): string =>
  `Your answer was not accepted: ${reasons.join(' ')} Correct it, or say what could not be done.`;
