import {
  numberOf,
  adjustP,
  logRankTest,
  pairwiseTests,
  trendTest,
  type Adjustment,
  type Estimate,
  type Factor,
  type LogRank,
  type LogRankOptions,
  type Observations,
} from '../../../../libs/survival/src/index.js';
import { golden, GoldenData, type Comparison } from '../../../support/survival-golden.js';

interface Survdiff {
  readonly n: readonly number[];
  readonly obs: readonly number[];
  readonly exp: readonly number[];
  readonly var: readonly (readonly number[])[];
  readonly chisq: number;
  readonly df: number;
  readonly p: number;
}

const TOLERANCE = 1e-12;

const survdiff = (key: string, made: () => LogRank): Comparison => ({
  key,
  what: 'rows, observed, expected, their variance, chi-squared, degrees of freedom, p',
  tolerance: TOLERANCE,
  ours: () => {
    const { groups, variance, statistic, df, p } = made();
    return [
      ...groups.flatMap(({ n, observed, expected }) => [n, observed, expected]),
      ...variance,
      ...[statistic, df, p].map((value) => value as number),
    ];
  },
  theirs: () => {
    const { n, obs, exp, var: variance, chisq, df, p } = golden<Survdiff>(key).result;
    return [...n.flatMap((rows, i) => [rows, obs[i]!, exp[i]!]), ...variance.flat(), chisq, df, p];
  },
});

const freireich = (options?: LogRankOptions) => (): LogRank => {
  const data = GoldenData.read('freireich');
  return logRankTest({ time: data.numbers('time'), status: data.numbers('status') }, data.factor('placebo'), options);
};

/** In this file of lung, status is 1 censored, 2 dead. */
const lung = (
  column: string,
  options: (data: GoldenData) => LogRankOptions = () => ({}),
  keep: readonly string[] = [column],
): (() => LogRank) => {
  return () => {
    const data = GoldenData.read('lung').complete(...keep);
    const observations: Observations = {
      time: data.numbers('time'),
      status: data.numbers('status').map((code) => code - 1),
    };
    const group: Factor = data.factor(column);
    return logRankTest(observations, group, options(data));
  };
};

type Read = (data: GoldenData) => {
  readonly data: Observations;
  readonly group: Factor;
  readonly options?: LogRankOptions;
};

const test = (file: string, read: Read, keep?: (row: Readonly<Record<string, string>>) => boolean): (() => LogRank) => {
  return () => {
    const rows = GoldenData.read(file);
    const { data, group, options } = read(keep ? rows.where(keep) : rows);
    return logRankTest(data, group, options);
  };
};

const ecog = (row: Readonly<Record<string, string>>): boolean => ['0', '1', '2'].includes(row['ph.ecog']!);
const lungEcog = (options: LogRankOptions = {}): (() => LogRank) =>
  test(
    'lung',
    (rows) => ({
      data: { time: rows.numbers('time'), status: rows.numbers('status').map((code) => code - 1) },
      group: rows.factor('ph.ecog'),
      options,
    }),
    ecog,
  );

const veteran = (options: (rows: GoldenData) => LogRankOptions = () => ({})): (() => LogRank) =>
  test('veteran', (rows) => ({
    data: { time: rows.numbers('time'), status: rows.numbers('status') },
    group: rows.factor('celltype'),
    options: options(rows),
  }));

/** Moved apart by a ten-thousandth a row, so that no times are tied. */
const apart = (times: Float64Array, first: number, from = -Infinity): Float64Array =>
  times.map((time, i) => (time > from ? time + (i + first) / 1e4 : time));

interface Score {
  readonly chisq: number;
  readonly df: number;
  readonly p: number;
}

const score = (key: string, made: () => { statistic: Estimate; df: number; p: Estimate }): Comparison => ({
  key,
  what: 'chi-squared, degrees of freedom, p',
  tolerance: 1e-11,
  ours: () => {
    const { statistic, df, p } = made();
    return [numberOf(statistic), df, numberOf(p)];
  },
  theirs: () => {
    const { chisq, df, p } = golden<Score>(key).result;
    return [chisq, df, p];
  },
});

