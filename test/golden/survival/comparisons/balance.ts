import {
  numberOf,
  compareGroups,
  fisherTest,
  kruskalTest,
  welchAnova,
  wilcoxonTest,
  type BalanceTest,
  type Estimate,
  type GroupComparison,
} from '../../../../libs/survival/src/index.js';
import { golden, GoldenData, type Comparison } from '../../../support/survival-golden.js';

interface Test {
  readonly statistic: number;
  readonly df: number | readonly number[] | null;
  readonly p: number;
}

interface NumberAnswer {
  readonly n: readonly number[];
  readonly missing: readonly number[];
  readonly mean: readonly number[];
  readonly sd: readonly number[];
  readonly q1: readonly number[];
  readonly median: readonly number[];
  readonly q3: readonly number[];
  readonly smd: number | readonly number[];
  readonly kruskal: Test;
  readonly welch_anova: Test;
  readonly t?: Test;
  readonly wilcoxon?: Test;
}

interface CategoryAnswer {
  readonly n: readonly number[];
  readonly missing: readonly number[];
  readonly counts: readonly (readonly number[])[];
  readonly proportions: readonly (readonly number[])[];
  readonly smd: number | readonly number[];
  readonly chisq: Test;
  readonly fisher: number;
}

const CLOSED = 1e-12;
/** R takes the statistic of Kruskal and Wallis as the difference of two numbers of the size of n, and loses as many digits. */
const SUBTRACTED = 1e-11;
/** R adds up the tables of more than two rows and columns in an order of its own. */
const ADDED = 1e-9;

const value = (estimate: Estimate | undefined): number => (estimate === undefined ? NaN : numberOf(estimate));
const list = (numbers: number | readonly number[] | null): readonly number[] =>
  typeof numbers === 'number' ? [numbers] : (numbers ?? []);
const ofTest = ({ statistic, df, p }: BalanceTest): number[] => [value(statistic), ...df, value(p)];
const ofTheirs = ({ statistic, df, p }: Test): number[] => [statistic, ...list(df), p];
const differences = ({ differences: all }: GroupComparison): number[] => all.map(({ difference }) => value(difference));

type Rows = () => { readonly data: GoldenData; readonly covariate: string; readonly group: string };

const rows = (
  file: string,
  covariate: string,
  group: string,
  keep?: (row: Readonly<Record<string, string>>) => boolean,
): Rows => {
  return () => {
    const data = GoldenData.read(file);
    return { data: keep ? data.where(keep) : data, covariate, group };
  };
};

function number(key: string, read: Rows): Comparison[] {
  const made = (): GroupComparison => {
    const { data, covariate, group } = read();
    return compareGroups({ kind: 'number', values: data.numbers(covariate) }, data.factor(group));
  };
  const parts = (): Float64Array[] => {
    const { data, covariate, group } = read();
    const { codes, levels } = data.factor(group);
    const values = data.numbers(covariate);
    return levels.map((_, level) => values.filter((one, i) => codes[i] === level && !Number.isNaN(one)));
  };
  const answer = (): NumberAnswer => golden<NumberAnswer>(key).result;
  return [
    {
      key,
      what: 'rows, missing, mean, standard deviation, quartiles, standardised differences',
      tolerance: CLOSED,
      ours: () => {
        const comparison = made();
        if (comparison.kind !== 'number') throw new Error('A number is expected');
        const summaries = comparison.groups.flatMap(({ n, missing, ...of }) => [
          n,
          missing,
          ...[of.mean, of.sd, of.q1, of.median, of.q3].map(value),
        ]);
        return [...summaries, ...differences(comparison)];
      },
      theirs: () => {
        const { smd, ...of } = answer();
        const summaries = of.n.flatMap((n, i) => [
          n,
          ...[of.missing, of.mean, of.sd, of.q1, of.median, of.q3].map((all) => all[i]!),
        ]);
        return [...summaries, ...list(smd)];
      },
    },
    {
      key,
      what: "Welch's analysis of variance and the Kruskal-Wallis test: statistic, degrees of freedom, p",
      tolerance: SUBTRACTED,
      ours: () => [welchAnova(parts()), kruskalTest(parts())].flatMap(ofTest),
      theirs: () => [answer().welch_anova, answer().kruskal].flatMap(ofTheirs),
    },
    ...(answer().t === undefined
      ? []
      : [
          {
            key,
            what: "Welch's t test and the Wilcoxon test: statistic, degrees of freedom, p",
            tolerance: CLOSED,
            ours: () => made().tests.flatMap(ofTest),
            theirs: () => [answer().t!, answer().wilcoxon!].flatMap(ofTheirs),
          },
        ]),
  ];
}

