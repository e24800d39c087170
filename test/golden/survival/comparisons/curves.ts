import {
  curvePointsAt,
  estimateCurves,
  numberOf,
  curveQuantiles,
  restrictedMean,
  type ConfidenceType,
  type Curve,
  type CurveOptions,
  type Curves,
} from '../../../../libs/survival/src/index.js';
import { golden, GoldenData, type Comparison } from '../../../support/survival-golden.js';

type Numbers = readonly (number | null)[];
type Table = Readonly<Record<string, Numbers>>;

const EXACT = 1e-12;
const ALL = 'at risk, events, censored, survival, standard error, limits, cumulative hazard and its error';
const QUANTILES = [0.25, 0.5, 0.75];

function estimate(set: GoldenData, time: string, status: (row: number) => boolean, options?: CurveOptions): Curves {
  const times = set.numbers(time);
  return estimateCurves({ time: times, status: Uint8Array.from(times, (_, row) => Number(status(row))) }, options);
}

function lung(options?: CurveOptions): Curves {
  const set = GoldenData.read('lung');
  const status = set.numbers('status');
  return estimate(set, 'time', (row) => status[row] === 2, options);
}

function lungBySex(): Curves {
  return lung({ group: GoldenData.read('lung').factor('sex') });
}

/** Two arms of the 6-MP trial, the pairs one after the other. */
function freireich(): Curves {
  const set = GoldenData.read('freireich');
  const status = set.numbers('status');
  return estimate(set, 'time', (row) => status[row] === 1, { group: set.factor('placebo') });
}

/** The progression to a plasma-cell malignancy with death as a censoring, as nobody should. */
function mgus2(): Curves {
  const set = GoldenData.read('mgus2');
  const [pstat, ptime, futime] = [set.numbers('pstat'), set.numbers('ptime'), set.numbers('futime')];
  return estimateCurves(
    { time: futime.map((time, row) => (pstat[row] === 0 ? time : ptime[row]!)), status: Uint8Array.from(pstat) },
    { group: set.factor('sex') },
  );
}

function small(time: readonly number[], status: readonly number[]): Curves {
  return estimateCurves({ time: Float64Array.from(time), status: Uint8Array.from(status) });
}

/** Columns of all curves one after the other, as in a `survfit`; its `std.err` is of log S. */
function columns({ curves }: Curves): number[] {
  const of = (column: (curve: Curve) => Float64Array): number[] => curves.flatMap((curve) => [...column(curve)]);
  return [
    of(({ time }) => time),
    of(({ atRisk }) => atRisk),
    of(({ eventsAt }) => eventsAt),
    of(({ censoredAt }) => censoredAt),
    of(({ survival }) => survival),
    of(({ se, survival }) => se.map((one, i) => one / survival[i]!)),
    of(({ lower }) => lower),
    of(({ upper }) => upper),
    of(({ cumulativeHazard }) => cumulativeHazard),
    of(({ cumulativeHazardSe }) => cumulativeHazardSe),
  ].flat();
}

function theirColumns(key: string): Numbers {
  const table = golden<Table>(key).result;
  const names = [
    'time',
    'n.risk',
    'n.event',
    'n.censor',
    'surv',
    'std.err_cumhaz_scale',
    'lower',
    'upper',
    'cumhaz',
    'std.chaz',
  ];
  return names.flatMap((name) => table[name]!);
}

function whole(key: string, ours: () => Curves): Comparison {
  return { key, what: ALL, tolerance: EXACT, ours: () => columns(ours()), theirs: () => theirColumns(key) };
}

function quantiles(key: string, ours: () => Curves): Comparison {
  return {
    key,
    what: 'quartiles of time and their limits',
    tolerance: EXACT,
    ours: () => {
      const all = curveQuantiles(ours(), QUANTILES).flatMap((curve) => curve.quantiles);
      return [
        ...all.map((q) => numberOf(q.estimate)),
        ...all.map((q) => numberOf(q.lower)),
        ...all.map((q) => numberOf(q.upper)),
      ];
    },
    theirs: () => {
      const { quantile, lower, upper } = golden<{
        quantile: Readonly<Record<string, readonly (number | Numbers | null)[]>>;
      }>(key).result.quantile;
      return [quantile!, lower!, upper!].flatMap((one) => one.flat()) as Numbers;
    },
  };
}

