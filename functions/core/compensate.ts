import { hashOf } from './canonical.ts';
import type { Call, CallErrorKind } from './contracts/call.ts';
import type { Undo } from './contracts/compensation.ts';
import type { ToolDefinition } from './contracts/tool.ts';
import { problemsOf } from './problems.ts';
import { failure } from './results.ts';
import { type ToolsByName, toolOf } from './tools.ts';

/** The call that takes `callId` back has its numbers, so there can be only one. */
export const undoIdOf = (callId: string): string => callId.replace(/^call_/, 'undo_');

const placeOf = (callId: string): readonly [turn: number, index: number] => {
  const [, turn, index] = callId.split('_').map(Number);
  return [turn ?? 0, index ?? 0];
};

const newestFirst = (a: Pick<Call, 'callId'>, b: Pick<Call, 'callId'>): number => {
  const [[turnOfA, indexOfA], [turnOfB, indexOfB]] = [placeOf(a.callId), placeOf(b.callId)];
  return turnOfB - turnOfA || indexOfB - indexOfA;
};

const wasDone = ({ result }: Call): boolean =>
  result !== undefined && (result.ok || result.error.kind === 'result_lost');

/**
 * The calls that have to be taken back, newest first: what was done for certain, by tools that say how it is undone,
 * and is not yet taken back. An undo that never began may begin later; one with a result is over.
 * @param undos those that exist already
 */
export function callsToUndo(calls: readonly Call[], undos: readonly Call[], tools: ToolsByName): Call[] {
  const over = new Set(undos.filter(({ result }) => result).map(({ callId }) => callId));
  return calls
    .filter((call) => wasDone(call) && toolOf(call.tool, tools)?.undo && !over.has(undoIdOf(call.callId)))
    .toSorted(newestFirst);
}

/**
 * The call that takes another back, judged: a person decides where it cannot itself be undone. Where it cannot be
 * made at all it has its result at once, so that it is told and not forgotten.
 * @param call one that `callsToUndo` named
 */
export function undoOf(call: Call, tools: ToolsByName): Call {
  const { callId, turn, toolUseId, taintedBy } = call;
  const undo = toolOf(call.tool, tools)?.undo;
  const name = undo?.tool ?? call.tool;
  const what = `takes ${callId} (${call.tool}) back`;
  const proposal = (input: unknown) => ({
    callId: undoIdOf(callId),
    turn,
    toolUseId,
    tool: name,
    input,
    inputHash: hashOf(input),
    policies: [],
    taintedBy,
    priceNanoUsd: 0,
  });
  const deny = (kind: CallErrorKind, message: string): Call => ({
    ...proposal(null),
    verdict: 'deny',
    reason: message,
    risk: 'low',
    status: 'done',
    result: failure(kind, message),
  });

  const tool = toolOf(name, tools);
  if (!undo || !tool) return deny('unknown_tool', `There is no tool "${name}", which ${what}.`);
  const input = inputOf(call, undo);
  if (input instanceof Error)
    return deny('invalid_arguments', `${call.tool} cannot say how: ${input.message}`);
  const parsed = tool.input.safeParse(input);
  if (!parsed.success) return deny('invalid_arguments', `${name}: ${problemsOf(parsed.error).join('; ')}`);

  const proposed = proposal(parsed.data);
  return tool.effect === 'irreversible'
    ? {
        ...proposed,
        verdict: 'escalate',
        reason: `${name} ${what}, and cannot be undone itself, so a person decides.`,
        risk: 'high',
        status: 'awaiting_approval',
      }
    : { ...proposed, verdict: 'allow', reason: `${name} ${what}.`, risk: 'medium', status: 'allowed' };
}

/** A tool's `undo.input` is its author's code: what it throws is no reason to leave the other calls undone. */
function inputOf({ input, result }: Call, undo: NonNullable<ToolDefinition['undo']>): unknown {
  try {
    return undo.input(input as never, (result?.ok ? result.output : undefined) as never);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Requests about undos are numbered by what they take back, far above those of the run itself. */
export const undoRequestNumber = (callId: string): number => {
  const [turn, index] = placeOf(callId);
  return 1_000_000 + turn * 1_000 + index;
};

/** How an undo that is not over travels through the state machine. */
export const undoStep = ({ callId, tool, turn, status }: Call, timeoutSeconds: number): Undo => ({
  callId,
  tool,
  approve: status === 'awaiting_approval',
  timeoutSeconds,
  turn,
  number: undoRequestNumber(callId),
});
