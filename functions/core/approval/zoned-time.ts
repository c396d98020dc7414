/** What the clocks of a time zone show, and when they show it. Dates are `2026-11-23`, times of day `09:00`. */
export interface Clock {
  dateAt(ms: number): string;
  /** The last moment at which the clocks show the time: in autumn an hour comes twice. */
  lastMomentOf(date: string, time: string): number;
  /** The first such moment that is not before another one. */
  firstMomentOf(date: string, time: string, notBeforeMs: number): number;
}

const dayMs = 86_400_000;

/** @param timeZone IANA name */
export function clockOf(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  /** What the clocks show, as if it were UTC. */
  const shownAt = (ms: number): number => {
    const part = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const [year = 0, month = 1, ...rest] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map((type) =>
      part.get(type as Intl.DateTimeFormatPartTypes),
    );
    const [day, hour, minute, second] = rest;
    return Date.UTC(year, month - 1, day, hour, minute, second) + (((ms % 1_000) + 1_000) % 1_000);
  };

  /** Every moment at which the clocks show it, in order; where they skip it, the moment at which they do. */
  const momentsOf = (date: string, time: string): number[] => {
    const wanted = Date.parse(`${date}T${time}:00Z`);
    const guesses = [-dayMs, dayMs].map((aside) => wanted - (shownAt(wanted + aside) - (wanted + aside)));
    const moments = guesses.filter((ms) => shownAt(ms) === wanted);
    const [low = 0, high = 0] = guesses.sort((a, b) => a - b);
    return moments.length > 0 ? moments.sort((a, b) => a - b) : [firstShowing(wanted, low, high)];
  };

  /** Between two moments, the first at which the clocks show the wanted time or a later one. */
  const firstShowing = (wanted: number, low: number, high: number): number => {
    if (high - low <= 1) return high;
    const middle = Math.floor((low + high) / 2);
    return shownAt(middle) >= wanted ? firstShowing(wanted, low, middle) : firstShowing(wanted, middle, high);
  };

  return {
    dateAt: (ms) => dateOf(shownAt(ms)),
    lastMomentOf: (date, time) => Math.max(...momentsOf(date, time)),
    firstMomentOf: (date, time, notBeforeMs) => {
      const moments = momentsOf(date, time);
      return moments.find((ms) => ms >= notBeforeMs) ?? notBeforeMs;
    },
  };
}

const dateOf = (utcMs: number): string => new Date(utcMs).toISOString().slice(0, 10);

export const dateAfter = (date: string): string => dateOf(Date.parse(date) + dayMs);

/** @returns 1 for Monday to 7 for Sunday. */
export const isoWeekday = (date: string): number => new Date(date).getUTCDay() || 7;
