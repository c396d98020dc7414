import * as cedar from '@cedar-policy/cedar-wasm/nodejs';

/** One policy of a file, and where it begins in it. */
export interface SourcePolicy {
  readonly text: string;
  readonly offset: number;
  readonly json: cedar.PolicyJson;
}

/** A mistake at a place of a file; the place in characters. */
export interface Mistake {
  readonly offset: number;
  readonly message: string;
}

/** Where an annotation of a policy stands, or the policy itself where it has none of that name. */
export const offsetOf = ({ text, offset }: SourcePolicy, annotation: string): number =>
  offset + Math.max(0, text.search(new RegExp(`@${annotation}\\b`)));

/** Cedar counts bytes of UTF-8. */
const charactersIn = (text: string, bytes: number): number =>
  Buffer.from(text).subarray(0, bytes).toString().length;

/** Line and column, counted from 1. */
export function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

/** What Cedar found, as sentences: what is wrong, then what it would expect. */
export function mistakeOf(text: string, error: cedar.DetailedError, fallback = 0): Mistake {
  const [place] = error.sourceLocations ?? [];
  const message = error.message
    .replace(/^for policy `\w+`, /, '')
    .replace(/^failed to parse policies from string: /, '');
  const hints = [place?.label, error.help].filter((hint) => typeof hint === 'string');
  return {
    offset: place ? charactersIn(text, place.start) : fallback,
    message: [message, ...hints].map(sentence).join(' '),
  };
}

export const sentence = (words: string): string =>
  `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.?!:]$/.test(words) ? '' : '.'}`;

/** The policies of a file in their order, or the mistakes that keep it from being read. */
export function policiesOf(text: string): { policies: readonly SourcePolicy[] } | { mistakes: Mistake[] } {
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === 'failure') return { mistakes: parts.errors.map((error) => mistakeOf(text, error)) };
  if (parts.policy_templates.length > 0)
    return {
      mistakes: parts.policy_templates.map((template) => ({
        offset: text.indexOf(template),
        message: 'A template with ?principal or ?resource has no values here. Write the entity itself.',
      })),
    };
  let end = 0;
  return {
    policies: inOrder(parts.policies).map((policy) => {
      const offset = text.indexOf(policy, end);
      end = offset + policy.length;
      const answer = cedar.policyToJson(policy);
      if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
      return { text: policy, offset, json: answer.json };
    }),
  };
}

/** Cedar hands policies out sorted by the names it gives them: policy0, policy1, policy10, policy2. */
function inOrder(sorted: readonly string[]): string[] {
  const names = sorted.map((_, index) => index).sort((a, b) => (`${a}` < `${b}` ? -1 : 1));
  return names
    .map((index, position) => ({ index, policy: sorted[position] as string }))
    .sort((a, b) => a.index - b.index)
    .map(({ policy }) => policy);
}
