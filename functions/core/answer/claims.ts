import { askHumanName } from '../ask-human.ts';
import type { Call } from '../contracts/call.ts';
import type { ToolDefinition } from '../contracts/tool.ts';
import { type Action, actionsOf, looking, lookingAlone } from './actions.ts';
import { recordsIn } from './leaves.ts';
import { clausesOf, sentencesOf } from './sentences.ts';

const adverbs = String.raw`(?: (?:also|already|now|then|just|since|both|only|all|each|\w+ly))*`;
const been = `(?:was|were|got|(?:has|have)${adverbs} been)${adverbs}`;

/** What stands before a verb that is no claim: it is denied, doubted, or still to come. */
const open =
  /\b(?:not|never|no|none|nothing|nobody|neither|nor|without|cannot|unable|fail(?:s|ed)?|unclear|uncertain|unsure|unknown|whether|if|unless|until|once|when|before|should|would|could|can|may|might|must|will|shall|instead of|rather than|as soon as|in case)\b|n['’]t\b/i;
/** Somebody else says so. */
const reported =
  /\b(?:according to|says?|said|states?|stated|shows?|showed|reports?|reported|claims?|claimed|reads)\b/i;
/** What follows a verb that is no claim: it came to nothing, or only went to a person. */
const undone =
  /^:|^(?: \S+){0,3} (?:nothing|nobody|no|none|neither|not)\b|\bfor (?:approval|review)\b|\b(?:but|however|although)\b.*\b(?:refused|rejected|failed|declined|expired|bounced|not|never|nobody|no)\b/i;
/** Others did it, or it happened on a day before the run. */
const byOthers = /\bby (?!e-?mail|mail|sms|phone|post|me\b|us\b|\d)/i;
const longAgo =
  /^(?: (?!that\b)\S+){0,6} (?:(?:on|in|at|since) (?:the )?(?:\d|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|yesterday|earlier|previously|ago\b|last (?:week|month|year))/i;

/**
 * Sentences that claim an action which no succeeded call of the run can have done. It errs towards silence: what is
 * denied, doubted, quoted, done by others or told by a record is no claim of the agent's.
 * @param calls of the run, without the answers themselves
 * @param tools of the agent
 * @returns a reason for each, told to the model
 */
export function unfoundedClaims(
  answer: string,
  calls: readonly Call[],
  tools: readonly ToolDefinition[],
): string[] {
  const acting = tools.filter(({ effect }) => effect !== 'read');
  const acted = acting.filter(({ name }) => calls.some((call) => call.tool === name && call.result?.ok));
  const unfounded = actionsOf(acting).filter((action) => !acted.some((tool) => action.covers(tool)));
  const questions = calls.filter(({ tool }) => tool === askHumanName);
  if (calls.length === 0) unfounded.push(looking);
  else if (calls.length === questions.length) unfounded.push(lookingAlone);
  const recorded = recordedWords(calls);
  return sentencesOf(answer).flatMap((sentence) => {
    const action = unfounded.find((each) => claims(sentence, each, acting, recorded));
    if (!action) return [];
    const isLooking = action === looking || action === lookingAlone;
    const why = isLooking ? 'no call was made' : whyNot(acting.filter(action.covers));
    return [`${JSON.stringify(sentence.slice(0, 300))} says that something was done, but ${why}.`];
  });
}

const whyNot = (able: readonly ToolDefinition[]): string =>
  able.length > 0
    ? `no call of ${able.map(({ name }) => name).join(' or ')} succeeded`
    : 'none of your tools can do that';

function claims(
  sentence: string,
  action: Action,
  acting: readonly ToolDefinition[],
  recorded: ReadonlySet<string>,
): boolean {
  const clauses = clausesOf(sentence);
  const isTold = [...recorded].some((word) => action.recorded.test(word));
  const withoutDoer = acting.length > 0 && (action.always || acting.some((tool) => action.covers(tool)));
  return clauses.some((clause, index) => {
    const later = clauses.slice(index + 1).join(', ');
    const { before, after } = ownDeed(clause, index, clauses, action) ?? {};
    if (before !== undefined && after !== undefined)
      return !open.test(before) && !undone.test(`${after} ${later}`);
    if (!withoutDoer || isTold || /^(?:no|none|neither|nothing|nobody)\b/i.test(sentence)) return false;
    const deed = split(clause, deedOfShop(action)) ?? split(clause, passive(action));
    if (!deed) return false;
    const earlier = clauses.slice(0, index).join(', ');
    return !(
      open.test(deed.before + deed.matched) ||
      reported.test(`${earlier} ${deed.before}`) ||
      undone.test(`${deed.after} ${later}`) ||
      byOthers.test(deed.after) ||
      (!/\b(?:has|have)\b|['’]ve\b/i.test(deed.matched) && longAgo.test(deed.after))
    );
  });
}

/** "I sent", "I looked it up and sent", "…, and sent" after an "I", or "Sent the mail" as a headline. */
function ownDeed(clause: string, index: number, clauses: readonly string[], { active }: Action) {
  const byMe = String.raw`\bI(?:['’]ve| have)?${adverbs} ${active}`;
  const listed = String.raw`\bI (?:(?!\b(?:that|which|who|because|whether|how|what|if)\b).)*\b(?:and|then)${adverbs} ${active}`;
  const goesOn = String.raw`^(?:and |then |and then )?(?:\w+ly )?${active}`;
  const headline = String.raw`^${active}(?= (?:the|an?|her|him|them|it|to)\b)`;
  return (
    split(clause, byMe) ??
    split(clause, listed) ??
    split(clause, index > 0 && /^(?:\S+ ){0,2}I\b/.test(clauses[0] ?? '') ? goesOn : headline)
  );
}

/** "We" may be the shop, long before the run. */
const deedOfShop = ({ active }: Action) => String.raw`\bwe(?:['’]ve| have)?${adverbs} ${active}`;
/** "The mail was sent"; not "the mail that was sent", nor "I was told". */
const passive = (action: Action) =>
  action.passive.replaceAll('BEEN', String.raw`(?<!\b(?:I|we|you|that|which|who) )${been}`);

function split(clause: string, pattern: string) {
  const match = new RegExp(pattern, 'i').exec(clause);
  if (!match) return undefined;
  const [matched] = match;
  return {
    before: clause.slice(0, match.index),
    matched,
    after: clause.slice(match.index + matched.length),
  };
}

/** Words of the results' fields that are set, and of their short values: `refunded_usd: 20`, `status: "cancelled"`. */
function recordedWords(calls: readonly Call[]): ReadonlySet<string> {
  const wordsOf = (text: string) => text.toLowerCase().split(/[^a-z]+/);
  const fields = calls.flatMap(({ result }) =>
    result?.ok ? recordsIn(result.output).flatMap(Object.entries<unknown>) : [],
  );
  const isSet = (value: unknown) => Boolean(value) && !(Array.isArray(value) && value.length === 0);
  return new Set(
    fields.flatMap(([key, value]) => [
      ...(isSet(value) ? wordsOf(key) : []),
      ...(typeof value === 'string' && value.split(' ').length <= 3 ? wordsOf(value) : []),
    ]),
  );
}
