import type { CheckedObservations } from '../check.js';
import type { Steps } from './steps.js';

/** Cells up to which counting beats sorting whatever the number of rows. */
const CELLS = 1 << 21;

/** Whether times are whole, and few enough to count rows by time. */
export function canCount(data: CheckedObservations, levels: number): boolean {
  const cells = (data.greatest - data.least + 1) * levels * 2;
  return data.whole && data.weights === undefined && cells <= Math.max(CELLS, 2 * data.n);
}

/** Counts rows by group and time in one pass, without sorting. */
export function stepsByDay(data: CheckedObservations, levels: number): Steps[] {
  const { least, n } = data;
  const days = data.greatest - least + 1;
  const ends = countEnds(data, days, levels);
  const entered = data.start === undefined ? undefined : countEntries(data.start, data.codes, least, days, levels);
  const all: Steps[] = [];
  for (let level = 0; level < levels; level++) {
    const steps = stepsOf(
      level,
      ends.subarray(level * days * 2, (level + 1) * days * 2),
      entered?.subarray(level * days),
      least,
    );
    if (steps.n > 0) all.push(steps);
  }
  return n === 0 ? [] : all;
}

/** How many rows end at each time of each group, the censored and the events beside each other. */
function countEnds({ time, status, codes, least, n }: CheckedObservations, days: number, levels: number): Int32Array {
  const ends = new Int32Array(levels * days * 2);
  if (codes === undefined) for (let row = 0; row < n; row++) ends[((time[row]! - least) << 1) | status[row]!]!++;
  else for (let row = 0; row < n; row++) ends[((codes[row]! * days + (time[row]! - least)) << 1) | status[row]!]!++;
  return ends;
}

/** How many rows begin at each time. Entries before the least time of an end change nobody's risk set. */
function countEntries(
  start: Float64Array,
  codes: Int32Array | undefined,
  least: number,
  days: number,
  levels: number,
): Int32Array {
  const entered = new Int32Array(levels * days);
  for (let row = 0; row < start.length; row++) {
    const day = start[row]! - least;
    if (day >= 0) entered[(codes === undefined ? 0 : codes[row]! * days) + day]!++;
  }
  return entered;
}

function stepsOf(level: number, ends: Int32Array, entered: Int32Array | undefined, least: number): Steps {
  const days = ends.length / 2;
  let points = 0;
  let n = 0;
  for (let day = 0; day < days; day++) {
    const ended = ends[2 * day]! + ends[2 * day + 1]!;
    n += ended;
    if (ended > 0) points++;
  }
  const steps = {
    level,
    n,
    time: new Float64Array(points),
    atRisk: new Float64Array(points),
    events: new Float64Array(points),
    censored: new Float64Array(points),
  };
  // From the end: at risk are those who end now or later, less those who enter now or later.
  let atRisk = 0;
  for (let day = days - 1, point = points - 1; point >= 0; day--) {
    if (entered !== undefined) atRisk -= entered[day]!;
    const censored = ends[2 * day]!;
    const events = ends[2 * day + 1]!;
    if (censored + events === 0) continue;
    atRisk += censored + events;
    steps.time[point] = day + least;
    steps.atRisk[point] = atRisk;
    steps.events[point] = events;
    steps.censored[point] = censored;
    point--;
  }
  return steps;
}
