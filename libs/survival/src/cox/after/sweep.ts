import type { CoxRows } from './rows.js';

/** The risk set at one time of one stratum. One object is filled again and again: copy what is to be kept. */
export interface RiskSet {
  stratum: number;
  time: number;
  /** The rows that end here are `rows.order` from `from` to `to`. */
  from: number;
  to: number;
  /** The weight of all at risk. */
  atRisk: number;
  /** Of events here: their number, and their weight. */
  deaths: number;
  deathWeight: number;
  censoredWeight: number;
  /** The sum of weight × risk of all at risk, and of those with an event here. */
  denominator: number;
  deathDenominator: number;
  /** Sums of weight × risk × x (p) and × x x' (p × p, its upper triangle), of all and of those with an event. */
  readonly first: Float64Array;
  readonly deathFirst: Float64Array;
  readonly second: Float64Array;
  readonly deathSecond: Float64Array;
  /**
   * Over the tied events k = 0 … d - 1, with f = k / d for Efron and 0 for Breslow and D = denominator - f × deathDenominator:
   * the sums of 1/D, f/D, 1/D², f/D² and f²/D². All that is asked of ties is linear in these.
   */
  inverse: number;
  inverseShare: number;
  square: number;
  squareShare: number;
  squareShare2: number;
}

/**
 * Goes through the distinct end times of every stratum, strata in order and in each from the last time to the first, so that
 * the sums over risk sets mostly grow; rows whose interval begins at or after a time are taken out again. Time: n log n to
 * arrange the rows, then n × (1, p or p²) by the moments asked for.
 *
 * @param moments 0 for the denominators alone, 1 with the sums of x, 2 with those of x x'
 * @param visit is called at every distinct time, those with censorings alone too
 */
export function sweep(rows: CoxRows, moments: 0 | 1 | 2, visit: (set: RiskSet) => void): void {
  const { p, time, start, status, weight, order, byStart, first, x, risk } = rows;
  const [firsts, seconds] = [moments > 0 ? p : 0, moments > 1 ? p * p : 0];
  const set = emptySet(firsts, seconds);
  for (let stratum = 0; stratum < rows.strata.length; stratum++) {
    const begin = first[stratum]!;
    let to = first[stratum + 1]!;
    let entering = to - 1;
    let inside = 0;
    clear(set, stratum);
    while (to > begin) {
      const now = time[order[to - 1]!]!;
      let from = to;
      clearDeaths(set);
      while (from > begin && time[order[from - 1]!]! === now) {
        from--;
        const row = order[from]!;
        const w = weight[row]!;
        const share = w * risk[row]!;
        inside++;
        set.atRisk += w;
        set.denominator += share;
        if (firsts > 0) add(set.first, set.second, x, row * p, p, share, seconds > 0);
        if (status[row] === 0) {
          set.censoredWeight += w;
          continue;
        }
        set.deaths++;
        set.deathWeight += w;
        set.deathDenominator += share;
        if (firsts > 0) add(set.deathFirst, set.deathSecond, x, row * p, p, share, seconds > 0);
      }
      if (start !== undefined && byStart !== undefined) {
        for (; entering >= begin && start[byStart[entering]!]! >= now; entering--) {
          const row = byStart[entering]!;
          const w = weight[row]!;
          const share = w * risk[row]!;
          inside--;
          set.atRisk -= w;
          set.denominator -= share;
          if (firsts > 0) add(set.first, set.second, x, row * p, p, -share, seconds > 0);
        }
        // An empty set is exactly empty: what rounding left would be all there is in the next one.
        if (inside === 0) clear(set, stratum);
      }
      set.time = now;
      set.from = from;
      set.to = to;
      sumTies(set, rows.efron);
      visit(set);
      to = from;
    }
  }
}

function add(
  sum: Float64Array,
  square: Float64Array,
  x: Float64Array,
  at: number,
  p: number,
  share: number,
  both: boolean,
): void {
  for (let j = 0; j < p; j++) {
    const part = share * x[at + j]!;
    sum[j]! += part;
    if (both) for (let k = j; k < p; k++) square[j * p + k]! += part * x[at + k]!;
  }
}

function sumTies(set: RiskSet, efron: boolean): void {
  set.inverse = set.inverseShare = set.square = set.squareShare = set.squareShare2 = 0;
  const d = set.deaths;
  if (!efron || d === 1) {
    if (d === 0) return;
    set.inverse = d / set.denominator;
    set.square = set.inverse / set.denominator;
    return;
  }
  for (let k = 0; k < d; k++) {
    const f = k / d;
    const inverse = 1 / (set.denominator - f * set.deathDenominator);
    set.inverse += inverse;
    set.inverseShare += f * inverse;
    set.square += inverse * inverse;
    set.squareShare += f * inverse * inverse;
    set.squareShare2 += f * f * inverse * inverse;
  }
}

function emptySet(firsts: number, seconds: number): RiskSet {
  return {
    stratum: 0,
    time: 0,
    from: 0,
    to: 0,
    atRisk: 0,
    deaths: 0,
    deathWeight: 0,
    censoredWeight: 0,
    denominator: 0,
    deathDenominator: 0,
    first: new Float64Array(firsts),
    deathFirst: new Float64Array(firsts),
    second: new Float64Array(seconds),
    deathSecond: new Float64Array(seconds),
    inverse: 0,
    inverseShare: 0,
    square: 0,
    squareShare: 0,
    squareShare2: 0,
  };
}

function clear(set: RiskSet, stratum: number): void {
  set.stratum = stratum;
  set.atRisk = 0;
  set.denominator = 0;
  set.first.fill(0);
  set.second.fill(0);
}

function clearDeaths(set: RiskSet): void {
  if (set.deaths > 0) {
    set.deathFirst.fill(0);
    set.deathSecond.fill(0);
  }
  set.deaths = 0;
  set.deathWeight = 0;
  set.censoredWeight = 0;
  set.deathDenominator = 0;
}
