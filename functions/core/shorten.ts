import type { CallResult, Excerpt } from './contracts/call.ts';

/** Reads a call's result whole, by range or by what is looked for; every agent has it. */
export const recallResultName = 'recall_result';

export type Success = Extract<CallResult, { ok: true }>;

/** Characters of one result that a prompt holds; of a longer one it has the two ends. */
const limits = { whole: 24_000, head: 6_000, tail: 2_000 } as const;

/** What the ends, ranges and matches of an output are taken from: it itself where it is a text, or its JSON. */
export const outputText = (output: unknown): string =>
  typeof output === 'string' ? output : (JSON.stringify(output) ?? 'null');

/** Characters that a text takes in a prompt, where it stands within JSON. */
export const charactersInJson = (value: unknown): number => (JSON.stringify(value) ?? 'null').length;

/** How many characters a result has, also where only its ends are at hand. */
export const charactersOf = ({ output, excerpt }: Success): number =>
  excerpt?.characters ?? outputText(output).length;

/** The ends of an output that no prompt holds whole. @returns `undefined` for a smaller one */
export function excerptOf(output: unknown): Excerpt | undefined {
  if (charactersInJson(output) <= limits.whole) return undefined;
  const text = outputText(output);
  return {
    characters: text.length,
    ...endsOf(whole(text), limits),
  };
}

/** Of a share: the rest is for what stands beside the ends. */
const shares = { head: 0.6, tail: 0.2 } as const;

/**
 * An output as the model reads it: whole, or by its two ends, with its size and how the rest is read.
 * @param share the most characters
 */
export function withinShare(callId: string, result: Success, share: number): unknown {
  const { output, excerpt } = result;
  if (!excerpt && charactersInJson(output) <= share) return output;
  const room = {
    head: Math.min(limits.head, Math.floor(share * shares.head)),
    tail: Math.min(limits.tail, Math.floor(share * shares.tail)),
  };
  return {
    cut: `This result has ${charactersOf(result)} characters; only its beginning and its end are shown. ${recallResultName} with ${callId} reads the rest, by range or by what you look for.`,
    ...endsOf(excerpt ?? whole(outputText(output)), room),
  };
}

type Ends<Of> = Readonly<Record<'head' | 'tail', Of>>;

const whole = (text: string): Ends<string> => ({ head: text, tail: text });

const endsOf = ({ head, tail }: Ends<string>, room: Ends<number>): Ends<string> => ({
  head: fitting(head, room.head, (text, length) => text.slice(0, length)).toWellFormed(),
  tail: fitting(tail, room.tail, (text, length) => text.slice(text.length - length)).toWellFormed(),
});

/**
 * The longest part of a text, more or less, that takes no more than `room` characters within JSON, where line breaks
 * and quotation marks take two and others up to six.
 * @param part the part of the text that has so many characters
 */
export function fitting(text: string, room: number, part: (text: string, length: number) => string): string {
  let length = Math.min(text.length, room);
  for (;;) {
    const taken = part(text, length);
    const characters = charactersInJson(taken) - 2;
    if (characters <= room) return taken;
    length = Math.floor((length * room) / characters);
  }
}
