import { checkObservations } from '../check.js';
import type { Factor, Observations, Warning } from '../data.js';
import { ascendingOrder } from '../numeric/order.js';
import { withTiesMerged } from '../merge-ties.js';

/**
 * Rows as runs of moments at risk. A moment is a distinct time with events in a stratum; moments are numbered stratum by
 * stratum and ascending in time, so that a row is at risk at `after + 1`, …, `last`, and strata need no further care. Rows that
 * are at risk at no moment are left out: they change nothing. The others are in ascending order of `last`, of one `last`
 * those with an event at it behind the others.
 */
export interface RiskIntervals {
  /** How many rows could be used, those never at risk at a moment included. */
  readonly n: number;
  readonly events: number;
  /** The row of the data that each is. */
  readonly row: Uint32Array;
  readonly last: Int32Array;
  /** The moment just before the first at risk; -1 where a row is at risk from its stratum's first moment. */
  readonly after: Int32Array;
  /** Absent where all are 1. */
  readonly weight?: Float64Array;
  /** How many moments there are. */
  readonly moments: number;
  /** Where the rows of each moment begin; one more than there are moments. */
  readonly from: Int32Array;
  /** Where the rows with an event at each moment begin: they reach to the next moment's rows. */
  readonly eventsFrom: Int32Array;
  /** The moment's time. */
  readonly time: Float64Array;
  /** The level of stratum of each moment. */
  readonly stratum: Int32Array;
  /** All rows that could be used, where some were left out. */
  readonly kept?: Uint32Array;
  readonly warnings: readonly Warning[];
}

/**
 * Sorts follow-up into runs of moments. Times that differ by rounding alone are one time (R: `timefix`).
 *
 * @throws SurvivalError as {@link checkObservations}
 */
export function riskIntervals(data: Observations, strata?: Factor): RiskIntervals {
  const group = strata === undefined ? {} : { group: strata };
  const rows = withTiesMerged(checkObservations(data, group), group);
  const { n, kept, time, status, start, codes, weights, warnings } = rows;
  const orderOf = (times: Float64Array, first: number): Uint32Array =>
    rows.order === undefined ? ascendingOrder(times) : partOf(rows.order, first, n);
  const { last, moments } = lastMoments(byStratum(orderOf(time, 0), codes), time, status, codes);
  const after =
    start === undefined
      ? new Int32Array(n).fill(-1)
      : momentsBefore(byStratum(orderOf(start, n), codes), start, codes, moments);

  // Sorted by counting: first those without an event at their last moment, then those with one.
  const from = new Int32Array(moments.time.length + 1);
  const eventsFrom = new Int32Array(moments.time.length);
  let used = 0;
  let events = 0;
  const places = new Int32Array(2 * moments.time.length + 1);
  for (let i = 0; i < n; i++) {
    if (status[i] === 1) events++;
    if (last[i]! < 0 || last[i] === after[i]) continue;
    places[2 * last[i]! + status[i]! + 1]!++;
    used++;
  }
  for (let place = 1; place < places.length; place++) places[place]! += places[place - 1]!;
  for (let moment = 0; moment < eventsFrom.length; moment++) {
    from[moment] = places[2 * moment]!;
    eventsFrom[moment] = places[2 * moment + 1]!;
  }
  from[eventsFrom.length] = used;
  const sorted = {
    row: new Uint32Array(used),
    last: new Int32Array(used),
    after: new Int32Array(used),
    ...(weights === undefined ? {} : { weight: new Float64Array(used) }),
  };
  for (let i = 0; i < n; i++) {
    if (last[i]! < 0 || last[i] === after[i]) continue;
    const place = places[2 * last[i]! + status[i]!]!++;
    sorted.row[place] = kept === undefined ? i : kept[i]!;
    sorted.last[place] = last[i]!;
    sorted.after[place] = after[i]!;
    if (sorted.weight !== undefined) sorted.weight[place] = weights![i]!;
  }
  return {
    n,
    events,
    ...sorted,
    moments: moments.time.length,
    from,
    eventsFrom,
    ...moments,
    ...(kept === undefined ? {} : { kept }),
    warnings,
  };
}

/** Rows that are not at risk from the first moment of their stratum, in the order of their entries. */
export function enteringLate({ after }: RiskIntervals): Uint32Array {
  const late = new Uint32Array(after.length);
  let count = 0;
  for (let i = 0; i < after.length; i++) if (after[i]! >= 0) late[count++] = i;
  return ascendingOrder(after, late.subarray(0, count));
}

/** Those of an order that are in `first` … `first + n - 1`, counted from there. */
function partOf(order: Uint32Array, first: number, n: number): Uint32Array {
  if (order.length === n) return order;
  const part = new Uint32Array(n);
  let count = 0;
  for (let i = 0; i < order.length; i++)
    if (order[i]! >= first && order[i]! < first + n) part[count++] = order[i]! - first;
  return part;
}

/** @param order ascending in time @returns the same, stratum by stratum */
function byStratum(order: Uint32Array, codes: Int32Array | undefined): Uint32Array {
  return codes === undefined ? order : ascendingOrder(codes, order);
}

interface Moments {
  readonly time: Float64Array;
  readonly stratum: Int32Array;
}

/** The moments, and each row's last one; -1 where its stratum has none before it ends. */
function lastMoments(
  order: Uint32Array,
  time: Float64Array,
  status: Uint8Array,
  codes: Int32Array | undefined,
): { readonly last: Int32Array; readonly moments: Moments } {
  const n = order.length;
  const last = new Int32Array(n);
  const times = new Float64Array(n);
  const strata = new Int32Array(n);
  let count = 0;
  let first = 0;
  let stratum = -1;
  for (let i = 0; i < n;) {
    const row = order[i]!;
    const here = codes === undefined ? 0 : codes[row]!;
    if (here !== stratum) {
      stratum = here;
      first = count;
    }
    const now = time[row]!;
    let end = i;
    let event = 0;
    while (end < n && time[order[end]!] === now && (codes === undefined || codes[order[end]!] === here))
      event |= status[order[end++]!]!;
    if (event !== 0) {
      times[count] = now;
      strata[count++] = here;
    }
    const moment = count > first ? count - 1 : -1;
    for (; i < end; i++) last[order[i]!] = moment;
  }
  return { last, moments: { time: times.slice(0, count), stratum: strata.slice(0, count) } };
}

/** The last moment at or before each row's start, in its stratum; -1 where there is none. */
function momentsBefore(
  order: Uint32Array,
  start: Float64Array,
  codes: Int32Array | undefined,
  { time, stratum }: Moments,
): Int32Array {
  const before = new Int32Array(order.length);
  let next = 0;
  let first = 0;
  let current = -1;
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    const here = codes === undefined ? 0 : codes[row]!;
    if (here !== current) {
      current = here;
      while (next < time.length && stratum[next]! < here) next++;
      first = next;
    }
    while (next < time.length && stratum[next] === here && time[next]! <= start[row]!) next++;
    before[row] = next > first ? next - 1 : -1;
  }
  return before;
}
