import {
  logRankTest,
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
];
