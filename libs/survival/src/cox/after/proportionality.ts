import { notEstimable, type Conventions, type NotEstimable, type Warning } from '../../data.js';
import { chiSquared, noChiSquared } from '../../numeric/chi-squared.js';
import type { CoxData, CoxFit, TermTest } from '../model.js';
import { columnsByTerm, type TermColumns } from '../terms.js';
import { coxRows, type CoxRows } from './rows.js';
import { scaledResiduals } from './scaled.js';
import { scaledSolve } from '../../numeric/scaled-solve.js';
import { schoenfeld, type EventResiduals } from './schoenfeld.js';
import { sweep } from './sweep.js';
import { transformTimes, type TimeTransform } from './transform.js';

/** Tests of proportional hazards, and the residuals to look at beside them. Matrices row after row. */
export interface ProportionalityTest {
  /** One for each term that has a coefficient, last one of all together (`GLOBAL`); not estimable: `not-testable`. */
  readonly tests: readonly TermTest[];
  /** Of each event, by stratum, then time; all arrays have one length. */
  readonly time: Float64Array;
  readonly transformed: Float64Array;
  /** The code of its stratum, 0 without. */
  readonly stratum: Int32Array;
  /** The row of the data that the event is of. */
  readonly row: Uint32Array;
  /**
   * For each tested term its scaled Schoenfeld residuals with the coefficient added: their smooth against time is how the
   * coefficient changes. A term of several columns is taken by its part of the predictor, whose coefficient is 1. NaN in a
   * stratum where the term does not vary.
   */
  readonly residuals: readonly { readonly term: string; readonly values: Float64Array }[];
  /** What a confidence band of such a smooth is made with (`var` of R's `cox.zph`), terms × terms. */
  readonly variance: Float64Array;
  readonly conventions: Conventions;
  readonly warnings: readonly Warning[];
}

/** What is tested together. */
export interface ProportionalityOptions {
  /** Test the columns of a term together (default), or each column. */
  readonly terms?: boolean;
}

/**
 * Tests whether hazard ratios change with time, as `cox.zph` of R's survival since 3.0: the score test of adding to the model
 * each covariate times a function of time, with the whole information matrix (Grambsch and Therneau 1994; Therneau's
 * vignette on approximating a Cox model). Exact ties are taken as Breslow's, as in R.
 *
 * @returns not estimable (`no-covariates`, `no-events`, `aliased`) where there is nothing to test with
 * @throws SurvivalError `length-mismatch`, `bad-option`
 */
export function proportionalityTest(
  fit: CoxFit,
  data: CoxData,
  transform: TimeTransform = 'km',
  options: ProportionalityOptions = {},
): ProportionalityTest | NotEstimable {
  const rows = coxRows(fit, data);
  const kept = [...fit.states.keys()].filter((j) => fit.states[j] !== 'aliased');
  if (rows.p === 0) return notEstimable('no-covariates', 'The model has no coefficient that could change with time');
  if (!rows.status.includes(1))
    return notEstimable('no-events', 'There are no events: nothing tells whether hazards are proportional');
  if (kept.length === 0) return notEstimable('aliased', 'No covariate varies among those at risk at events');
  const tested = termsOf(data, kept, options.terms ?? true);
  const times = transformTimes(rows, transform);
  const { score, information } = timeInformation(rows, times, eventMean(rows, times));
  const { p } = rows;
  const warnings: Warning[] = [];
  const test = (term: string, columns: readonly number[]): TermTest => {
    const all = [...kept, ...columns.map((j) => p + j)];
    const right = Float64Array.from(all, (j) => (j < p ? 0 : score[j - p]!));
    const solved = scaledSolve(part(information, 2 * p, all), right);
    if (solved === undefined) {
      const message = `${term} cannot be tested: it does not vary enough over the events' times`;
      warnings.push({ code: 'not-testable', message });
      return { term, ...noChiSquared('not-testable', message, columns.length) };
    }
    const statistic = solved.reduce((sum, value, i) => sum + value * right[i]!, 0);
    return { term, ...chiSquared(statistic, columns.length) };
  };
  const tests = [...tested.map(({ term, columns }) => test(term, columns)), test('GLOBAL', kept)];
  if (fit.ties === 'exact') {
    warnings.push({
      code: 'exact-ties',
      message: 'The model has exact ties; the test takes tied events as Breslow does',
    });
  }
  const events = inOrderOfR(schoenfeld(rows), rows);
  const scaled = scaledResiduals(rows, fit, events, part(information, 2 * p, [...Array(p).keys()]), tested);
  return {
    tests,
    time: events.time,
    transformed: Float64Array.from(events.row, (row) => times[row]!),
    stratum: events.stratum,
    row: events.row,
    ...scaled,
    conventions: {
      test: 'score test of covariates times a function of time, with the full information matrix',
      transform: typeof transform === 'string' ? transform : 'a function of time',
      ties: rows.efron ? 'efron' : 'breslow',
    },
    warnings,
  };
}

