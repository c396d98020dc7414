import { takesOne } from '../core/approval/tally.ts';
import type { CallView } from '../core/contracts/approval.ts';
import type { Choice } from '../core/contracts/decision.ts';
import { answerChoices, type ChoiceWords, type Words } from './words.ts';

const order = ['answer', 'approve', 'edit', 'reject'] as const;

/** What a person can say about one call: a question among calls is answered in the words of a question. */
export function choicesOf(call: Pick<CallView, 'choices' | 'needs'>, words: Words): [Choice, ChoiceWords][] {
  const known: Readonly<Partial<Record<Choice, ChoiceWords>>> = call.choices.includes('answer')
    ? answerChoices
    : { ...words.choices, ...(takesOne(call.needs) ? {} : words.choicesOfSeveral) };
  return order.flatMap((each): [Choice, ChoiceWords][] => {
    const choice = call.choices.includes(each) ? known[each] : undefined;
    return choice ? [[each, choice]] : [];
  });
}

/** A choice as it is told once it is made. */
export const choiceLabel = (
  choice: Choice,
  call: Pick<CallView, 'choices' | 'needs'>,
  words: Words,
): string => choicesOf(call, words).find(([each]) => each === choice)?.[1].label ?? choice;

/** What became of a call, in a word. */
export const pastOf: Readonly<Record<Choice, string>> = {
  approve: 'approved',
  reject: 'rejected',
  edit: 'changed',
  answer: 'answered',
};
