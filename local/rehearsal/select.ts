import { invalid } from './api-error.ts';
import { answersIn, excerpt, type Message, textsOf } from './conversation.ts';
import type { Alternative, Rehearsal } from './schema.ts';

const quote = (text: string, length: number): string => JSON.stringify(excerpt(text, length));

const isFor = (task: Rehearsal['task'], texts: readonly string[]): boolean => {
  const candidates = [...texts, texts.join('\n')];
  const { equals, contains = '' } = task;
  return equals === undefined
    ? candidates.some((text) => text.includes(contains))
    : candidates.some((text) => text.trim() === equals.trim());
};

/** A verbatim task is surer than a part of one, and a long part surer than a short one. */
const sureness = ({ task }: Rehearsal): number =>
  task.equals ? Number.MAX_SAFE_INTEGER : (task.contains?.length ?? 0);

/**
 * The rehearsal of the task that the first user message tells.
 * @throws ApiError 400 quoting the tasks that are rehearsed.
 */
export function findRehearsal(rehearsals: readonly Rehearsal[], messages: readonly Message[]): Rehearsal {
  const texts = (messages[0]?.content ?? []).flatMap((block) => (block.type === 'text' ? [block.text] : []));
  const found = rehearsals
    .filter(({ task }) => isFor(task, texts))
    .sort((a, b) => sureness(b) - sureness(a))[0];
  if (found) return found;
  const known = rehearsals.map(({ name, task }) =>
    task.equals === undefined
      ? `${name} (a task that contains ${quote(task.contains ?? '', 80)})`
      : `${name} (the task ${quote(task.equals, 80)})`,
  );
  throw invalid(
    `No rehearsal expects the task ${quote(texts.join(' '), 200)}. Rehearsed are: ${known.join('; ') || 'none'}.`,
  );
}

export const fits = ({ expect }: Alternative, texts: readonly string[]): boolean =>
  (expect?.contains ?? []).every((part) => texts.some((text) => text.includes(part)));

/**
 * The alternatives of this turn whose expectation holds, in order; at least one.
 * @throws ApiError 400 quoting what each alternative expects, or that the rehearsal is over.
 */
export function fittingAlternatives(rehearsal: Rehearsal, messages: readonly Message[]): Alternative[] {
  const { name, turns } = rehearsal;
  const answers = answersIn(messages);
  const texts = textsOf(messages.at(-1));
  const got = quote(texts.join(' '), 300);
  const turn = turns[answers];
  if (!turn)
    throw invalid(
      `The rehearsal ${name} is over: it has ${turns.length} turns, and this request already has ${answers} answers. Its last message contains ${got}.`,
    );
  const fitting = turn.filter((alternative) => fits(alternative, texts));
  if (fitting.length > 0) return fitting;
  const expected = turn.map(
    ({ expect }, index) =>
      `alternative ${index + 1}: ${(expect?.contains ?? []).map((part) => quote(part, 120)).join(' and ')}`,
  );
  throw invalid(
    `Turn ${answers + 1} of the rehearsal ${name} expects another last message (${expected.join('; ')}). It contains ${got}.`,
  );
}