const adjustments: readonly Adjustment[] = ['none', 'holm', 'bh', 'bonferroni'];

const adjusted: readonly Comparison[] = adjustments.flatMap((method) => [
  {
    key: 'logrank_veteran_pairs',
    what: `p of each pair, adjusted: ${method}`,
    tolerance: 1e-11,
    ours: () => {
      const rows = GoldenData.read('veteran');
      const data = { time: rows.numbers('time'), status: rows.numbers('status') };
      return pairwiseTests(data, rows.factor('celltype'), method).pairs.map((pair) => numberOf(pair.adjusted));
    },
    theirs: () => golden<Record<Adjustment, number[]>>('logrank_veteran_pairs').result[method],
  },
  {
    key: 'p_adjust',
    what: `p adjusted, one of them missing: ${method}`,
    tolerance: TOLERANCE,
    ours: () => {
      const { p } = golden<{ p: (number | null)[] }>('p_adjust').result;
      return adjustP(
        p.map((one) => one ?? NaN),
        method,
      );
    },
    theirs: () => golden<Record<Adjustment, number[]>>('p_adjust').result[method],
  },
]);

export const testsComparisons: readonly Comparison[] = [
  survdiff('freireich_logrank', freireich()),
  survdiff('freireich_peto', freireich({ weighting: { kind: 'peto' } })),
  survdiff('lung_logrank_sex', lung('sex')),
  survdiff(
    'lung_fh_rho1',
    lung('sex', () => ({ weighting: { kind: 'fleming-harrington', rho: 1 } })),
  ),
  survdiff(
    'lung_fh_rho05',
    lung('sex', () => ({ weighting: { kind: 'fleming-harrington', rho: 0.5 } })),
  ),
  survdiff('lung_logrank_ecog', lung('ph.ecog')),
  survdiff(
    'lung_logrank_strat',
    lung('sex', (data) => ({ strata: data.factor('ph.ecog') }), ['sex', 'ph.ecog']),
  ),
  ...(['gehan', 'tarone-ware'] as const).flatMap((kind) => {
    const name = kind.replace('-', '_');
    return [
      survdiff(`logrank_freireich_${name}`, freireich({ weighting: { kind } })),
      survdiff(`logrank_lung_${name}`, lungEcog({ weighting: { kind } })),
      survdiff(
        `logrank_veteran_strata_${name}`,
        veteran((rows) => ({ weighting: { kind }, strata: rows.factor('trt') })),
      ),
    ];
  }),
  survdiff('logrank_veteran_cell', veteran()),
  survdiff(
    'logrank_mgus2_sex',
    test('mgus2', (rows) => ({
      data: { time: rows.numbers('futime'), status: rows.numbers('death') },
      group: rows.factor('sex'),
    })),
  ),
  survdiff(
    'logrank_heart_late',
    test('heart', (rows) => ({
      data: { start: rows.numbers('start'), time: rows.numbers('stop'), status: rows.numbers('event') },
      group: rows.factor('transplant'),
    })),
  ),
  score(
    'logrank_score_heart',
    test('heart', (rows) => ({
      data: {
        start: apart(rows.numbers('start'), 0, 0),
        time: apart(rows.numbers('stop'), 1),
        status: rows.numbers('event'),
      },
      group: rows.factor('transplant'),
    })),
  ),
  score(
    'logrank_score_lung',
    test('lung', (rows) => ({
      data: { time: apart(rows.numbers('time'), 1), status: rows.numbers('status').map((code) => code - 1) },
      group: rows.factor('sex'),
    })),
  ),
  score('logrank_score_veteran_exact', veteran()),
  score('logrank_score_freireich_exact', freireich()),
  score('logrank_trend_lung_exact', () => trendTest(lungEcog()())),
  ...adjusted,
];
