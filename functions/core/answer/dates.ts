/** A calendar day as it was written; many leave the year out. */
export interface Day {
  readonly year: number | undefined;
  readonly month: number;
  readonly day: number;
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const month = String.raw`(?<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?`;
const days = String.raw`(?<first>\d{1,2})(?:st|nd|rd|th)?(?:\s?(?:to|and|until|through|-|–)\s?(?<last>\d{1,2})(?:st|nd|rd|th)?)?`;
const year = String.raw`(?:,? (?<year>\d{4}))?`;

/** 2026-11-16T10:00Z, 10 to 17 November 2026, Nov 16, 16.11.2026; the day may stand before or after the month. */
const written = [
  String.raw`\b(?<year>\d{4})[-/](?<number>\d{2})[-/](?<first>\d{2})(?:[T ]\d{2}:\d{2}[\d:.]*(?:Z|[+-]\d{2}:?\d{2})?)?(?!\d)`,
  String.raw`\b${days}(?: of)? ${month}${year}\b`,
  String.raw`\b${month} ${days}${year}\b`,
  String.raw`\b(?<either>\d{1,2})[./](?<or>\d{1,2})[./](?<year>\d{4})\b`,
].map((pattern) => new RegExp(pattern, 'g'));

/**
 * Takes the dates out of a text.
 * @returns each mention with the days it can mean, and the text with blanks in their place
 */
export function takeDates(text: string): { mentions: { text: string; days: Day[] }[]; rest: string } {
  const mentions: { text: string; days: Day[] }[] = [];
  let rest = text;
  for (const pattern of written)
    rest = rest.replace(pattern, (...match) => {
      const whole: string = match[0];
      const days = daysOf(match.at(-1) as Record<string, string | undefined>);
      if (days.length === 0) return whole;
      mentions.push(...days.map((each) => ({ text: whole, days: each })));
      return ' '.repeat(whole.length);
    });
  return { mentions, rest };
}

/** One list of possible days for each day that is named. */
function daysOf(found: Record<string, string | undefined>): Day[][] {
  const year = found.year === undefined ? undefined : Number(found.year);
  if (found.either !== undefined) {
    const [a, b] = [Number(found.either), Number(found.or)];
    return [
      [
        { year, month: b, day: a },
        { year, month: a, day: b },
      ].filter(exists),
    ].filter((d) => d.length);
  }
  const name = found.month?.slice(0, 3);
  const number = name === undefined ? Number(found.number) : monthNames.indexOf(name) + 1;
  return [found.first, found.last]
    .filter((each) => each !== undefined)
    .map((each) => [{ year, month: number, day: Number(each) }].filter(exists))
    .filter((each) => each.length > 0);
}

const exists = ({ month, day }: Day): boolean => month >= 1 && month <= 12 && day >= 1 && day <= 31;

export const isSameDay = (a: Day, b: Day): boolean =>
  a.month === b.month &&
  a.day === b.day &&
  (a.year === undefined || b.year === undefined || a.year === b.year);

/** @returns whole days since 1970 @param year taken where the day has none */
export const dayNumber = (day: Day, year: number): number =>
  Date.UTC(day.year ?? year, day.month - 1, day.day) / 86_400_000;