function category(key: string, read: Rows, tolerance = CLOSED): Comparison[] {
  const made = (): Extract<GroupComparison, { kind: 'category' }> => {
    const { data, covariate, group } = read();
    const comparison = compareGroups({ kind: 'category', ...data.factor(covariate) }, data.factor(group));
    if (comparison.kind !== 'category') throw new Error('A category is expected');
    return comparison;
  };
  const answer = (): CategoryAnswer => golden<CategoryAnswer>(key).result;
  return [
    {
      key,
      what: 'rows, missing, counts, proportions, standardised differences, chi-squared test',
      tolerance: CLOSED,
      ours: () => {
        const comparison = made();
        const { groups, tests } = comparison;
        return [
          ...groups.flatMap(({ n, missing, levels }) => [
            n,
            missing,
            ...levels.map((level) => level.n),
            ...levels.map(({ proportion }) => value(proportion)),
          ]),
          ...differences(comparison),
          ...ofTest(tests[0]!),
        ];
      },
      theirs: () => {
        const { n, missing, counts, proportions, smd, chisq } = answer();
        return [
          ...n.flatMap((size, i) => [size, missing[i]!, ...counts[i]!, ...proportions[i]!]),
          ...list(smd),
          ...ofTheirs(chisq),
        ];
      },
    },
    {
      key,
      what: "p of Fisher's exact test",
      tolerance,
      ours: () => [value(made().tests[1]!.p)],
      theirs: () => [answer().fisher],
    },
  ];
}

const exact = (key: string): Comparison => ({
  key,
  what: 'W and exact p',
  tolerance: CLOSED,
  ours: () => {
    const { x, g } = golden<{ x: number[]; g: string[] }>(key).result;
    const of = (group: string): Float64Array => Float64Array.from(x.filter((_, i) => g[i] === group));
    return ofTest(wilcoxonTest(of('a'), of('b')));
  },
  theirs: () => ofTheirs(golden<Test>(key).result),
});

const fisher: Comparison = {
  key: 'balance_fisher_tea',
  what: "p of Fisher's exact test of small tables",
  tolerance: ADDED,
  ours: () =>
    [
      [[3, 1], [1, 3]],
      [[3, 4, 2], [1, 0, 2], [2, 5, 6]],
      [[10, 3], [0, 7]],
    ].map((counts) => value(fisherTest(counts).p)), // prettier-ignore
  theirs: () => Object.values(golden<Record<string, number>>('balance_fisher_tea').result),
};

export const balanceComparisons: readonly Comparison[] = [
  ...number('balance_lung_age_sex', rows('lung', 'age', 'sex')),
  ...number('balance_lung_karno_sex', rows('lung', 'ph.karno', 'sex')),
  ...number('balance_lung_wtloss_sex', rows('lung', 'wt.loss', 'sex')),
  ...number(
    'balance_lung_age_ecog',
    rows('lung', 'age', 'ph.ecog', (row) => ['0', '1', '2'].includes(row['ph.ecog']!)),
  ),
  ...number('balance_veteran_age_trt', rows('veteran', 'age', 'trt')),
  ...number('balance_veteran_karno_trt', rows('veteran', 'karno', 'trt')),
  ...number('balance_veteran_karno_cell', rows('veteran', 'karno', 'celltype')),
  ...number('balance_mgus2_hgb_sex', rows('mgus2', 'hgb', 'sex')),
  ...number('balance_mgus2_creat_sex', rows('mgus2', 'creat', 'sex')),
  exact('balance_wilcoxon_exact'),
  exact('balance_wilcoxon_exact_49'),
  ...category('balance_veteran_celltype_trt', rows('veteran', 'celltype', 'trt'), ADDED),
  ...category('balance_veteran_prior_trt', rows('veteran', 'prior', 'trt')),
  ...category('balance_veteran_prior_cell', rows('veteran', 'prior', 'celltype'), ADDED),
  ...category('balance_lung_ecog_sex', rows('lung', 'ph.ecog', 'sex'), ADDED),
  ...category('balance_mgus2_pstat_sex', rows('mgus2', 'pstat', 'sex')),
  ...category('balance_heart_surgery_transplant', rows('heart', 'surgery', 'transplant')),
  fisher,
];
