import type { BusinessHours } from '../contracts/approver.ts';
import { clockOf, dateAfter, isoWeekday } from './zoned-time.ts';

/**
 * The moment at which so many working seconds have passed.
 * @param hours `null`: every second counts
 * @param latest what is returned where it would be later; nothing is counted beyond it
 */
export function addWorkingSeconds(
  from: Date,
  seconds: number,
  hours: BusinessHours | null,
  latest?: Date,
): Date {
  const latestMs = latest?.getTime() ?? Number.POSITIVE_INFINITY;
  let leftMs = Math.round(seconds * 1_000);
  if (!hours || leftMs <= 0) return new Date(Math.min(from.getTime() + leftMs, latestMs));
  for (const { opensMs, closesMs } of openings(from, hours)) {
    const startMs = Math.max(opensMs, from.getTime());
    if (leftMs <= closesMs - startMs || startMs >= latestMs)
      return new Date(Math.min(startMs + leftMs, latestMs));
    leftMs -= Math.max(0, closesMs - startMs);
  }
  throw new Error('Business hours never end');
}

/** Working seconds from one moment to a later one. */
export function workingSecondsBetween(from: Date, to: Date, hours: BusinessHours | null): number {
  if (!hours) return Math.max(0, Math.floor((to.getTime() - from.getTime()) / 1_000));
  let sumMs = 0;
  for (const { opensMs, closesMs } of openings(from, hours)) {
    if (opensMs >= to.getTime()) break;
    sumMs += Math.max(0, Math.min(closesMs, to.getTime()) - Math.max(opensMs, from.getTime()));
  }
  return Math.floor(sumMs / 1_000);
}

/** When it opens and closes, day after day without end; begins with the day of `from`. */
function* openings(from: Date, { timeZone, days, holidays, ...times }: BusinessHours) {
  const clock = clockOf(timeZone);
  const closed = new Set(holidays);
  for (let date = clock.dateAt(from.getTime()); ; date = dateAfter(date)) {
    if (!days.includes(isoWeekday(date)) || closed.has(date)) continue;
    const opensMs = clock.lastMomentOf(date, times.from);
    yield { opensMs, closesMs: clock.firstMomentOf(date, times.to, opensMs) };
  }
}
