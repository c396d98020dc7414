import { askHumanName } from './ask-human.ts';
import type { Call, CallErrorKind, CallResult } from './contracts/call.ts';
import type { NewEvent } from './contracts/events.ts';
import type { Effect } from './contracts/tool.ts';

export const failure = (kind: CallErrorKind, message: string, retryable = false): CallResult => ({
  ok: false,
  error: { kind, message, retryable },
});

/** Whether a result holds nothing: no text, no items, or an object whose every list is empty. */
export function isEmpty(output: unknown): boolean {
  if (output === null || output === undefined || output === '') return true;
  if (Array.isArray(output)) return output.length === 0;
  if (typeof output !== 'object') return false;
  const values = Object.values(output);
  const lists = values.filter((value) => Array.isArray(value));
  return values.length === 0 || (lists.length > 0 && lists.every((list) => list.length === 0));
}

/** How a model is told that people did not let a call be made, or did not answer its question. */
const ofCall = {
  rejected: 'A person rejected this call; it was not executed.',
  waiting: 'The run was ended before anybody decided; this call was not executed.',
  expired: 'Nobody decided in time; the approval expired and this call was not executed.',
};
const ofQuestion: typeof ofCall = {
  rejected: 'A person read the question and did not answer it. Do not ask again; go on without the answer.',
  waiting: 'The run was ended before anybody answered.',
  expired: 'Nobody answered in time. Go on without the answer, or finish and say what is missing.',
};

/**
 * Types a call that came back without a result, so that the model is told what is known and nothing is guessed.
 * @param effect of its tool
 */
export function resultOfSilence(call: Call, effect: Effect | undefined): CallResult {
  const words = call.tool === askHumanName ? ofQuestion : ofCall;
  const because = call.decisionReason ? ` The reason given: ${call.decisionReason}` : '';
  switch (call.status) {
    case 'rejected':
      return failure('rejected', `${words.rejected}${because}`);
    case 'awaiting_approval':
      // A decision or an expiry would have changed the status.
      return failure('cancelled', words.waiting);
    case 'edited':
      return failure(
        'cancelled',
        'The run was ended before the arguments that a person wrote were judged; this call was not executed.',
      );
    case 'expired':
      return failure('expired', words.expired);
    case 'running':
      return effect === 'read'
        ? failure('tool_failed', 'The tool stopped without a result.', true)
        : failure(
            'in_doubt',
            'The tool stopped midway. Whether it acted is not known; do not repeat the call.',
          );
    default:
      return failure('tool_failed', 'The tool could not be started.', true);
  }
}

const marksOf = ({ empty, untrusted }: Extract<CallResult, { ok: true }>) => ({
  ...(empty ? { empty } : {}),
  ...(untrusted ? { untrusted } : {}),
});

/** What the history says about a finished call; the result itself stays with the call. */
export const callFinished = ({ callId, tool, result, note, durationMs }: Call): NewEvent => ({
  key: `call.finished.${callId}`,
  type: 'call.finished',
  data: {
    callId,
    tool,
    ok: result?.ok ?? false,
    ...(result?.ok ? marksOf(result) : {}),
    ...(result && !result.ok ? { kind: result.error.kind, message: result.error.message.slice(0, 500) } : {}),
    ...(note ? { note } : {}),
    durationMs: durationMs ?? null,
  },
});

/** The call with one more remark beside what it was noted with already, e.g. a person's edit; a repeat adds nothing. */
export function withNote(call: Call, remark: string | undefined): Call {
  if (remark === undefined || call.note?.includes(remark)) return call;
  return { ...call, note: call.note === undefined ? remark : `${call.note} ${remark}` };
}
