import { follows, type Operand } from './arithmetic.ts';
import { type Day, dayNumber, isSameDay, takeDates } from './dates.ts';
import { quotablesIn, recordsIn } from './leaves.ts';
import { standsAsName, takeNames } from './names.ts';
import { digitsIn, type Figure, figuresIn, wordsFor } from './numbers.ts';
import { sentencesOf } from './sentences.ts';
import { totalsOf } from './totals.ts';

/** What an answer may quote from. */
export interface Sources {
  /** What people and the operator said: task, subject, memory, prompt, reasons of decisions. */
  readonly told: readonly string[];
  /** Results of calls, failed ones' messages included. */
  readonly results: readonly unknown[];
  /** Those that the answer cites: it may reckon with what stands in them. */
  readonly cited: readonly unknown[];
  /** What the calls asked for: an answer may say that it was not found. */
  readonly asked: readonly unknown[];
  /** The day the run began, YYYY-MM-DD. */
  readonly today: string;
}

/** Characters that are read for dates and rounded figures: a model is shown no more of its results. */
const maxCharacters = 1_000_000;
/** Days that are known, beyond which no difference is tried. */
const maxDays = 60;
/** Characters of a text in a cited result that an answer may take its terms from. */
const maxTextToReckonWith = 20_000;

/**
 * Figures, dates, ids and addresses in an answer that stand nowhere and follow from nothing.
 * @returns each as it was written
 */
export function unfoundedFigures(answer: string, sources: Sources): string[] {
  const leaves = sources.results.flatMap(quotablesIn);
  const texts = [...sources.told, ...leaves.filter((leaf) => typeof leaf === 'string'), sources.today];
  const { names, rest: withoutNames } = takeNames(answer);
  const { mentions, rest } = takeDates(withoutNames);

  const read = upTo(maxCharacters, texts);
  const days = read.flatMap((text) => takeDates(text).mentions.flatMap((mention) => mention.days));
  const numbers = new Set([...leaves.filter((leaf) => typeof leaf === 'number').map(Math.abs)]);
  for (const text of texts) for (const number of digitsIn(text)) numbers.add(number);

  const spans = new Set([...spansIn(answer), ...read.flatMap(spansIn)]);

  const found = [
    ...names.filter((name) => !standsAsName(name, texts)),
    ...mentions
      .filter((mention) => !mention.days.some((day) => isKnownDay(day, days, spans, sources.today)))
      .map(({ text }) => text),
    ...unfoundedNumbers(figuresIn(rest), { answer, numbers, days, sources, texts: read }),
  ];
  const asked = sources.asked.flatMap(quotablesIn).map(String);
  return found.filter((text) => !isMissed(text, answer, asked));
}

