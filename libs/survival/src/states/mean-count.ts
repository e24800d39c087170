import type { ConfidenceType } from '../curves/curve.js';
import { SurvivalError, type Conventions, type Factor, type Observations, type Warning } from '../data.js';
import { ascendingOrder } from '../numeric/order.js';
import { byGroup } from './by-group.js';
import { checkLevel } from './check.js';
import { limitsOf } from './limits.js';
import { countErrors } from './mean-count-jackknife.js';
import { readSpells } from './spells.js';
import { Numbering } from './subjects.js';
import { movesOf, tallyOf } from './tally.js';

export interface MeanCountOptions {
  /** Whose row it is; rows of one subject must not overlap. */
  readonly id: Factor;
  /** A curve for each level; one without. */
  readonly group?: Factor;
  /** The scale of intervals: `log` (default), `plain` or `none`; the others are for probabilities. */
  readonly confidence?: Extract<ConfidenceType, 'log' | 'plain' | 'none'>;
  /** Between 0 and 1; default 0.95. */
  readonly level?: number;
}

/** The mean count of one group, a point for each distinct time at which rows end. All arrays have one length. */
export interface MeanCountCurve {
  /** The level; empty without groups. */
  readonly group: string;
  /** Rows. */
  readonly n: number;
  readonly subjects: number;
  readonly time: Float64Array;
  /** At risk just before the time (weighted). */
  readonly atRisk: Float64Array;
  /** Events at the time (weighted). */
  readonly eventsAt: Float64Array;
  /** Rows that end without an event, nor going on in a row that begins there (weighted). */
  readonly censoredAt: Float64Array;
  /** Expected events of a subject up to and with the time. */
  readonly meanCount: Float64Array;
  /** By the infinitesimal jackknife over subjects. */
  readonly se: Float64Array;
  /** NaN at count 0 on the scale `log`, and everywhere with `none`. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export interface MeanCountCurves {
  /** In the order of levels; levels without rows are left out. */
  readonly curves: readonly MeanCountCurve[];
  readonly level: number;
  readonly confidence: ConfidenceType;
  readonly conventions: Conventions;
  readonly warnings: readonly Warning[];
}
