import type { ConfidenceType } from '../curves/curve.js';
import type { Conventions, Factor, Observations, Warning } from '../data.js';

/** The state in which a subject begins who comes from nowhere else, named as R names it. */
export const INITIAL_STATE = '(s0)';

/**
 * Follow-up through states. Status 0 is censored, k says that the row ends by entering `outcomes[k - 1]`. A move into the state
 * one is in already is none.
 */
export interface StateData extends Observations {
  /** The names of the states that can be entered, distinct. */
  readonly outcomes: readonly string[];
  /**
   * Whose row it is. Needed where rows have a `start`; without it every row is a subject of its own. The rows of a subject need
   * no order, but must follow one another: see the errors of `estimateStates`.
   */
  readonly id?: Factor;
  /**
   * In which state a row begins: 0 the initial state, k `outcomes[k - 1]`. Without it a subject begins in the initial state, and
   * each later row in the state that the row before it left the subject in.
   */
  readonly from?: Int32Array;
  /** The name of the initial state; default {@link INITIAL_STATE}. */
  readonly initial?: string;
}

/** How curves of states are made. */
export interface StateOptions {
  /** Curves for each level; one set of curves without. */
  readonly group?: Factor;
  /** The scale on which intervals of probabilities are symmetric; default `log`, as in R. */
  readonly confidence?: ConfidenceType;
  /** Between 0 and 1; default 0.95. */
  readonly level?: number;
}

/** One state over time. All arrays have the length of the curve's `time`. */
export interface StateOccupancy {
  readonly state: string;
  /** In the state and under observation just before the time (weighted; R 3.5 counts rows in `n.risk`). */
  readonly atRisk: Float64Array;
  /**
   * The probability of being in the state just after the time. Where outcomes compete and nobody leaves them, this is the
   * cumulative incidence of the outcome, and that of the initial state is survival free of all of them.
   */
  readonly probability: Float64Array;
  /** Of the probability itself, by the infinitesimal jackknife over subjects. */
  readonly se: Float64Array;
  /** NaN where the scale has no limits, as `log` at probability 0; NaN everywhere with `none`. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Moves from one state to another. */
export interface StateTransition {
  readonly from: string;
  readonly to: string;
  /** At the time (weighted). */
  readonly count: Float64Array;
  /** The Nelson-Aalen estimate: the sum of count / at risk in `from`, up to and with the time. */
  readonly cumulativeHazard: Float64Array;
}

/** The states of one group, a point for each distinct time at which rows end, ascending. */
export interface StateCurve {
  /** The level; empty without groups. */
  readonly group: string;
  /** Rows. */
  readonly n: number;
  readonly subjects: number;
  readonly time: Float64Array;
  /** The initial state, then the outcomes in their order. */
  readonly states: readonly StateOccupancy[];
  /** Those that occur in any group, by `from`, then by `to`. */
  readonly transitions: readonly StateTransition[];
  /** Rows that end at the time without a move, nor going on in a row that begins there (weighted). */
  readonly censored: Float64Array;
}

/** The states of all groups. */
export interface StateCurves {
  readonly states: readonly string[];
  /** In the order of levels; levels without rows are left out. */
  readonly curves: readonly StateCurve[];
  readonly level: number;
  readonly confidence: ConfidenceType;
  readonly conventions: Conventions;
  readonly warnings: readonly Warning[];
}
