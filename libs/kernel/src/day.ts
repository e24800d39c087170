/**
 * Calendar days as integers.
 *
 * A `Day` counts days since 1970-01-01 in Europe/Stockholm's calendar. Durations are differences of days, so no clock
 * time, time zone or daylight saving can shift them once a fact is inside.
 */
export type Day = number;

const MS_PER_DAY = 86_400_000;
const ISO_DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** The day of `YYYY-MM-DD`, or `undefined` when the text is no date of the Gregorian calendar (years 1000–9999). */
export function dayFromIso(text: string): Day | undefined {
  const match = ISO_DAY.exec(text);
  if (match === null || match[1]! < '1000') return undefined;
  const ms = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  const day = ms / MS_PER_DAY;
  // Date.UTC rolls 2009-02-30 over to March; a date that does not come back as it was written is none.
  return isoFromDay(day) === text ? day : undefined;
}

/** `YYYY-MM-DD` of a day. */
export function isoFromDay(day: Day): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}

const stockholm = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Stockholm',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The calendar day in Europe/Stockholm at an instant (milliseconds since the Unix epoch). */
export function dayInStockholm(instant: number): Day {
  const day = dayFromIso(stockholm.format(instant));
  if (day === undefined) throw new RangeError(`No calendar day for instant ${instant}.`);
  return day;
}

/** The last day of the month that `day` lies in. */
export function lastDayOfMonth(day: Day): Day {
  const date = new Date(day * MS_PER_DAY);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0) / MS_PER_DAY;
}

/** The last day of the year that `day` lies in. */
export function lastDayOfYear(day: Day): Day {
  return Date.UTC(new Date(day * MS_PER_DAY).getUTCFullYear(), 11, 31) / MS_PER_DAY;
}