/** Numbers of a summary at some times: each of ours beside the name of theirs. */
function at(
  key: string,
  what: string,
  ours: () => Curves,
  from: (result: any) => Table,
  names: Readonly<Record<string, keyof ReturnType<typeof curvePointsAt>[number]>>,
): Comparison {
  return {
    key,
    what,
    tolerance: EXACT,
    ours: () => {
      const points = curvePointsAt(ours().curves[0]!, from(golden(key).result)['time'] as number[]);
      return Object.values(names).flatMap((name) => points.map((point) => point[name]));
    },
    theirs: () => Object.keys(names).flatMap((name) => from(golden(key).result)[name]!),
  };
}

const confidenceTypes: readonly ConfidenceType[] = ['plain', 'log', 'log-log', 'logit', 'arcsin'];

export const curvesComparisons: readonly Comparison[] = [
  whole('freireich_km', freireich),
  quantiles('freireich_km', freireich),
  ...confidenceTypes.flatMap((confidence) => [
    quantiles(`lung_km_${confidence}`, () => lung({ confidence })),
    at(
      `lung_km_${confidence}`,
      'at risk, events, survival, standard error and limits at some times',
      () => lung({ confidence }),
      ({ at: table }) => table,
      {
        'n.risk': 'atRisk',
        'n.event': 'events',
        surv: 'survival',
        'std.err': 'se',
        lower: 'lower',
        upper: 'upper',
      },
    ),
  ]),
  whole('lung_km_full', lung),
  {
    key: 'lung_rmst',
    what: 'restricted means and their standard errors',
    tolerance: EXACT,
    ours: () =>
      golden<readonly { tau: number }[]>('lung_rmst').result.flatMap(({ tau }) => {
        const mean = restrictedMean(lung().curves[0]!, tau);
        return [mean.estimate, mean.se];
      }),
    theirs: () =>
      golden<readonly { rmean: number; se: number }[]>('lung_rmst').result.flatMap(({ rmean, se }) => [rmean, se]),
  },
  at(
    'lung_fleming_harrington',
    'survival, standard error and cumulative hazard at some times',
    () => lung({ estimator: 'fleming-harrington' }),
    (table) => table,
    { surv: 'survival', 'std.err': 'se', cumhaz: 'cumulativeHazard' },
  ),
  at('lung_nelson_aalen', 'cumulative hazard and its error at some times', lung, (table) => table, {
    cumhaz: 'cumulativeHazard',
    'std.chaz': 'cumulativeHazardSe',
  }),
  quantiles('lung_km_sex', lungBySex),
  {
    key: 'lung_km_sex',
    what: 'rows, at risk, events, restricted mean and its error, median and its limits, by sex',
    tolerance: EXACT,
    ours: () => {
      const curves = lungBySex();
      return curveQuantiles(curves, [0.5]).flatMap(({ quantiles: [median] }, i) => {
        const curve = curves.curves[i]!;
        const mean = restrictedMean(curve, 365);
        const limits = [median!.estimate, median!.lower, median!.upper] as number[];
        return [curve.n, Math.max(...curve.atRisk), curve.atRisk[0]!, curve.events, mean.estimate, mean.se, ...limits];
      });
    },
    theirs: () =>
      Object.values(golden<{ table: Record<string, Record<string, number>> }>('lung_km_sex').result.table).flatMap(
        (row) => Object.values(row),
      ),
  },
  {
    key: 'mgus2_km_wrong',
    what: '1 - survival at some times, by sex',
    tolerance: EXACT,
    ours: () =>
      mgus2().curves.flatMap((curve) => curvePointsAt(curve, [60, 120, 240, 360]).map(({ survival }) => 1 - survival)),
    theirs: () => golden<Table>('mgus2_km_wrong').result['one_minus_km']!,
  },
  whole('time_zero_km', () => small([0, 0, 2, 3, 4], [1, 0, 1, 0, 1])),
  whole('case_km', () => {
    const { data } = golden<{ data: readonly { time: number; cause: string }[] }>('case_competing').result;
    return small(
      data.map(({ time }) => time),
      data.map(({ cause }) => Number(cause === 'start')),
    );
  }),
  whole('event_before_censor', () => small([5, 5, 8, 8, 10], [1, 0, 0, 1, 1])),
];
