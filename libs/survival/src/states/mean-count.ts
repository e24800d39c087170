import { followUpConventions } from '../conventions.js';
import { checkConfidence, describeConfidence, zOf } from '../curves/confidence.js';
import type { ConfidenceType } from '../curves/curve.js';
import type { Conventions, Factor, Observations, Warning } from '../data.js';
import { ascendingOrder } from '../numeric/order.js';
import { byGroup, sizesOf } from './by-group.js';
import { gapsWarning, weightsConvention } from './explain.js';
import { followUpOf } from './follow-up.js';
import { walkCounts } from './mean-count-walk.js';
import { readRows, type Rows } from './rows.js';

/** How mean counts are made. */
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

/** The mean counts of all groups. */
export interface MeanCountCurves {
  /** In the order of levels; levels without rows are left out. */
  readonly curves: readonly MeanCountCurve[];
  readonly level: number;
  readonly confidence: ConfidenceType;
  readonly conventions: Conventions;
  readonly warnings: readonly Warning[];
}

/**
 * The mean number of events of a subject over time, where events recur and none ends the follow-up (Nelson 2003; Lawless and
 * Nadeau 1995). Rows of a subject follow one another, each ending with an event (status 1) or without (0). Equals the cumulative hazard
 * of R's `survfit(Surv(start, time, status) ~ group, id = id)`, with the infinitesimal jackknife over subjects.
 *
 * Where death ends the follow-up, this is the mean count of those still alive, not of all.
 *
 * @throws SurvivalError as `checkObservations`, and `bad-option`, `bad-level`, `zero-length`, `overlap`; rows are numbered from 1
 */
export function estimateMeanCounts(
  { time, status: events, start: begins, weights }: Observations,
  { id, group, confidence = 'log', level = 0.95 }: MeanCountOptions,
): MeanCountCurves {
  // The other scales are for probabilities.
  checkConfidence(confidence, level, ['log', 'plain', 'none']);
  const rows = readRows(
    {
      time,
      status: events,
      id,
      ...(begins !== undefined && { start: begins }),
      ...(weights !== undefined && { weights }),
    },
    group,
    1,
  );
  const followUp = followUpOf(rows, rows.id!, id.levels);
  const levels = group?.levels ?? [''];
  const { status, stop, start, n } = rows;
  const ending = Uint32Array.from({ length: n }, (_, i) => i).filter(
    (i) => status[i] !== 0 || followUp.continues[i] === 0,
  );
  const entering = start && Uint32Array.from({ length: n }, (_, i) => i).filter((i) => followUp.follows[i] === 0);
  const stops = byGroup(ascendingOrder(stop, ending), rows.group, levels.length);
  const starts = entering && byGroup(ascendingOrder(start, entering), rows.group, levels.length);
  const sizes = sizesOf(n, rows.group, levels.length);
  const influence = new Float64Array(id.levels.length);
  const curves: MeanCountCurve[] = [];
  for (const [which, byStop] of stops.entries()) {
    if (byStop.length === 0) continue;
    const byStart = starts?.[which];
    const counts = walkCounts(rows, followUp, byStop, byStart, influence);
    const subjects = clear(influence, rows.id!, byStart ?? byStop);
    const about = { group: levels[which]!, n: sizes[which]!, subjects };
    curves.push({ ...about, ...counts, ...countLimits(counts, confidence, level) });
  }
  const warnings = [...rows.warnings, ...gapsWarning(followUp.gaps)];
  return { curves, level, confidence, conventions: conventionsOf(rows, confidence, level), warnings };
}

/** Makes the influence of the rows' subjects 0 again. @returns how many subjects there are */
function clear(influence: Float64Array, id: Int32Array, rows: Uint32Array): number {
  let subjects = 0;
  for (const i of rows) influence[id[i]!] = NaN;
  for (const i of rows) {
    if (Number.isNaN(influence[id[i]!])) subjects++;
    influence[id[i]!] = 0;
  }
  return subjects;
}

function countLimits(
  { meanCount, se }: { readonly meanCount: Float64Array; readonly se: Float64Array },
  confidence: ConfidenceType,
  level: number,
): { lower: Float64Array; upper: Float64Array } {
  const z = zOf(level);
  const scale = (side: number): Float64Array =>
    meanCount.map((mean, j) => {
      if (confidence === 'none' || (confidence === 'log' && mean === 0)) return NaN;
      const width = side * z * se[j]!;
      return confidence === 'log' ? mean * Math.exp(width / mean) : Math.max(0, mean + width);
    });
  return { lower: scale(-1), upper: scale(1) };
}

function conventionsOf(rows: Rows, confidence: ConfidenceType, level: number): Conventions {
  return {
    estimator: 'mean cumulative count: the sum of events by those at risk',
    variance: 'infinitesimal jackknife over subjects',
    confidence: describeConfidence(confidence, level),
    ...followUpConventions(rows),
    ...weightsConvention(rows),
  };
}
