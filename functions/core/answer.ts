import type { Call } from './contracts/call.ts';
import type { Ending } from './contracts/run.ts';
import type { Effect } from './contracts/tool.ts';
import { type Turn, textOf, toolUsesOf } from './contracts/turn.ts';
import { endingOfClaim, type Finish, FinishSchema, finishName } from './finish.ts';

/** Final answers that verification sends back, before the run ends `unverified`. */
export const maxRejectedAnswers = 2;

/** What the model says the run came to: its `finish` call, or its text. */
function claimOf({ answer }: Turn): Finish {
  const finish = toolUsesOf(answer.content).find(({ name }) => name === finishName);
  if (finish) return FinishSchema.parse(finish.input);
  return { status: 'done', answer: textOf(answer.content) };
}

export type AnswerVerdict = { accepted: true; ending: Ending } | { accepted: false; reasons: string[] };

/**
 * Checks the final answer against the ledger of what really happened. Cited calls must exist and have succeeded;
 * an answer that says `done` is only complete where nothing it depended on was left undone.
 * @param calls every call of the run, in order
 * @param effectOf the effect of a tool by name
 */
export function verifyAnswer(
  turn: Turn,
  calls: readonly Call[],
  effectOf: (tool: string) => Effect | undefined,
): AnswerVerdict {
  const claim = claimOf(turn);
  const made = calls.filter(({ tool }) => tool !== finishName);

  const reasons = (claim.evidence ?? []).flatMap((id) => {
    const cited = made.find(({ callId, toolUseId }) => callId === id || toolUseId === id);
    if (!cited) return [`There is no call ${JSON.stringify(id)}.`];
    return cited.result?.ok || claim.status === 'impossible' ? [] : [`The call ${id} did not succeed.`];
  });
  if (reasons.length > 0) return { accepted: false, reasons };

  const undone = claim.status === 'done' ? whatWasLeftUndone(made, effectOf) : undefined;
  const ending = endingOfClaim(claim);
  return { accepted: true, ending: undone ? { ...ending, outcome: 'partial', cause: undone } : ending };
}

/** The last word on each acting tool counts: a refused mail that was rewritten and sent is done. */
function whatWasLeftUndone(
  calls: readonly Call[],
  effectOf: (tool: string) => Effect | undefined,
): string | undefined {
  if (calls.length > 0 && !calls.some(({ result }) => result?.ok)) return 'None of the tool calls succeeded.';
  const last = new Map(calls.map((call) => [call.tool, call]));
  for (const { tool, callId, result } of last.values()) {
    const effect = effectOf(tool);
    if (result?.ok || effect === undefined || effect === 'read') continue;
    return `${tool} was not carried out (${callId}): ${result?.error.message ?? 'it has no result.'}`;
  }
  return undefined;
}

/** What the model is told when its answer is sent back. */
export const rejectionOf = (reasons: readonly string[]): string =>
  `Your answer was not accepted: ${reasons.join(' ')} Correct it, or say what could not be done.`;