const denies = /\b(?:no|not|never|none|nothing|neither|nor|without|unknown|missing|cannot)\b|n['’]t\b/i;

/** What was looked for and is only said not to be there: "There is no order ORD-9999." */
function isMissed(text: string, answer: string, asked: readonly string[]): boolean {
  const sentences = sentencesOf(answer).filter((sentence) => sentence.includes(text));
  const bare = text.replace(/[$€£%\s]/g, '');
  return sentences.length > 0 && sentences.every((each) => denies.test(each)) && standsAsName(bare, asked);
}

/** The first of the texts, so many characters in all. */
function upTo(length: number, texts: readonly string[]): string[] {
  let left = length;
  return texts.flatMap((text) => {
    const part = text.slice(0, Math.max(0, left));
    left -= part.length;
    return part === '' ? [] : [part];
  });
}

/** One that is told of, or that lies a known number of days from one. */
function isKnownDay(day: Day, known: readonly Day[], spans: ReadonlySet<number>, today: string): boolean {
  if (known.some((each) => isSameDay(each, day))) return true;
  const year = Number(today.slice(0, 4));
  return known.slice(0, maxDays).some((each) => {
    const apart = dayNumber(day, each.year ?? year) - dayNumber(each, day.year ?? year);
    return spans.has(Math.abs(apart));
  });
}

/** Numbers of days that a text names: "within 30 days", "in 2 weeks". */
const spansIn = (text: string): number[] =>
  [...text.matchAll(/\b(\d{1,3})[ -](?:(?:calendar|full|more) )?(day|week)s?\b/gi)].map(
    ([, number, unit]) => Number(number) * (unit?.toLowerCase() === 'week' ? 7 : 1),
  );

function unfoundedNumbers(
  figures: readonly Figure[],
  {
    answer,
    numbers,
    days,
    sources,
    texts,
  }: {
    answer: string;
    numbers: ReadonlySet<number>;
    days: readonly Day[];
    sources: Sources;
    texts: readonly string[];
  },
): string[] {
  const particular = figures.filter(({ isParticular }) => isParticular);
  // Scales and rounding: "1.2 million" stands where 1,234,567 does.
  const direct = [...numbers, ...texts.flatMap((text) => figuresIn(text).flatMap(({ values }) => values))];
  const standing = new Set(particular.filter((figure) => stands(figure, numbers, direct)));
  const missing = () => particular.filter((figure) => !standing.has(figure));
  if (missing().length === 0) return [];

  const derived = [...totalsOf(sources.results), ...daysBetween(days, sources.today)];
  for (const figure of missing()) if (isNear(figure, derived)) standing.add(figure);
  const records = sources.cited.flatMap(recordsIn).map(numbersOf);
  const inWords = wordsFor(answer).map((value) => ({ value, isPercent: false, isMoney: false }));
  const loose = sources.cited.flatMap(quotablesIn).flatMap(operandsIn);
  // What was worked out in one step is a figure to work on with in the next.
  for (let before = -1; before !== standing.size; ) {
    before = standing.size;
    const own = figures.filter((figure) => !figure.isParticular || standing.has(figure)).map(operandOf);
    for (const figure of missing())
      if (follows(figure, { own: [...own, ...inWords], records, loose })) standing.add(figure);
  }
  return [...new Set(missing().map(({ text }) => text))];
}

const isNear = ({ values, tolerance }: Figure, known: readonly number[]): boolean =>
  known.some((number) => values.some((value) => Math.abs(Math.abs(number) - value) <= tolerance + 1e-9));

function stands(figure: Figure, numbers: ReadonlySet<number>, direct: readonly number[]): boolean {
  const { values, isPercent, isMoney } = figure;
  if (values.some((value) => value === 0 || (isPercent && value === 100))) return true;
  if (values.some((value) => numbers.has(value))) return true;
  if (
    isPercent &&
    isNear(
      { ...figure, values: values.map((value) => value / 100), tolerance: figure.tolerance / 100 },
      direct,
    )
  )
    return true;
  // Some systems keep cents.
  if (isMoney && values.some((value) => numbers.has(Math.round(value * 100)))) return true;
  return isNear(figure, direct);
}

const daysBetween = (days: readonly Day[], today: string): number[] => {
  const year = Number(today.slice(0, 4));
  const numbers = [...new Set(days.map((day) => dayNumber(day, year)))].slice(0, maxDays);
  return numbers.flatMap((a, i) => numbers.slice(i + 1).map((b) => Math.abs(a - b)));
};

const operandOf = ({ values, isPercent, isMoney }: Figure): Operand => ({
  value: values[0] ?? 0,
  isPercent,
  isMoney,
});

const numbersOf = (record: Record<string, unknown>): number[] =>
  Object.values(record).filter((value) => typeof value === 'number');

/** Numbers of a text that mean a quantity: no parts of dates, ids or addresses. */
const operandsIn = (leaf: string | number): Operand[] =>
  typeof leaf === 'number'
    ? []
    : figuresIn(takeDates(takeNames(leaf.slice(0, maxTextToReckonWith)).rest).rest).map(operandOf);
