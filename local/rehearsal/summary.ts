import * as z from 'zod';
import { noteName, summaryOpening } from '../../functions/core/context/summary.ts';
import { type Message, textsOf } from './conversation.ts';
import type { Alternative, Rehearsal, Respond } from './schema.ts';
import { fits } from './select.ts';

/** Whether the messages ask for a summary of old turns. */
export const isSummarised = (messages: readonly Message[]): boolean =>
  textsOf(messages[0])[0] === summaryOpening;

/** The summaries that a rehearsal has of these turns, in order; at least one. */
export function summariesOf({ summary = [] }: Rehearsal, messages: readonly Message[]): Alternative[] {
  const texts = messages.flatMap(textsOf);
  return [...summary.filter((alternative) => fits(alternative, texts)), { respond: standInSummary(texts) }];
}

/** Observations of a stand-in, and characters of each. */
const maxObservations = 12;
const maxCharacters = 300;

const ToldCallSchema = z.object({
  call: z.string(),
  tool: z.string(),
  ok: z.literal(true),
  output: z.unknown(),
});

/** The summary where a rehearsal has none: the parts of results that hold most figures and ids, quoted. */
function standInSummary(texts: readonly string[]): Respond {
  const observations = texts
    .flatMap(partsOf)
    .sort((a, b) => b.figures - a.figures)
    .slice(0, maxObservations)
    .map(({ call, tool, text }, index) => ({
      key: `${tool} ${call} ${index + 1}`,
      value: text.slice(0, maxCharacters).toWellFormed(),
      importance: 0.5,
      call,
    }));
  return {
    text: 'A stand-in wrote this summary: it quotes, and understands nothing.',
    calls: [{ tool: noteName, input: { observations } }],
  };
}

/** The fields and sentences with figures of a call, as the summariser is told it. */
function partsOf(told: string) {
  const json = /^<call>\n(.*)\n<\/call>$/s.exec(told)?.[1];
  const parsed = json === undefined ? undefined : ToldCallSchema.safeParse(JSON.parse(json)).data;
  if (!parsed) return [];
  const { call, tool, output } = parsed;
  return fieldsOf(output)
    .map((text) => ({ call, tool, text, figures: text.match(/\d+/g)?.length ?? 0 }))
    .filter(({ figures }) => figures > 0);
}

/** Every field with its name, and every sentence of a text. */
function fieldsOf(value: unknown, name = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => fieldsOf(item, name));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, field]) => fieldsOf(field, key));
  return String(value)
    .split(/(?<=[.!?])\s+|\n+/)
    .filter((text) => text.trim() !== '')
    .map((text) => (name ? `${name}: ${text}` : text));
}
