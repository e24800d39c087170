import { expectClose } from '../../../../test/support/close.js';
import fc from 'fast-check';
import type { Factor } from '../data.js';
import { ascendingOrder } from '../numeric/order.js';
import { competingErrors } from './competing-jackknife.js';
import type { StateCurve, StateData } from './curves.js';
import { estimateStates } from './estimate.js';
import { jackknifeErrors } from './jackknife.js';
import { lateErrors } from './late-jackknife.js';
import { allInitial, probabilities } from './probability.js';
import { readRows } from './rows.js';
import { spellsOf } from './spells.js';
import { Numbering } from './subjects.js';
import { movesOf, tallyOf } from './tally.js';

const SEED = { seed: 20101201, numRuns: 100 };
const OUTCOMES = ['a', 'b', 'c'];
const NO_GROUPS = {};

interface Row {
  readonly time: number;
  readonly status: number;
  readonly weight: number;
  readonly late: number;
}

const row = fc.record({
  time: fc.integer({ min: 1, max: 12 }),
  status: fc.integer({ min: 0, max: 3 }),
  weight: fc.integer({ min: 1, max: 4 }).map((quarters) => quarters / 4),
  late: fc.integer({ min: 0, max: 11 }),
});
const rows = fc.array(row, { minLength: 1, maxLength: 40 });

/** Rows where outcomes compete and all are at risk from the first. */
const competing = (all: readonly Row[], weighted = true): StateData => ({
  time: Float64Array.from(all, ({ time }) => time),
  status: Int32Array.from(all, ({ status }) => status),
  outcomes: OUTCOMES,
  ...(weighted && { weights: Float64Array.from(all, ({ weight }) => weight) }),
});

const own = (n: number): Factor => ({
  codes: Int32Array.from({ length: n }, (_, i) => i),
  levels: Array.from({ length: n }, (_, i) => `s${i}`),
});

const curveOf = (data: StateData, options = NO_GROUPS): StateCurve => estimateStates(data, options).curves[0]!;

/** Every number of a curve. */
const numbers = (curve: StateCurve): number[] => [
  ...curve.time,
  ...curve.states.flatMap(({ atRisk, probability, se, lower, upper }) =>
    [atRisk, probability, se, lower, upper].flatMap((column) => Array.from(column)),
  ),
  ...curve.transitions.flatMap(({ count, cumulativeHazard }) => [...count, ...cumulativeHazard]),
  ...curve.censored,
];

