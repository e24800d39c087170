import type { ConfidenceType } from '../curves/curve.js';
import type { Conventions, Factor, Warning } from '../data.js';
import { ascendingOrder } from '../numeric/order.js';
import { checkLevel } from './check.js';
import { competingErrors } from './competing-jackknife.js';
import { INITIAL_STATE, type StateCurve, type StateCurves, type StateData, type StateOptions } from './curves.js';
import { jackknifeErrors } from './jackknife.js';
import { limitsOf } from './limits.js';
import { beginningOf, cumulative, initialBeginning, probabilities } from './probability.js';
import { readSpells, type Spells } from './spells.js';
import { Numbering } from './subjects.js';
import { movesOf, tallyOf, type Moves, type Tally } from './tally.js';

/**
 * The probability of being in each state over time: cumulative incidence where outcomes compete (one row a subject), occupancy
 * of states where subjects go on from one to another. The estimate is that of Aalen and Johansen (1978) with all moves of a time
 * taken together; standard errors are by the infinitesimal jackknife over subjects. Equals R's
 * `survfit(Surv(time, factor) ~ group)` and `survfit(Surv(start, stop, factor) ~ group, id = id, istate = from)`.
 *
 * Where subjects begin in several states, the beginning is their distribution at the first move of the group, and its
 * uncertainty is part of the standard errors (in R 3.5 with `influence = TRUE`, from 3.8 always).
 *
 * Time: n log n at most and times × outcomes where outcomes compete and nobody enters late; else subjects × times at which
 * anybody moves (10 000 × 2000 in well under a second), with memory for subjects × states.
 *
 * @throws SurvivalError `no-rows`, `length-mismatch`, `not-a-number`, `negative-time`, `start-after-stop`, `unknown-status`,
 * `unknown-state`, `weight-not-positive`, `missing-level`, `outcome-names`, `level-out-of-range`, `id-needed` (rows have a
 * start but no id), `overlap` (rows of a subject overlap), `jump` and `teleport` (a row begins in another state than the row before it
 * ended in, after a gap or at once); those of rows name the row, the first being row 1
 */
export function estimateStates(
  data: StateData,
  { group, confidence = 'log', level = 0.95 }: StateOptions = {},
): StateCurves {
  checkLevel(level);
  const initial = data.initial ?? INITIAL_STATE;
  const states = [initial, ...data.outcomes];
  const spells = readSpells(data, group, initial);
  const moves = movesOf(spells, states.length);
  const rows = rowsByGroup(data.time.length, group);
  const numbering = new Numbering(spells);
  const stops = byGroup(ascendingOrder(spells.stop), spells.group, rows.length);
  const starts =
    spells.start === undefined ? undefined : byGroup(ascendingOrder(spells.start), spells.group, rows.length);
  const curves: StateCurve[] = [];
  for (const [which, byStop] of stops.entries()) {
    if (byStop.length === 0) continue;
    const byStart = starts?.[which];
    const { count } = numbering.number(byStart ?? byStop);
    const about = { group: group?.levels[which] ?? '', n: rows[which]!, subjects: count };
    const tally = tallyOf(spells, byStop, byStart, moves, states.length);
    const { probability, se } = estimate(spells, tally, moves, states.length, numbering);
    curves.push({ ...about, ...curveOf(states, tally, moves, probability, se, confidence, level) });
  }
  return {
    states,
    curves,
    level,
    confidence,
    conventions: conventionsOf(spells, confidence, level),
    warnings: warningsOf(spells),
  };
}

function estimate(
  spells: Spells,
  tally: Tally,
  moves: Moves,
  states: number,
  numbering: Numbering,
): { probability: Float64Array[]; se: Float64Array[] } {
  const oneState = spells.from.every((state) => state === 0);
  const beginning = oneState ? initialBeginning(states) : beginningOf(spells, tally, states);
  const probability = probabilities(beginning, tally, moves);
  const se =
    oneState && tally.byStart === undefined
      ? competingErrors(spells, tally, moves, probability)
      : jackknifeErrors(spells, tally, moves, probability, beginning, numbering.number(tally.byStart ?? tally.byStop));
  return { probability, se };
}

function curveOf(
  names: readonly string[],
  { time, atRisk, count, hazard, censored }: Tally,
  moves: Moves,
  probability: readonly Float64Array[],
  se: readonly Float64Array[],
  confidence: ConfidenceType,
  level: number,
): Pick<StateCurve, 'time' | 'states' | 'transitions' | 'censored'> {
  const sums = cumulative(hazard);
  return {
    time,
    states: names.map((state, s) => ({
      state,
      atRisk: atRisk[s]!,
      probability: probability[s]!,
      se: se[s]!,
      ...limitsOf(probability[s]!, se[s]!, confidence, level),
    })),
    transitions: count.map((column, move) => ({
      from: names[moves.from[move]!]!,
      to: names[moves.to[move]!]!,
      count: column,
      cumulativeHazard: sums[move]!,
    })),
    censored,
  };
}

/** How many rows each group has. */
function rowsByGroup(n: number, group: Factor | undefined): number[] {
  if (group === undefined) return [n];
  const rows = group.levels.map(() => 0);
  for (let i = 0; i < n; i++) rows[group.codes[i]!]!++;
  return rows;
}

/** The order, taken apart by group. */
export function byGroup(order: Uint32Array, codes: Int32Array | undefined, groups: number): Uint32Array[] {
  if (codes === undefined) return [order];
  const sizes = new Int32Array(groups);
  for (let i = 0; i < order.length; i++) sizes[codes[i]!]!++;
  const parts = Array.from(sizes, (size) => new Uint32Array(size));
  sizes.fill(0);
  for (let at = 0; at < order.length; at++) {
    const i = order[at]!;
    parts[codes[i]!]![sizes[codes[i]!]!++] = i;
  }
  return parts;
}

function conventionsOf({ weights, several }: Spells, confidence: ConfidenceType, level: number): Conventions {
  return {
    estimator: 'Aalen-Johansen, all moves of one time taken together',
    se: `infinitesimal jackknife over ${several ? 'subjects' : 'rows'}, of the probability itself`,
    confidence: confidence === 'none' ? 'none' : `${confidence}, ${+(100 * level).toFixed(6)} %`,
    atRisk: 'just before the time; moves come before censorings, censorings before entries',
    beginning: 'the states at the first move of the group',
    ...(weights !== undefined && { weights: 'a row of weight 2 counts as two, its influence as that of one subject' }),
  };
}

function warningsOf({ gaps, same, merged }: Spells): Warning[] {
  const warnings: Warning[] = [];
  if (gaps > 0)
    warnings.push({ code: 'gaps', message: `${gaps} times a subject is not observed for a while between two rows` });
  if (same > 0)
    warnings.push({
      code: 'same-state',
      message: `${same} rows end by entering the state they are in: they count as no move`,
    });
  if (merged > 0)
    warnings.push({
      code: 'ties-merged',
      message: `${merged} times differ from others by rounding alone and were made equal`,
    });
  return warnings;
}
