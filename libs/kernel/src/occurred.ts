import { dayFromIso, dayInStockholm, isoFromDay, lastDayOfMonth, lastDayOfYear, type Day } from './day.js';

/** How exactly the agency knows when a fact occurred. */
export type Precision = 'day' | 'month' | 'year' | 'unknown';

/**
 * When a fact occurred (valid time): the first and last day that it can have been. Both are the same day at precision
 * `day`, and both are absent at precision `unknown`. `at` keeps the instant (UTC, RFC 3339) where the agency gave one.
 */
export type Occurred =
  | { readonly precision: 'day'; readonly from: Day; readonly to: Day; readonly at?: string }
  | { readonly precision: 'month' | 'year'; readonly from: Day; readonly to: Day }
  | { readonly precision: 'unknown' };

// RFC 3339 has no hour 24, which Date.parse would take for the next day.
const INSTANT = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const LAST_INSTANT = Date.parse('9999-12-31T22:59:59.999Z');
const FIRST_INSTANT = Date.parse('1000-01-01T00:00:00Z');

/**
 * An RFC 3339 instant with a zone, as milliseconds since the epoch; `undefined` when it is none, or when its day in
 * Stockholm lies outside of the years that a {@link Day} is written in.
 */
export function instantFromIso(text: string): number | undefined {
  if (!INSTANT.test(text) || dayFromIso(text.slice(0, 10)) === undefined) return undefined;
  const ms = Date.parse(text);
  return ms >= FIRST_INSTANT && ms <= LAST_INSTANT ? ms : undefined;
}

/**
 * Reads what an agency wrote: `2008-06-10`, `2008-06`, `2008`, an instant with a zone, or nothing (`unknown`).
 * A stated precision may be coarser than the text (`2008-06-01` known to the `month`), never finer.
 *
 * @returns the occurrence, or a string that names the rule that the text breaks.
 */
export function readOccurred(text: string | null | undefined, precision?: Precision): Occurred | string {
  if (text === undefined || text === null || text === '') {
    return precision === undefined || precision === 'unknown'
      ? { precision: 'unknown' }
      : `occurred must be given when precision is ${precision}`;
  }
  if (precision === 'unknown') return 'occurred must be left out when precision is unknown';
  const read = readText(text);
  if (read === undefined) {
    return 'occurred must be a date (YYYY-MM-DD, YYYY-MM or YYYY) or an instant with a zone (RFC 3339)';
  }
  if (precision === undefined || precision === read.precision) return read;
  if (FINENESS[precision] > FINENESS[read.precision]) {
    return `precision ${precision} is finer than what occurred says (${read.precision})`;
  }
  return precision === 'month' ? monthOf(read.from) : yearOf(read.from);
}

type Dated = Exclude<Occurred, { precision: 'unknown' }>;
const FINENESS: Record<Precision, number> = { unknown: 0, year: 1, month: 2, day: 3 };

function readText(text: string): Dated | undefined {
  const instant = instantFromIso(text);
  if (instant !== undefined) {
    const day = dayInStockholm(instant);
    return { precision: 'day', from: day, to: day, at: new Date(instant).toISOString() };
  }
  const day = dayFromIso(text);
  if (day !== undefined) return { precision: 'day', from: day, to: day };
  if (/^\d{4}-\d{2}$/.test(text)) {
    const first = dayFromIso(`${text}-01`);
    return first === undefined ? undefined : monthOf(first);
  }
  if (/^\d{4}$/.test(text)) {
    const first = dayFromIso(`${text}-01-01`);
    return first === undefined ? undefined : yearOf(first);
  }
  return undefined;
}

function monthOf(day: Day): Dated {
  const to = lastDayOfMonth(day);
  return { precision: 'month', from: dayFromIso(`${isoFromDay(to).slice(0, 7)}-01`)!, to };
}

function yearOf(day: Day): Dated {
  const to = lastDayOfYear(day);
  return { precision: 'year', from: dayFromIso(`${isoFromDay(to).slice(0, 4)}-01-01`)!, to };
}

/** The text that {@link readOccurred} reads back as the same occurrence; `null` when the date is unknown. */
export function writeOccurred(occurred: Occurred): string | null {
  switch (occurred.precision) {
    case 'unknown':
      return null;
    case 'day':
      return occurred.at ?? isoFromDay(occurred.from);
    case 'month':
      return isoFromDay(occurred.from).slice(0, 7);
    case 'year':
      return isoFromDay(occurred.from).slice(0, 4);
  }
}
