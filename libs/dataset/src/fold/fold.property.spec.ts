import fc from 'fast-check';
import { foldTrial, table, type Asking, type Told } from '../../../../test/support/fold-trial.js';
import { INTERVAL_SHAPES, SHAPES, type Shape } from '../question.js';

const day = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: -2, max: 9 }) },
  { weight: 1, arbitrary: fc.constantFrom('2010-01', '2010-02', '2010-03', '2010', null) },
);
const attributes = fc.record({ size: fc.constantFrom(1, 2), form: fc.constantFrom('x', 'y') }, { requiredKeys: [] });
const fact = fc
  .tuple(fc.constantFrom('begin', 'enter', 'goal', 'die', 'seen', 'other'), day, attributes)
  .map((told): Told => told);
const histories = fc
  .array(fc.array(fact, { maxLength: 9 }), { minLength: 8, maxLength: 16 })
  .map((cases) => Object.fromEntries(cases.map((facts, i) => [`c${i}`, [['begin', 0], ...facts] satisfies Told[]])));

const size = { name: 'size-now', from: { fact: 'other', attribute: 'size' }, as: 'value', lag: 1 } as const;
const count = { name: 'seen-so-far', from: { fact: 'seen' }, as: 'count', lag: 0 } as const;
const OWN: Readonly<Partial<Record<Shape, Asking>>> = {
  recurrent: { recurrentModel: 'andersen-gill' },
  'multi-state': { states: ['goal', 'goal-x', 'die'], absorbing: ['die'], clock: 'forward' },
  landmark: { landmark: 3 },
  split: { cutDays: [2, 5] },
  'person-period': { period: 3 },
};
const asking = fc
  .record({
    shape: fc.constantFrom(...SHAPES),
    asOf: fc.constantFrom('2010-02-06', '2010-02-28'),
    entry: fc.constantFrom(null, { fact: 'enter' }),
    exits: fc.constantFrom({ die: 'competes', seen: 'censors' } as const, { die: 'competes' } as const),
    sameInstant: fc.constantFrom('error' as const, ['goal', 'die'], ['die', 'goal']),
    impreciseDates: fc.constantFrom('exclude', 'impute-first', 'impute-middle', 'impute-last'),
    restrictTo: fc.constantFrom(null, 'casesWithEvent'),
    shift: fc.constantFrom(null, 'half'),
    group: fc.constantFrom(null, 'path'),
  })
  .map(({ shape, shift, ...asked }): Asking => {
    const intervals = INTERVAL_SHAPES.includes(shape);
    const covariates = { covariates: ['size'], emptyWhenLater: ['size', 'path'] };
    const timeDependent = intervals || shape === 'landmark' ? [size, count] : [];
    return { ...asked, ...covariates, shape, shift: intervals ? shift : null, timeDependent, ...OWN[shape] };
  });

describe('every answer of the plain fold', () => {
  it('reconciles', () => {
    fc.assert(
      fc.property(histories, asking, (cases, asked) => {
        const { audit, rows, columns, excluded } = foldTrial(cases, asked);
        const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
        expect(audit.casesInRows + sum(Object.values(audit.exclusions))).toBe(audit.cases);
        expect(excluded).toHaveLength(audit.cases - audit.casesInRows);
        expect(rows.filter((row) => row.length !== columns.length)).toEqual([]);
        // A case can have several events and transitions, or end after them, in two shapes only.
        const one = asked.shape !== 'recurrent' && asked.shape !== 'multi-state';
        const ends = [
          audit.events + audit.competing + audit.censored,
          sum(audit.transitions.map((transition) => transition.count)),
        ];
        expect(one ? ends : [audit.casesInRows, audit.casesInRows]).toEqual([audit.casesInRows, audit.casesInRows]);
        for (const { name: _, role: __, facts, tied: ___, ...places } of audit.counts) {
          expect(sum(Object.values(places))).toBe(facts);
        }
      }),
      { numRuns: 200, seed: 20_101_201 },
    );
  });

  it('has intervals that follow on each other, and as many days as they have', () => {
    let seen = 0;
    const shaped = asking.filter(({ shape }) => INTERVAL_SHAPES.includes(shape!));
    fc.assert(
      fc.property(histories, shaped, (cases, asked) => {
        const answer = foldTrial(cases, asked);
        const intervals = new Set(table(answer, 'id', 'tstart', 'tstop'));
        const stops = new Map<string, number>();
        let days = 0;
        for (const interval of intervals) {
          const [id, start, stop] = interval.split(' ') as [string, string, string];
          expect(Number(stop)).toBeGreaterThan(Number(start));
          expect(Number(start)).toBe(stops.get(id) ?? Number(start));
          stops.set(id, Number(stop));
          days += Number(stop) - Number(start);
        }
        expect(days).toBe(answer.audit.personDays);
        expect(stops.size).toBe(answer.audit.casesInRows);
        seen += intervals.size;
      }),
      { numRuns: 200, seed: 20_101_201 },
    );
    expect(seen).toBeGreaterThan(700);
  });

  it('ends where the simple one does', () => {
    let seen = 0;
    fc.assert(
      fc.property(histories, asking, (cases, asked) => {
        const plain = { shift: null, landmark: null, timeDependent: [], states: null, recurrentModel: null };
        const common: Asking = { ...asked, ...plain, impreciseDates: 'impute-last' };
        const cut = foldTrial(cases, { ...common, shape: 'counting-process', timeDependent: [count] });
        const whole = foldTrial(cases, { ...common, shape: 'simple' });
        const ends = new Map(
          table(cut, 'id', 'tstop', 'status', 'cause', 'why', 'end_fact').map((row) => [row.split(' ')[0], row]),
        );
        const after0 = table(whole, 'id', 'time', 'status', 'cause', 'why', 'end_fact').filter(
          (row) => row.split(' ')[1] !== '0',
        );
        expect([...ends.values()]).toEqual(after0);
        seen += ends.size;
      }),
      { numRuns: 200, seed: 20_101_201 },
    );
    expect(seen).toBeGreaterThan(300);
  });
});
