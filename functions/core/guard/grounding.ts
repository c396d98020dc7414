import { askHumanName } from '../ask-human.ts';
import { leavesOf } from '../canonical.ts';
import type { Call } from '../contracts/call.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { ToolDefinition } from '../contracts/tool.ts';
import { isHearsay } from '../hearsay.ts';
import type { ToolsByName } from '../tools.ts';

/** A part of what a run was told or has read. */
export interface KnownText {
  readonly texts: readonly string[];
  /** What was asked: a value that a result only repeats from its own call was not learned from it. */
  readonly asked: readonly string[];
}

const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();

const joins = /[\p{L}\p{N}_@+-]/u;
const isLetterOrDigit = /[\p{L}\p{N}]/u;

/** Whether nothing at either end makes the place part of a longer word, address or number. */
function standsAlone(text: string, start: number, end: number): boolean {
  const [before = '', after = ''] = [text[start - 1], text[end]];
  if (joins.test(before) || joins.test(after)) return false;
  if (before === '.' && isLetterOrDigit.test(text[start - 2] ?? '')) return false;
  return !(after === '.' && isLetterOrDigit.test(text[end + 1] ?? ''));
}

/**
 * Whether a value occurs in one of the texts as a whole: `a@b.org` does not stand in `aa@b.org.example`. Case and
 * white space do not matter.
 */
export function standsIn(value: string, texts: readonly string[]): boolean {
  const wanted = folded(value);
  if (wanted === '') return false;
  return texts.map(folded).some((text) => {
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1))
      if (standsAlone(text, at, at + wanted.length)) return true;
    return false;
  });
}

/**
 * What a run may take a value from: its task, results that succeeded, and what people said: their answers, also where
 * they only chose what the question offered, their reasons, and the arguments that they wrote. What the model once wrote
 * itself, and remembers, proves nothing.
 */
export const knownTexts = (
  { task, subject }: Pick<RunRecord, 'task' | 'subject'>,
  calls: readonly Call[],
  tools: ToolsByName,
): KnownText[] => [
  { texts: [task, subject ?? ''], asked: [] },
  ...calls.flatMap((call) => [
    {
      texts: call.result?.ok && !isHearsay(call, tools) ? leavesOf(call.result.output) : [],
      asked: call.tool === askHumanName ? [] : leavesOf(call.input),
    },
    { texts: saidWith(call), asked: [] },
  ]),
];

/** What a person said about a call, or wrote into it. */
function saidWith({ decisionReason = '', proposed, input }: Call): string[] {
  if (proposed === undefined) return [decisionReason];
  const ofModel = new Set(leavesOf(proposed));
  return [decisionReason, ...leavesOf(input).filter((leaf) => !ofModel.has(leaf))];
}

const isKnown = (value: string, known: readonly KnownText[]): boolean =>
  known.some(({ texts, asked }) => standsIn(value, texts) && !standsIn(value, asked));

export interface Invention {
  readonly argument: string;
  readonly value: string;
}

/** The values of a tool's `grounded` arguments that stand nowhere. @param input parsed */
export const inventionsIn = (
  { grounded = [] }: Pick<ToolDefinition, 'grounded'>,
  input: Readonly<Record<string, unknown>>,
  known: readonly KnownText[],
): Invention[] =>
  grounded.flatMap((argument) =>
    leavesOf(input[argument])
      .filter((value) => !isKnown(value, known))
      .map((value) => ({ argument, value })),
  );
