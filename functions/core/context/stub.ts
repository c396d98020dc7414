import { askHumanName } from '../ask-human.ts';
import type { Call, CallResult } from '../contracts/call.ts';
import { charactersOf, recallResultName } from '../shorten.ts';

/** Characters of an old failure's message. */
const maxMessage = 300;

const cut = (text: string): string =>
  text.length > maxMessage ? `${text.slice(0, maxMessage).toWellFormed()}…` : text;

/** A result that is hardly longer than its stub would be. */
const shortCharacters = 200;

/** Whether a result stays as it is for as long as its turn is shown: a person gave it, or there is nothing to save. */
export const isKept = ({ tool }: Pick<Call, 'tool'>, result: CallResult): boolean =>
  tool === askHumanName || (result.ok && charactersOf(result) <= shortCharacters);

/** What stands in the place of an old result: whose it is, how much it was, and how it is brought back. */
export function stubOf({ callId, tool }: Pick<Call, 'callId' | 'tool'>, result: CallResult): object {
  if (!result.ok) return { ...result, error: { ...result.error, message: cut(result.error.message) } };
  const { output: _, excerpt: __, ...rest } = result;
  return {
    ...rest,
    left_out: `The result of ${tool} had ${charactersOf(result)} characters; ${recallResultName} with ${callId} brings it back.`,
  };
}
