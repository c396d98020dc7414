import type { BusinessHours } from './contracts/approver.ts';

/**
 * The moment at which so many working seconds have passed.
 * @param hours `null`: every second counts
 */
export function addWorkingSeconds(from: Date, seconds: number, hours: BusinessHours | null): Date {
  if (hours) throw new Error('Business hours are not supported yet.');
  return new Date(from.getTime() + seconds * 1_000);
}

/** Working seconds from one moment to a later one. */
export function workingSecondsBetween(from: Date, to: Date, hours: BusinessHours | null): number {
  if (hours) throw new Error('Business hours are not supported yet.');
  return Math.max(0, Math.floor((to.getTime() - from.getTime()) / 1_000));
}
