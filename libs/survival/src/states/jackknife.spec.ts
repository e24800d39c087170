import fc from 'fast-check';
import type { Factor } from '../data.js';
import type { StateData } from './curves.js';
import { estimateStates } from './estimate.js';
import { estimateMeanCounts } from './mean-count.js';

const SEED = { seed: 20101201, numRuns: 60 };

/** Stays of one subject, one after another, each with the state entered at its end (0: none). */
const subject = fc.record({
  from: fc.integer({ min: 0, max: 2 }),
  start: fc.integer({ min: 0, max: 4 }),
  weight: fc.integer({ min: 1, max: 6 }),
  stays: fc.array(
    fc.record({
      gap: fc.constantFrom(0, 0, 0, 1),
      length: fc.integer({ min: 1, max: 5 }),
      to: fc.integer({ min: 0, max: 2 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});
const subjects = fc.array(subject, { minLength: 2, maxLength: 12 });

type Subject = typeof subject extends fc.Arbitrary<infer One> ? One : never;

function stateData(all: readonly Subject[], sameBeginning: boolean): StateData & { id: Factor } {
  const rows = all.flatMap(({ from, start, weight, stays }, i) => {
    let [state, at] = [sameBeginning ? 0 : from, start];
    return stays.map(({ gap, length, to }) => {
      const row = { i, weight, from: state, start: at + gap, time: at + gap + length, status: to };
      [state, at] = [to === 0 ? state : to, row.time];
      return row;
    });
  });
  return {
    time: Float64Array.from(rows, ({ time }) => time),
    start: Float64Array.from(rows, ({ start }) => start),
    status: Int32Array.from(rows, ({ status }) => status),
    from: Int32Array.from(rows, ({ from }) => from),
    weights: Float64Array.from(rows, ({ weight }) => weight),
    id: { codes: Int32Array.from(rows, ({ i }) => i), levels: all.map((_, i) => `s${i}`) },
    outcomes: ['a', 'b'],
  };
}

/** The definition: how an estimate changes with the weight of each subject, squared with the weight and summed. */
function byDefinition(
  data: StateData & { id: Factor },
  estimate: (weights: Float64Array) => readonly Float64Array[],
): number[][] {
  const weights = data.weights as Float64Array;
  const sums = estimate(weights).map((column) => Array.from(column, () => 0));
  for (let one = 0; one < data.id.levels.length; one++) {
    const at = (step: number): readonly Float64Array[] =>
      estimate(weights.map((weight, i) => weight * (data.id.codes[i] === one ? 1 + step : 1)));
    const [above, below] = [at(1e-4), at(-1e-4)];
    for (const [s, sum] of sums.entries())
      for (const j of sum.keys()) sum[j]! += ((above[s]![j]! - below[s]![j]!) / 2e-4) ** 2;
  }
  return sums.map((sum) => sum.map(Math.sqrt));
}

const close = (ours: Float64Array, theirs: readonly number[]): void => {
  for (const [j, one] of theirs.entries()) expect(Math.abs(ours[j]! - one)).toBeLessThan(1e-6);
};

it.each([
  ['all begin in the initial state', true],
  ['they begin in several', false],
])('standard errors of states are those of the definition where %s', (_, same) => {
  fc.assert(
    fc.property(subjects, (all) => {
      const data = stateData(all, same);
      const estimate = (weights: Float64Array): readonly Float64Array[] =>
        estimateStates({ ...data, weights }).curves[0]!.states.map(({ probability }) => probability);
      const defined = byDefinition(data, estimate);
      for (const [s, { se }] of estimateStates(data).curves[0]!.states.entries()) close(se, defined[s]!);
    }),
    SEED,
  );
});

it('standard errors of competing outcomes are those of the definition', () => {
  fc.assert(
    fc.property(subjects, fc.boolean(), (all, late) => {
      const {
        start,
        from: _,
        ...data
      } = stateData(
        all.map((one) => ({ ...one, stays: one.stays.slice(0, 1) })),
        true,
      );
      const rows = { ...data, ...(late && { start: start! }) };
      const estimate = (weights: Float64Array): readonly Float64Array[] =>
        estimateStates({ ...rows, weights }).curves[0]!.states.map(({ probability }) => probability);
      const defined = byDefinition(rows, estimate);
      for (const [s, { se }] of estimateStates(rows).curves[0]!.states.entries()) close(se, defined[s]!);
    }),
    SEED,
  );
});

it('standard errors of mean counts are those of the definition', () => {
  fc.assert(
    fc.property(subjects, (all) => {
      const data = stateData(all, true);
      const rows = { ...data, status: data.status.map((one) => Math.min(1, one)) };
      const counted = (weights: Float64Array): ReturnType<typeof estimateMeanCounts>['curves'][number] =>
        estimateMeanCounts({ ...rows, weights }, { id: data.id }).curves[0]!;
      const [defined] = byDefinition(data, (weights) => [counted(weights).meanCount]);
      close(counted(data.weights as Float64Array).se, defined!);
    }),
    SEED,
  );
});
