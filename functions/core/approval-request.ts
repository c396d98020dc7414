import type { Approval, ApprovalKind } from './contracts/approval.ts';
import type { Call } from './contracts/call.ts';
import type { NewEvent } from './contracts/events.ts';
import { finishName } from './finish.ts';

/**
 * The calls of a turn that a request of this kind asks about. A review asks one thing, so that it has one decision:
 * the answer that was sent back, or the last call that could not be taken.
 * @param calls of the turn
 */
export const askedCalls = (kind: ApprovalKind, calls: readonly Call[]): readonly Call[] =>
  selections[kind](calls);

const escalated = (calls: readonly Call[]) =>
  calls.filter(({ verdict, status }) => verdict === 'escalate' && status !== 'done');

const selections: Readonly<Record<ApprovalKind, (calls: readonly Call[]) => readonly Call[]>> = {
  approve: escalated,
  question: escalated,
  review: (calls) => calls.filter((call) => isRejectedAnswer(call) || isBad(call)).slice(-1),
  in_doubt: (calls) => calls.filter(({ status }) => status === 'in_doubt'),
  undo: (calls) => escalated(calls).filter(({ callId }) => callId.startsWith('undo_')),
};

/** An answer that was well-formed, and sent back by the verification. */
export const isRejectedAnswer = ({ tool, verdict, result }: Call): boolean =>
  tool === finishName && verdict === 'allow' && result?.ok === false;

const badKinds: readonly string[] = ['unknown_tool', 'invalid_arguments', 'ungrounded'];
const isBad = ({ verdict, result }: Call): boolean =>
  verdict === 'deny' && result?.ok === false && badKinds.includes(result.error.kind);

/**
 * A request as it is first stored, no link yet. It asks about no call where all of them have been settled meanwhile.
 * @param input `calls` of the turn; for a review those before it as well, so that it can say how many were bad
 */
export function approvalDraft(
  input: Pick<
    Approval,
    | 'approvalId'
    | 'turn'
    | 'number'
    | 'kind'
    | 'taskTokenCiphertext'
    | 'taskTokenHash'
    | 'attempt'
    | 'createdAt'
    | 'expiresAt'
  > & {
    readonly run: Pick<Approval, 'tenantId' | 'runId' | 'agent' | 'task'>;
    readonly calls: readonly Call[];
  },
): Approval {
  const { run, calls, ...rest } = input;
  const ofTurn = calls.filter(({ turn }) => turn === input.turn);
  const asked = askedCalls(input.kind, ofTurn);
  const question = asked.length > 0 ? questions[input.kind]?.(asked, calls) : undefined;
  return {
    ...rest,
    tenantId: run.tenantId,
    runId: run.runId,
    agent: run.agent,
    task: run.task,
    ...(question === undefined ? {} : { question: question.toWellFormed() }),
    status: 'pending',
    callIds: asked.map(({ callId }) => callId),
    linkHashes: [],
    wrongTokens: 0,
  };
}

/** Why a person is asked, where the calls themselves do not say it. */
const questions: Partial<Record<ApprovalKind, (asked: readonly Call[], calls: readonly Call[]) => string>> = {
  review: ([call], calls) => {
    if (!call) return '';
    if (isRejectedAnswer(call))
      return 'The agent gave this answer and verification sent it back, as it did before. The agent cannot get further by itself.';
    const before = calls.slice(0, calls.indexOf(call) + 1);
    const inARow = before.length - (before.findLastIndex((each) => !isBad(each)) + 1);
    const asked =
      inARow === 1 ? 'a call that could not be taken' : `${inARow} calls in a row that could not be taken`;
    return `The agent asked for ${asked}. The last one, ${call.tool}: ${problemOf(call)}`;
  },
  in_doubt: (asked) =>
    asked
      .map(
        (call) =>
          `${call.tool} was begun${call.startedAt ? ` at ${call.startedAt}` : ''}, and whether it acted is not known. ${problemOf(call)} It was not tried again, and nothing more is done until this is decided. Find out whether it happened.`,
      )
      .join('\n'),
  undo: (asked) =>
    asked
      .map(
        ({ callId, tool }) =>
          `The run has ended and what it did is taken back. ${callId.replace('undo', 'call')} would be taken back by ${tool}, which cannot be undone itself.`,
      )
      .join('\n'),
};

const problemOf = ({ result }: Call): string =>
  result && !result.ok ? result.error.message.slice(0, 1_000) : '';

export const approvalRequested = ({ approvalId, number, kind, callIds, expiresAt }: Approval): NewEvent => ({
  key: `approval.requested.${number}`,
  type: 'approval.requested',
  data: { approvalId, kind, callIds, expiresAt },
});
