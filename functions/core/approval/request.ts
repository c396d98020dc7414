import { type Approval, type ApprovalKind, defaultNeed } from '../contracts/approval.ts';
import type { Call } from '../contracts/call.ts';
import type { NewEvent } from '../contracts/events.ts';
import { askedCalls, isBadCall, isRejectedAnswer } from './asked-calls.ts';

type Given =
  | 'approvalId'
  | 'turn'
  | 'number'
  | 'kind'
  | 'taskTokenCiphertext'
  | 'taskTokenHash'
  | 'attempt'
  | 'createdAt'
  | 'expiresAt'
  | 'remindAt'
  | 'rounds';

/** With the longest task and all votes, the request stays below the 400 KB of an item. */
const maxQuestionLength = 10_000;

/**
 * A request as it is first stored, no link yet. It asks about no call where all of them have been settled meanwhile.
 * @param input `calls` of the turn; for a review those before it as well, so that it can say how many were bad
 */
export function approvalDraft(
  input: Pick<Approval, Given> & {
    readonly run: Pick<Approval, 'tenantId' | 'runId' | 'agent' | 'task' | 'requester'>;
    readonly calls: readonly Call[];
  },
): Approval {
  const { run, calls, ...given } = input;
  const asked = askedCalls(input, calls);
  const question = asked
    .map((call) => questions[input.kind]?.(call, calls) ?? '')
    .join('\n')
    .slice(0, maxQuestionLength);
  return {
    ...given,
    tenantId: run.tenantId,
    runId: run.runId,
    agent: run.agent,
    task: run.task,
    ...(question.trim() ? { question: question.toWellFormed() } : {}),
    status: 'pending',
    callIds: asked.map(({ callId }) => callId),
    needs: needsOfAll(asked),
    onExpiry: asked.some(({ escalation }) => escalation?.onExpiry === 'end') ? 'end' : 'deny',
    ...(run.requester === undefined ? {} : { requester: run.requester }),
    round: 0,
    votes: [],
    revision: 0,
    deliveries: [],
    linkHashes: [],
    wrongTokens: 0,
  };
}

/** What each call needs, as the guard found or by default. */
export const needsOfAll = (asked: readonly Pick<Call, 'callId' | 'escalation'>[]): Approval['needs'] =>
  asked.flatMap(({ callId, escalation }) =>
    (escalation?.needs ?? [defaultNeed]).map((need) => ({ ...need, callId })),
  );

/** Whoever asked for the run, where a policy of any of the calls keeps them from deciding. */
export const excludedFrom = (
  asked: readonly Pick<Call, 'escalation'>[],
  { requester }: Pick<Approval, 'requester'>,
): string | undefined =>
  asked.some(({ escalation }) => escalation?.requesterMayDecide === false) ? requester : undefined;

/** Why a person is asked, where the call itself does not say it. @param calls all of them, in order */
const questions: Partial<Record<ApprovalKind, (call: Call, calls: readonly Call[]) => string>> = {
  review: (call, calls) =>
    isRejectedAnswer(call)
      ? 'The agent gave this answer and verification sent it back, as it did before. It cannot get further by itself.'
      : `The agent asked for ${badCallsUpTo(call, calls)} The last one, ${call.tool}: ${problemOf(call)}`,
  in_doubt: (call) =>
    `${call.tool} was begun${call.startedAt ? ` at ${call.startedAt}` : ''}, and nobody knows whether it acted. ${problemOf(call)} ` +
    'It was not tried again, and nothing more is done until this is decided. Find out whether it happened.',
  undo: ({ callId, tool }) =>
    `The run has ended and what it did is taken back. ${tool} would take ${callId.replace('undo', 'call')} back, and cannot be undone itself.`,
};

function badCallsUpTo(call: Call, calls: readonly Call[]): string {
  const before = calls.slice(0, calls.indexOf(call) + 1);
  const inARow = before.length - 1 - before.findLastIndex((each) => !isBadCall(each));
  return inARow > 1 ? `${inARow} calls in a row that could not be taken.` : 'a call that could not be taken.';
}

const problemOf = ({ result }: Call): string =>
  result && !result.ok ? result.error.message.slice(0, 1_000) : '';

export const approvalRequested = ({ approvalId, number, kind, callIds, expiresAt }: Approval): NewEvent => ({
  key: `approval.requested.${number}`,
  type: 'approval.requested',
  data: { approvalId, kind, callIds, expiresAt },
});