describe('competing outcomes', () => {
  it('probabilities sum to 1 at every time, and stay in [0, 1]', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const { time, states } = curveOf(competing(all));
        for (let j = 0; j < time.length; j++) {
          const each = states.map(({ probability }) => probability[j]!);
          expect(each.reduce((sum, p) => sum + p)).toBeCloseTo(1, 12);
          for (const p of each) expect(p >= 0 && p <= 1 + 1e-12).toBe(true);
        }
      }),
      SEED,
    );
  });

  it('one outcome is 1 - Kaplan-Meier', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const status = all.map((one) => Math.min(1, one.status));
        const { time, states } = curveOf({ ...competing(all), status: Int32Array.from(status), outcomes: ['a'] });
        let survival = 1;
        for (let j = 0; j < time.length; j++) {
          const risk = all.reduce((sum, one) => sum + (one.time >= time[j]! ? one.weight : 0), 0);
          const events = all.reduce(
            (sum, one, i) => sum + (one.time === time[j] && status[i] === 1 ? one.weight : 0),
            0,
          );
          survival *= 1 - events / risk;
          expect(states[1]!.probability[j]).toBeCloseTo(1 - survival, 12);
        }
      }),
      SEED,
    );
  });

  it('one outcome without weights has the standard error of Greenwood', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const status = all.map((one) => Math.min(1, one.status));
        const { time, states } = curveOf({
          ...competing(all, false),
          status: Int32Array.from(status),
          outcomes: ['a'],
        });
        let sum = 0;
        for (let j = 0; j < time.length; j++) {
          const risk = all.filter((one) => one.time >= time[j]!).length;
          const events = all.filter((one, i) => one.time === time[j] && status[i] === 1).length;
          if (events === risk) break;
          sum += events / (risk * (risk - events));
          const survival = states[0]!.probability[j]!;
          expect(states[0]!.se[j]).toBeCloseTo(survival * Math.sqrt(sum), 12);
          expect(states[1]!.se[j]).toBeCloseTo(survival * Math.sqrt(sum), 12);
        }
      }),
      SEED,
    );
  });

  it('order of rows, labels and the unit of time do not matter', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const straight = curveOf(competing(all));
        expectClose(numbers(curveOf(competing([...all].reverse()))), numbers(straight));
        const named = { ...competing(all), outcomes: ['x', 'y', 'z'], initial: 'home' };
        expectClose(numbers(curveOf(named)), numbers(straight), 1e-15);
        const years = curveOf(competing(all.map((one) => ({ ...one, time: one.time / 365.25 }))));
        expectClose(numbers({ ...years, time: years.time.map((t) => t * 365.25) }), numbers(straight));
      }),
      SEED,
    );
  });

  it('weight 2 counts as two rows in the estimates', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const double = curveOf({ ...competing(all, false), weights: new Float64Array(all.length).fill(2) });
        const twice = curveOf(competing([...all, ...all], false));
        for (const [s, { atRisk, probability }] of double.states.entries()) {
          expectClose([...atRisk], [...twice.states[s]!.atRisk], 1e-12);
          expectClose([...probability], [...twice.states[s]!.probability], 1e-12);
        }
      }),
      SEED,
    );
  });

  it('a group is as its rows alone', () => {
    fc.assert(
      fc.property(rows, rows, (one, other) => {
        const codes = Int32Array.from([...one.map(() => 0), ...other.map(() => 2)]);
        const data = competing([...one, ...other]);
        const { curves } = estimateStates(data, { group: { codes, levels: ['one', 'nobody', 'other'] } });
        expect(curves.map(({ group, n }) => [group, n])).toEqual([
          ['one', one.length],
          ['other', other.length],
        ]);
        for (const [i, alone] of [curveOf(competing(one)), curveOf(competing(other))].entries())
          for (const [s, state] of alone.states.entries()) {
            expectClose([...curves[i]!.states[s]!.probability], [...state.probability], 1e-12);
            expectClose([...curves[i]!.states[s]!.se], [...state.se], 1e-12);
          }
      }),
      SEED,
    );
  });

  it.each([false, true])(
    'the pass over times equals the influence of every subject carried along (late: %s)',
    (late) => {
      fc.assert(
        fc.property(rows, (all) => {
          const start = Float64Array.from(all, (one) => Math.min(one.late, one.time - 1));
          const spells = spellsOf(
            readRows({ ...competing(all), ...(late && { start }), id: own(all.length) }, undefined, 3),
            [],
          );
          const [byStop, byStart] = [ascendingOrder(spells.stop), late ? ascendingOrder(start) : undefined];
          const moves = movesOf(spells, 4);
          const tally = tallyOf(spells, byStop, byStart, moves, 4);
          const probability = probabilities(allInitial(4), tally, moves);
          const subjects = new Numbering(spells).number(byStart ?? byStop);
          const carried = jackknifeErrors(spells, tally, moves, probability, allInitial(4), subjects);
          const passed =
            byStart === undefined
              ? competingErrors(spells, tally, moves, probability)
              : lateErrors(spells, tally, moves, probability, byStart);
          for (const [s, errors] of passed.entries()) expectClose([...errors], [...carried[s]!], 1e-8);
        }),
        SEED,
      );
    },
  );
});

describe('rows of subjects', () => {
  it('splitting rows changes nothing', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 11 }), (all, cut) => {
        const starts = all.map(({ late, time }) => Math.min(late, time - 1));
        const base = { ...competing(all), start: Float64Array.from(starts), id: own(all.length) };
        const pieces = all.flatMap((one, i) =>
          starts[i]! < cut && cut < one.time
            ? [
                { ...one, i, start: cut },
                { ...one, i, start: starts[i]!, time: cut, status: 0 },
              ]
            : [{ ...one, i, start: starts[i]! }],
        );
        const split = {
          ...competing(pieces),
          start: Float64Array.from(pieces, ({ start }) => start),
          id: { codes: Int32Array.from(pieces, ({ i }) => i), levels: own(all.length).levels },
        };
        expectClose(numbers(curveOf(split)), numbers(curveOf(base)), 1e-12);
      }),
      SEED,
    );
  });
});
