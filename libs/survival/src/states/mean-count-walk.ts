import type { FollowUp } from './follow-up.js';
import type { Rows } from './rows.js';

/** What {@link walkCounts} finds at each distinct time. */
export interface Counts {
  readonly time: Float64Array;
  readonly atRisk: Float64Array;
  readonly eventsAt: Float64Array;
  readonly censoredAt: Float64Array;
  readonly meanCount: Float64Array;
  readonly se: Float64Array;
}

/**
 * Mean counts and their standard errors in one walk along the times. The influence of a subject at risk with weight w grows at
 * each time by w (dN - h) / n, with dN its own events and h the events of all by the n at risk. So with C the sum of h / n it is b - w C
 * for a b that changes only when the subject enters or has an event, and sums of w², w b and b² over those at risk are all it takes.
 *
 * @param byStop rows of the group that have an event or are not continued, by their end
 * @param byStart rows of the group that follow no other, by their start; undefined where all are at risk from the first
 * @param influence by id, 0 for all of the group; left in disorder
 */
export function walkCounts(
  { start, stop, status, weights, id }: Rows,
  { continues }: FollowUp,
  byStop: Uint32Array,
  byStart: Uint32Array | undefined,
  influence: Float64Array,
): Counts {
  let times = 0;
  for (let at = 0; at < byStop.length; at++) if (at === 0 || stop[byStop[at]!] !== stop[byStop[at - 1]!]) times++;
  const made = { time: new Float64Array(times), atRisk: new Float64Array(times), eventsAt: new Float64Array(times) };
  const also = { censoredAt: new Float64Array(times), meanCount: new Float64Array(times), se: new Float64Array(times) };
  const entries = byStart ?? byStop;
  let [entered, at, heads, n, mean, c] = [0, 0, 0, 0, 0, 0];
  // Of those at risk: sums of w squared, w b and b squared. Of those away: of their influence squared.
  let [ww, wb, bb, away] = [0, 0, 0, 0];
  for (let j = 0; j < times; j++) {
    const now = stop[byStop[at]!]!;
    for (; entered < entries.length; entered++) {
      const i = entries[entered]!;
      if (start !== undefined && start[i]! >= now) break;
      if (byStart === undefined && continues[i] === 1) continue;
      const [weight, subject] = [weights === undefined ? 1 : weights[i]!, id![i]!];
      const before = influence[subject]!;
      const b = before + weight * c;
      heads++;
      n += weight;
      ww += weight * weight;
      wb += weight * b;
      bb += b * b;
      away -= before * before;
      influence[subject] = b;
    }
    let next = at;
    let events = 0;
    for (; next < byStop.length && stop[byStop[next]!] === now; next++) {
      const i = byStop[next]!;
      if (status[i] !== 0) events += weights === undefined ? 1 : weights[i]!;
    }
    made.time[j] = now;
    made.atRisk[j] = n;
    made.eventsAt[j] = events;
    const hazard = events / n;
    also.meanCount[j] = mean += hazard;
    const each = 1 / n;
    c += hazard * each;
    for (; at < next; at++) {
      const i = byStop[at]!;
      const [weight, subject] = [weights === undefined ? 1 : weights[i]!, id![i]!];
      let b = influence[subject]!;
      if (status[i] !== 0) {
        const gain = weight * each;
        wb += weight * gain;
        bb += gain * (2 * b + gain);
        influence[subject] = b += gain;
      }
      if (continues[i] === 1) continue;
      if (status[i] === 0) also.censoredAt[j]! += weight;
      const left = b - weight * c;
      n -= weight;
      ww -= weight * weight;
      wb -= weight * b;
      bb -= b * b;
      away += left * left;
      influence[subject] = left;
      // Nothing is left of rounding where nobody is left.
      if (--heads === 0) n = ww = wb = bb = 0;
    }
    also.se[j] = Math.sqrt(Math.max(0, away + bb - c * (2 * wb - c * ww)));
  }
  return { ...made, ...also };
}