function termsOf(data: CoxData, kept: readonly number[], together: boolean): TermColumns[] {
  if (!together) return kept.map((j) => ({ term: data.covariates[j]!.name, columns: [j] }));
  return columnsByTerm(data)
    .map(({ term, columns }) => ({ term, columns: columns.filter((j) => kept.includes(j)) }))
    .filter(({ columns }) => columns.length > 0);
}

/** The mean over events, not weighted: scores of time are centred on it. */
function eventMean({ n, status }: CoxRows, times: Float64Array): number {
  let sum = 0;
  let events = 0;
  for (let i = 0; i < n; i++) {
    if (status[i] === 0) continue;
    sum += times[i]!;
    events++;
  }
  return sum / events;
}

/** The score (p) of covariates × (transformed time - center), and the information (2p × 2p) of covariates and these. */
function timeInformation(
  rows: CoxRows,
  times: Float64Array,
  center: number,
): { score: Float64Array; information: Float64Array } {
  const { p, x, order, status, weight } = rows;
  const score = new Float64Array(p);
  const information = new Float64Array(4 * p * p);
  sweep(rows, 2, (set) => {
    if (set.deaths === 0) return;
    const each = set.deathWeight / set.deaths;
    const { first, deathFirst, second, deathSecond, inverse, inverseShare, square, squareShare, squareShare2 } = set;
    const g = times[order[set.from]!]! - center;
    for (let i = set.from; i < set.to; i++) {
      const row = order[i]!;
      if (status[row] === 1) for (let j = 0; j < p; j++) score[j]! += g * weight[row]! * x[row * p + j]!;
    }
    for (let j = 0; j < p; j++) {
      score[j]! -= g * each * (first[j]! * inverse - deathFirst[j]! * inverseShare);
      for (let k = j; k < p; k++) {
        const crossed = first[j]! * deathFirst[k]! + deathFirst[j]! * first[k]!;
        const products =
          first[j]! * first[k]! * square - crossed * squareShare + deathFirst[j]! * deathFirst[k]! * squareShare2;
        const value = each * (second[j * p + k]! * inverse - deathSecond[j * p + k]! * inverseShare - products);
        information[j * 2 * p + k]! += value;
        information[j * 2 * p + p + k]! += g * value;
        information[(p + j) * 2 * p + p + k]! += g * g * value;
      }
    }
  });
  for (let j = 0; j < p; j++) {
    for (let k = j; k < p; k++) {
      information[k * 2 * p + p + j] = information[j * 2 * p + p + k]!;
    }
  }
  for (let j = 0; j < 2 * p; j++) for (let k = 0; k < j; k++) information[j * 2 * p + k] = information[k * 2 * p + j]!;
  return { score, information };
}

/** The rows and columns of a matrix that are wanted. */
function part(matrix: Float64Array, size: number, wanted: readonly number[]): Float64Array {
  return Float64Array.from({ length: wanted.length ** 2 }, (_, i) => {
    return matrix[wanted[Math.floor(i / wanted.length)]! * size + wanted[i % wanted.length]!]!;
  });
}

/** With (start, stop] R lists tied events from the last row to the first. */
function inOrderOfR(events: EventResiduals, { p, start }: CoxRows): EventResiduals {
  if (start === undefined) return events;
  const { time, stratum } = events;
  const row = events.row.slice();
  const values = events.values.slice();
  for (let from = 0, to = 0; from < row.length; from = to) {
    while (to < row.length && time[to] === time[from] && stratum[to] === stratum[from]) to++;
    for (let i = from; i < to; i++) {
      const other = from + to - 1 - i;
      row[i] = events.row[other]!;
      values.set(events.values.subarray(other * p, other * p + p), i * p);
    }
  }
  return { row, time, stratum, values };
}
