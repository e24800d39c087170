import { followUpConventions } from '../conventions.js';
import { checkConfidence, describeConfidence, zOf } from '../curves/confidence.js';
import type { ConfidenceType } from '../curves/curve.js';
import { limitsOf } from '../curves/limits.js';
import { SurvivalError, type Conventions, type Warning } from '../data.js';
import { ascendingOrder } from '../numeric/order.js';
import { byGroup, sizesOf } from './by-group.js';
import { competingErrors } from './competing-jackknife.js';
import {
  INITIAL_STATE,
  type StateCurve,
  type StateCurves,
  type StateData,
  type StateOccupancy,
  type StateOptions,
  type StateTransition,
} from './curves.js';
import { jackknifeErrors } from './jackknife.js';
import { lateErrors } from './late-jackknife.js';
import { allInitial, beginningOf, cumulative, probabilities } from './probability.js';
import { gapsWarning, weightsConvention } from './explain.js';
import { readRows, type Rows } from './rows.js';
import { spellsOf, type Spells } from './spells.js';
import { Numbering } from './subjects.js';
import { movesOf, tallyOf, type Moves, type Tally } from './tally.js';

/**
 * The probability of being in each state over time: cumulative incidence where outcomes compete (one row a subject), occupancy
 * of states where subjects go on from one to another. The estimate is that of Aalen and Johansen (1978) with all moves of a time
 * taken together; standard errors are by the infinitesimal jackknife over subjects. Equals R's
 * `survfit(Surv(time, factor) ~ group)` and `survfit(Surv(start, stop, factor) ~ group, id = id, istate = from)`.
 *
 * Where subjects begin in several states, the beginning is their distribution at the first move of the group, and its
 * uncertainty is part of the standard errors: the derivatives by each subject's weight (R's survival has it from 3.8; 3.5 with
 * `influence = TRUE`, but then often other numbers than these derivatives).
 *
 * Time: a sort and (rows + times) × outcomes where outcomes compete, each subject with one stay in the initial state; else
 * subjects × times at which anybody moves, with memory for subjects × states.
 *
 * @throws SurvivalError as `checkObservations`, and `bad-option`, `bad-outcomes`, `missing-id` (rows have a start but no
 *   id), `bad-level`, `unknown-state`, `zero-length` (a row of an id enters a state in no time), `overlap` (rows of a subject overlap),
 *   `jump` and `teleport` (a row begins in another state than the row before it ended in, after a gap or at once); rows are
 *   numbered from 1
 */
export function estimateStates(
  data: StateData,
  { group, confidence = 'log', level = 0.95 }: StateOptions = {},
): StateCurves {
  const names = [data.initial ?? INITIAL_STATE, ...data.outcomes];
  checkNames(names);
  checkConfidence(confidence, level);
  const rows = readRows(data, group, data.outcomes.length);
  const spells = spellsOf(rows, data.id?.levels ?? []);
  const levels = group?.levels ?? [''];
  const sizes = sizesOf(rows.n, rows.group, levels.length);
  const stops = byGroup(ascendingOrder(spells.stop), spells.group, levels.length);
  const starts = spells.start && byGroup(ascendingOrder(spells.start), spells.group, levels.length);
  const moves = movesOf(spells, names.length);
  const oneBeginning = spells.from.every((state) => state === 0);
  const numbering = new Numbering(spells);
  const curves: StateCurve[] = [];
  for (const [which, byStop] of stops.entries()) {
    if (byStop.length === 0) continue;
    const byStart = starts?.[which];
    const subjects = numbering.number(byStart ?? byStop);
    const tally = tallyOf(spells, byStop, byStart, moves, names.length);
    const beginning = oneBeginning ? allInitial(names.length) : beginningOf(spells, tally, names.length);
    const probability = probabilities(beginning, tally, moves);
    const se =
      !oneBeginning || subjects.count < byStop.length
        ? jackknifeErrors(spells, tally, moves, probability, beginning, subjects)
        : byStart === undefined
          ? competingErrors(spells, tally, moves, probability)
          : lateErrors(spells, tally, moves, probability, byStart);
    curves.push({
      group: levels[which]!,
      n: sizes[which]!,
      subjects: subjects.count,
      time: tally.time,
      states: occupancies(names, tally, probability, se, confidence, level),
      transitions: transitions(names, tally, moves),
      censored: tally.censored,
    });
  }
  return {
    states: names,
    curves,
    level,
    confidence,
    conventions: conventionsOf(rows, confidence, level),
    warnings: [...rows.warnings, ...warningsOf(spells)],
  };
}

function checkNames(names: readonly string[]): void {
  if (names.length === 1 || new Set(names).size !== names.length)
    throw new SurvivalError(
      'bad-outcomes',
      `There must be one outcome or more, all distinct and none called ${names[0]}, not ${JSON.stringify(names.slice(1))}`,
    );
}

function occupancies(
  names: readonly string[],
  { time, atRisk }: Tally,
  probability: readonly Float64Array[],
  se: readonly Float64Array[],
  confidence: ConfidenceType,
  level: number,
): StateOccupancy[] {
  const z = zOf(level);
  return names.map((state, s) => {
    const [p, error] = [probability[s]!, se[s]!];
    const [lower, upper] = [new Float64Array(time.length), new Float64Array(time.length)];
    for (let j = 0; j < time.length; j++) {
      // At 0 the plain scale has limits, as it has everywhere else.
      const none = p[j] === 0 && confidence === 'plain';
      [lower[j], upper[j]] = none ? [0, 0] : limitsOf(confidence, p[j]!, error[j]! / p[j]!, z);
    }
    return { state, atRisk: atRisk[s]!, probability: p, se: error, lower, upper };
  });
}

function transitions(names: readonly string[], { count, hazard }: Tally, { from, to }: Moves): StateTransition[] {
  const sums = cumulative(hazard);
  return count.map((column, move) => ({
    from: names[from[move]!]!,
    to: names[to[move]!]!,
    count: column,
    cumulativeHazard: sums[move]!,
  }));
}

function conventionsOf(rows: Rows, confidence: ConfidenceType, level: number): Conventions {
  return {
    estimator: 'Aalen-Johansen, all moves of one time taken together',
    variance: `infinitesimal jackknife over ${rows.id === undefined ? 'rows' : 'subjects'}`,
    confidence: describeConfidence(confidence, level),
    ...followUpConventions(rows, 'moves'),
    beginning: 'the states of those at risk at the first move of the group',
    ...weightsConvention(rows),
  };
}

function warningsOf({ gaps, same }: Spells): Warning[] {
  const warnings = gapsWarning(gaps);
  if (same > 0)
    warnings.push({
      code: 'same-state',
      message: `${same} rows end by entering the state they are in: they count as no move`,
    });
  return warnings;
}
