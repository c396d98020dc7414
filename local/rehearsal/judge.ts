import { judgeOpening, verdictName } from '../../functions/core/judge.ts';
import { type Message, textsOf } from './conversation.ts';
import type { Alternative, Rehearsal, Respond } from './schema.ts';
import { fits } from './select.ts';

/** What a verdict costs where no rehearsal says it. */
const usage = { input_tokens: 1_000, output_tokens: 20 };

/** The verdict where a rehearsal has none. It is a stand-in: nothing is judged. */
export const standInVerdict = {
  calls: [{ tool: verdictName, input: { supported: true, problems: [] } }],
  usage,
} satisfies Respond;

/** Whether the messages ask for a verdict on an answer. */
export const isJudged = (messages: readonly Message[]): boolean => textsOf(messages[0])[0] === judgeOpening;

/** The verdicts that a rehearsal has on this answer, in order; at least one. */
export function verdictsOn({ judge = [] }: Rehearsal, messages: readonly Message[]): Alternative[] {
  const texts = messages.flatMap(textsOf);
  return [...judge.filter((alternative) => fits(alternative, texts)), { respond: standInVerdict }];
}
