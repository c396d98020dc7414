import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addWorkingSeconds,
  workingSecondsBetween,
} from '../../../../functions/core/approval/business-hours.ts';
import { type BusinessHours, BusinessHoursSchema } from '../../../../functions/core/contracts/approver.ts';

const hoursOf = (given: Partial<BusinessHours> = {}): BusinessHours =>
  BusinessHoursSchema.parse({ timeZone: 'Europe/Berlin', from: '09:00', to: '17:00', ...given });

const add = (from: string, seconds: number, hours: BusinessHours | null = hoursOf()) =>
  addWorkingSeconds(new Date(from), seconds, hours).toISOString();

const between = (from: string, to: string, hours: BusinessHours | null = hoursOf()) =>
  workingSecondsBetween(new Date(from), new Date(to), hours);

const hour = 3_600;
const everyDay = [1, 2, 3, 4, 5, 6, 7];

describe('business hours', () => {
  it('let every second count where there are none', () => {
    expect(add('2026-11-21T12:00:00.000Z', 90, null)).toBe('2026-11-21T12:01:30.000Z');
    expect(between('2026-11-21T12:00:00.000Z', '2026-11-21T12:01:30.900Z', null)).toBe(90);
    expect(between('2026-11-21T12:01:30.000Z', '2026-11-21T12:00:00.000Z', null)).toBe(0);
  });

  it('begin on Monday for what comes on Saturday', () => {
    expect(add('2026-11-21T12:00:00.000Z', hour)).toBe('2026-11-23T09:00:00.000Z');
    expect(between('2026-11-21T12:00:00.000Z', '2026-11-23T09:00:00.000Z')).toBe(hour);
  });

  it('end with the day: what is left goes on the next morning', () => {
    // 16:30 in Berlin.
    expect(add('2026-11-23T15:30:00.000Z', hour)).toBe('2026-11-24T08:30:00.000Z');
    expect(add('2026-11-23T15:30:00.000Z', hour / 2)).toBe('2026-11-23T16:00:00.000Z');
    expect(add('2026-11-23T15:30:00.000Z', hour / 2 + 1)).toBe('2026-11-24T08:00:01.000Z');
  });

  it('leave holidays out', () => {
    const holidays = ['2026-12-24', '2026-12-25'];
    // Wednesday 16:00, then Monday.
    expect(add('2026-12-23T15:00:00.000Z', 2 * hour, hoursOf({ holidays }))).toBe('2026-12-28T09:00:00.000Z');
  });

  it('keep their place on the clock when it is put forward and back', () => {
    const daily = hoursOf({ days: everyDay });
    // 29 March 2026: 09:00 is 08:00 UTC the day before, 07:00 UTC from then on.
    expect(add('2026-03-28T16:00:00.000Z', hour, daily)).toBe('2026-03-29T08:00:00.000Z');
    // 25 October 2026: back to 08:00 UTC.
    expect(add('2026-10-24T15:00:00.000Z', hour, daily)).toBe('2026-10-25T09:00:00.000Z');
  });

  it('are an hour shorter in the night that is, and longer in the one that is longer', () => {
    const night = hoursOf({ days: everyDay, from: '00:00', to: '06:00' });
    expect(between('2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z', night)).toBe(5 * hour);
    expect(between('2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z', night)).toBe(7 * hour);
  });

  it('do not take place where they lie within the hour that is skipped', () => {
    const skipped = hoursOf({ days: everyDay, from: '02:10', to: '02:50' });
    expect(between('2026-03-29T00:00:00.000Z', '2026-03-29T22:00:00.000Z', skipped)).toBe(0);
    expect(add('2026-03-29T00:00:00.000Z', 60, skipped)).toBe('2026-03-30T00:11:00.000Z');
    const newYork = hoursOf({ days: everyDay, from: '01:30', to: '03:30', timeZone: 'America/New_York' });
    expect(between('2026-03-08T00:00:00.000Z', '2026-03-09T00:00:00.000Z', newYork)).toBe(hour);
  });
});

const timeOfDay = fc
  .integer({ min: 0, max: 24 * 60 - 1 })
  .map((minutes) => new Date(minutes * 60_000).toISOString().slice(11, 16));

/** Around the days on which clocks change, and elsewhere. */
const moments = fc
  .tuple(
    fc.constantFrom('2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-12-30'),
    fc.integer({ min: -5 * 86_400, max: 5 * 86_400 }),
  )
  .map(([date, seconds]) => new Date(Date.parse(date) + seconds * 1_000));

const someHours = fc
  .record({
    timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'),
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    times: fc.uniqueArray(timeOfDay, { minLength: 2, maxLength: 2 }),
    holidays: fc.subarray(['2026-03-30', '2026-10-26', '2027-01-01']),
  })
  .map(({ times, ...rest }) => {
    const [from = '', to = ''] = times.sort();
    return hoursOf({ ...rest, from, to });
  });

const someSeconds = fc.integer({ min: 0, max: 3 * 86_400 });

/** What people see on the clock then. */
function local(at: Date, { timeZone }: BusinessHours) {
  const shown = at.toLocaleString('sv-SE', { timeZone });
  const [date = '', time = ''] = shown.split(' ');
  return { date, time, weekday: new Date(date).getUTCDay() || 7 };
}

describe('working seconds', () => {
  it('never end outside the hours', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 3 * 86_400 }), someHours, (from, seconds, hours) => {
        // The moment before is the last one that counted.
        const end = new Date(addWorkingSeconds(from, seconds, hours).getTime() - 1);
        const { date, time, weekday } = local(end, hours);
        expect(hours.days).toContain(weekday);
        expect(hours.holidays).not.toContain(date);
        expect(time >= `${hours.from}:00` && time < `${hours.to}:00`).toBe(true);
      }),
    );
  });

  it('come one after the other', () => {
    fc.assert(
      fc.property(moments, someSeconds, someSeconds, someHours, (from, first, second, hours) => {
        const inTwo = addWorkingSeconds(addWorkingSeconds(from, first, hours), second, hours);
        expect(inTwo).toEqual(addWorkingSeconds(from, first + second, hours));
      }),
    );
  });

  it('are later where they begin later or are more', () => {
    fc.assert(
      fc.property(moments, moments, someSeconds, someSeconds, someHours, (a, b, few, more, hours) => {
        const [early, late] = a <= b ? [a, b] : [b, a];
        const [less, most] = few <= more ? [few, more] : [more, few];
        const first = addWorkingSeconds(early, less, hours).getTime();
        expect(addWorkingSeconds(late, less, hours).getTime()).toBeGreaterThanOrEqual(first);
        expect(addWorkingSeconds(early, most, hours).getTime()).toBeGreaterThanOrEqual(first);
      }),
    );
  });

  it('are counted as they were added', () => {
    fc.assert(
      fc.property(moments, someSeconds, someHours, (from, seconds, hours) => {
        expect(workingSecondsBetween(from, addWorkingSeconds(from, seconds, hours), hours)).toBe(seconds);
      }),
    );
  });
});
