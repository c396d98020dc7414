import { askHumanName } from '../ask-human.ts';
import { isRecord } from '../canonical.ts';
import type { Call } from '../contracts/call.ts';

/** Characters of a call's arguments that a line quotes; what people wrote is never cut. */
const maxInput = 300;

const quoted = (value: unknown): string => JSON.stringify(value) ?? 'null';

function inputOf({ input }: Call): string {
  const json = quoted(input);
  return json.length <= maxInput ? json : `${json.slice(0, maxInput).toWellFormed()}…`;
}

/** What people said and decided about a call, a line each, in their own words. */
export function saidOf(call: Call): string[] {
  const { callId, tool, result, note, decisionReason } = call;
  if (tool === askHumanName) return [answerOf(call)];
  const fate = fateOf(call);
  return [
    ...(fate ? [`${tool} (${callId}) ${inputOf(call)}: ${fate}`] : []),
    ...(decisionReason && !(result && !result.ok && result.error.message.includes(decisionReason))
      ? [`About ${tool} (${callId}) a person said: ${quoted(decisionReason)}`]
      : []),
    ...(note && call.editedBy ? [`${tool} (${callId}): ${note}`] : []),
  ];
}

function answerOf({ callId, input, result }: Call): string {
  const question = quoted(isRecord(input) ? input.question : input);
  if (!result?.ok)
    return `You asked people ${question} (${callId}): ${result?.error.message ?? 'no answer.'}`;
  const answer = isRecord(result.output) ? result.output.answer : result.output;
  return `You asked people ${question} (${callId}), and a person answered: ${quoted(answer)}`;
}

/** How people decided on the call, where they did. */
function fateOf({ approvalId, result }: Call): string | undefined {
  if (!approvalId || !result) return undefined;
  if (result.ok) return 'approved by a person, and done.';
  return result.error.message;
}
