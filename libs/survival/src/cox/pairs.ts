import { ascendingOrder } from '../numeric/order.js';
import { enteringLate, type RiskIntervals } from './intervals.js';

/** Ranks of a block, as a power of 2: the tree is then small enough to stay in the cache. */
const BLOCK = 5;

/** Pairs of rows that can be compared, weighted: one had its event while the other was at risk. */
export interface Pairs {
  /** Whose predictor was the greater of the one with the event. */
  readonly greater: number;
  readonly less: number;
  readonly equal: number;
  /** Both with an event at the same time: with different predictors, with equal ones. */
  readonly tiedTime: number;
  readonly tiedBoth: number;
  /** Of each row: the weights of those it makes pairs with, where the one with the event had the greater less where the lesser. */
  readonly net: Float64Array;
  /** Of each row: the weights of those it makes pairs with. */
  readonly compared: Float64Array;
}

/**
 * Counts pairs in n log n with a Fenwick tree over the ranks of the predictor: once backwards in time with those at risk in the
 * tree, asked for by events, and once forwards with past events in it, asked for by rows.
 *
 * @param predictor by the rows of the intervals
 */
export function countPairs(intervals: RiskIntervals, predictor: Float64Array): Pairs {
  const { row } = intervals;
  const { rank, most } = ranks(intervals, predictor);
  const weight = intervals.weight ?? new Float64Array(row.length).fill(1);
  const entering = enteringLate(intervals);
  const net = new Float64Array(row.length);
  const compared = new Float64Array(row.length);
  const counts = askAtRisk(intervals, rank, most, weight, entering, net, compared);
  askPastEvents(intervals, rank, most, weight, entering, net, compared);
  return { ...counts, net, compared };
}

/** Ranks from 1 of the distinct predictors of each stratum. */
function ranks(
  { last, stratum }: RiskIntervals,
  predictor: Float64Array,
): { readonly rank: Int32Array; readonly most: number } {
  const byPredictor = ascendingOrder(predictor);
  const several = stratum.length > 0 && stratum[0] !== stratum[stratum.length - 1];
  const strata = several ? last.map((moment) => stratum[moment]!) : last;
  const order = several ? ascendingOrder(strata, byPredictor) : byPredictor;
  const rank = new Int32Array(predictor.length);
  let most = 0;
  let current = 0;
  for (let i = 0; i < order.length; i++) {
    const at = order[i]!;
    const before = i === 0 ? -1 : order[i - 1]!;
    if (before < 0 || (several && strata[before] !== strata[at])) current = 1;
    else if (predictor[at] !== predictor[before]) current++;
    rank[at] = current;
    if (current > most) most = current;
  }
  return { rank, most };
}

function askAtRisk(
  { last, after, moments, from, eventsFrom, stratum }: RiskIntervals,
  rank: Int32Array,
  most: number,
  weight: Float64Array,
  entering: Uint32Array,
  net: Float64Array,
  compared: Float64Array,
): Omit<Pairs, 'net' | 'compared'> {
  const tree = new Float64Array((most >>> BLOCK) + 2);
  const at = new Float64Array(most + 1);
  const tied = new Float64Array(most + 1);
  let total = 0;
  let [greater, less, equal, tiedTime, tiedBoth] = [0, 0, 0, 0, 0];
  let late = entering.length - 1;
  for (let k = moments - 1; k >= 0; k--) {
    if (k < moments - 1 && stratum[k] !== stratum[k + 1]) {
      for (let i = from[k + 1]!; i < last.length && stratum[last[i]!] === stratum[k + 1]; i++)
        clear(tree, at, rank[i]!);
      total = 0;
    }
    for (; late >= 0 && after[entering[late]!] === k; late--) {
      const i = entering[late]!;
      total -= weight[i]!;
      add(tree, at, rank[i]!, -weight[i]!);
    }
    for (let i = from[k]!; i < eventsFrom[k]!; i++) {
      total += weight[i]!;
      add(tree, at, rank[i]!, weight[i]!);
    }
    const end = from[k + 1]!;
    for (let i = eventsFrom[k]!; i < end; i++) {
      const same = at[rank[i]!]!;
      const lower = below(tree, at, rank[i]!);
      const higher = total - lower - same;
      greater += weight[i]! * lower;
      less += weight[i]! * higher;
      equal += weight[i]! * same;
      net[i] = lower - higher;
      compared[i] = total;
    }
    let sum = 0;
    for (let i = eventsFrom[k]!; i < end; i++) {
      tiedBoth += weight[i]! * tied[rank[i]!]!;
      tiedTime += weight[i]! * (sum - tied[rank[i]!]!);
      tied[rank[i]!]! += weight[i]!;
      sum += weight[i]!;
      add(tree, at, rank[i]!, weight[i]!);
    }
    total += sum;
    for (let i = eventsFrom[k]!; i < end; i++) tied[rank[i]!] = 0;
  }
  return { greater, less, equal, tiedTime, tiedBoth };
}

function askPastEvents(
  { last, after, moments, from, eventsFrom, stratum }: RiskIntervals,
  rank: Int32Array,
  most: number,
  weight: Float64Array,
  entering: Uint32Array,
  net: Float64Array,
  compared: Float64Array,
): void {
  const tree = new Float64Array((most >>> BLOCK) + 2);
  const at = new Float64Array(most + 1);
  let total = 0;
  let late = 0;
  for (let k = 0; k < moments; k++) {
    if (k > 0 && stratum[k] !== stratum[k - 1]) {
      for (let i = from[k]! - 1; i >= 0 && stratum[last[i]!] === stratum[k - 1]; i--) clear(tree, at, rank[i]!);
      total = 0;
    }
    for (let i = eventsFrom[k]!; i < from[k + 1]!; i++) {
      net[i]! += total - at[rank[i]!]! - 2 * below(tree, at, rank[i]!);
      compared[i]! += total;
    }
    for (let i = eventsFrom[k]!; i < from[k + 1]!; i++) {
      total += weight[i]!;
      add(tree, at, rank[i]!, weight[i]!);
    }
    for (let i = from[k]!; i < eventsFrom[k]!; i++) {
      net[i]! += total - at[rank[i]!]! - 2 * below(tree, at, rank[i]!);
      compared[i]! += total;
    }
    // What was past before a row entered is none of its.
    for (; late < entering.length && after[entering[late]!] === k; late++) {
      const i = entering[late]!;
      net[i]! -= total - at[rank[i]!]! - 2 * below(tree, at, rank[i]!);
      compared[i]! -= total;
    }
  }
}

/** Weights by rank of which sums are asked: those of a block one by one, those of whole blocks in a Fenwick tree. */
function add(tree: Float64Array, at: Float64Array, rank: number, weight: number): void {
  at[rank]! += weight;
  for (let node = (rank >>> BLOCK) + 1; node < tree.length; node += node & -node) tree[node]! += weight;
}

/** The weights of lower ranks. */
function below(tree: Float64Array, at: Float64Array, rank: number): number {
  let sum = 0;
  for (let other = rank & -(1 << BLOCK); other < rank; other++) sum += at[other]!;
  for (let node = rank >>> BLOCK; node > 0; node &= node - 1) sum += tree[node]!;
  return sum;
}

/** Empties all nodes that a rank reaches: a stratum costs what its rows cost, not the length of the tree. */
function clear(tree: Float64Array, at: Float64Array, rank: number): void {
  at[rank] = 0;
  for (let node = (rank >>> BLOCK) + 1; node < tree.length; node += node & -node) tree[node] = 0;
}
