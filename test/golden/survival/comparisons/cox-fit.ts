import { fitCox, numberOf, type CoxData, type CoxFit, type CoxOptions } from '../../../../libs/survival/src/index.js';
import { golden, type Comparison } from '../../../support/survival-golden.js';
import * as models from './cox-fit-models.js';

type Values = readonly (number | null)[];

/** Of coefficients; of concordances. */
const COEFFICIENTS = 1e-8;
const CONCORDANCE = 1e-7;

/** Everything that R answered under these names, one number after the other. */
function theirs(key: string, ...names: readonly string[]): Values {
  const { result } = golden<Record<string, unknown>>(key);
  return names.flatMap((name) => numbersIn(result[name]));
}

function numbersIn(value: unknown): Values {
  if (value === null || value === undefined) return [];
  return typeof value === 'object'
    ? Object.values(value).flatMap((one) => (one === null ? [null] : numbersIn(one)))
    : [Number(value)];
}

function errors(variance: Float64Array): number[] {
  const size = Math.sqrt(variance.length);
  return Array.from({ length: size }, (_, j) => Math.sqrt(variance[j * size + j]!));
}

function oursOf(fit: CoxFit): number[] {
  const { likelihoodRatio, wald, score, robustScore } = fit.tests;
  return [
    ...fit.beta,
    ...errors(fit.variance),
    ...(fit.naiveVariance === undefined ? [] : errors(fit.naiveVariance)),
    ...fit.variance,
    ...fit.logLikelihood,
    numberOf(score.statistic),
    numberOf(wald.statistic),
    numberOf(likelihoodRatio.statistic),
    ...fit.means,
    ...(robustScore === undefined ? [] : [numberOf(robustScore.statistic)]),
    fit.n,
    fit.events,
  ];
}

const THEIRS = [
  'coef',
  'se',
  'naive_se',
  'var',
  'loglik',
  'score_test',
  'wald_test',
  'lr_test',
  'means',
  'robust_score',
  'n',
  'nevent',
];

function concordanceOf({ concordance: c }: CoxFit): number[] {
  return [c!.concordant, c!.discordant, c!.tiedX, c!.tiedTime, c!.tiedBoth, numberOf(c!.concordance), numberOf(c!.se)];
}

/** All that a fit says. */
function whole(key: string, data: () => CoxData, options: CoxOptions = {}): readonly Comparison[] {
  const robust = options.robust === true || golden(key).result['robust_score'] !== null;
  return [
    {
      key,
      what: `coefficients, standard errors${robust ? ' (robust and not)' : ''}, variance, log-likelihoods, score, Wald and likelihood-ratio tests${robust ? ', robust score test' : ''}, means`,
      tolerance: COEFFICIENTS,
      ours: () => oursOf(fitCox(data(), options)),
      theirs: () => theirs(key, ...THEIRS),
    },
    {
      key,
      what: 'concordance, its standard error and pairs',
      tolerance: CONCORDANCE,
      ours: () => concordanceOf(fitCox(data(), options)),
      theirs: () => theirs(key, 'concordance'),
    },
  ];
}

/** What holds of a fit whose coefficient is infinite. */
function endless(key: string, data: () => CoxData, options: CoxOptions = {}): Comparison {
  return {
    key,
    what: 'log-likelihoods, score and likelihood-ratio tests; the coefficient is found to be infinite, and the Wald test refused',
    tolerance: COEFFICIENTS,
    ours: () => {
      const { logLikelihood, tests, states } = fitCox(data(), options);
      return [
        ...logLikelihood,
        numberOf(tests.score.statistic),
        numberOf(tests.likelihoodRatio.statistic),
        Number(states[0] === 'infinite'),
        numberOf(tests.wald.statistic),
      ];
    },
    theirs: () => [...theirs(key, 'loglik', 'score_test', 'lr_test'), 1, null],
  };
}

export const coxFitComparisons: readonly Comparison[] = [
  ...whole('test1_breslow', () => models.tiny('test1'), { ties: 'breslow' }),
  ...whole('test1_efron', () => models.tiny('test1')),
  endless('test1_exact', () => models.tiny('test1'), { ties: 'exact' }),
  ...whole('test2_breslow', () => models.tiny('test2'), { ties: 'breslow' }),
  ...whole('test2_efron', () => models.tiny('test2')),
  ...whole('testw_breslow', () => models.tiny('testw'), { ties: 'breslow' }),
  ...whole('testw_efron', () => models.tiny('testw')),
  ...(['efron', 'breslow', 'exact'] as const).flatMap((ties) => [
    ...whole(`freireich_cox_${ties}`, models.freireich, { ties }),
    ...whole(`veteran_cox_${ties}`, () => models.veteran(models.VETERAN_ALL), { ties }),
  ]),
  ...whole('veteran_cox_strata', () => models.veteran(['trt', 'karno'], models.strataOf)),
  ...whole('veteran_cox_robust', () => models.veteran(['trt', 'karno']), { robust: true }),
  ...whole('veteran_cox_offset', () => models.veteran(['trt'], models.offsetOf)),
  {
    key: 'veteran_concordance',
    what: 'concordance, its variance, standard error and pairs',
    tolerance: CONCORDANCE,
    ours: () => {
      const [concordant, discordant, tiedX, tiedTime, tiedBoth, c, se] = concordanceOf(
        fitCox(models.veteran(models.VETERAN_ALL)),
      ) as [number, number, number, number, number, number, number];
      return [c, se * se, se, concordant, discordant, tiedX, tiedTime, tiedBoth];
    },
    theirs: () => theirs('veteran_concordance', 'C', 'var', 'se', 'count'),
  },
  ...whole('veteran_survsplit', models.veteranSplit),
  ...whole('ovarian_cox', models.ovarian),
  ...whole('lung_cox', () => models.lung('age', 'sex', 'ph.ecog')),
  ...whole('lung_cox_sex', () => models.lung('sex')),
  ...whole('stanford_kp_breslow', models.stanford, { ties: 'breslow' }),
  ...whole('stanford_kp_efron', models.stanford),
  ...whole('heart_cox', models.heart),
  ...whole('stanford_immortal_naive', models.immortal),
  ...whole('stanford_landmark60', models.landmark),
  ...whole('pbcseq_cox', models.pbc),
  ...whole('cgd_ag', models.cgd),
  ...whole('cgd_pwp_tt', () => models.cgdInTurn('total')),
  ...whole('cgd_pwp_gt', () => models.cgdInTurn('gap')),
  ...whole('mgus2_csc_pcm', () => models.mgus2('pcm')),
  ...whole('mgus2_csc_death', () => models.mgus2('death')),
  {
    key: 'timefix',
    what: 'the coefficient from times that differ by rounding, as from whole days',
    tolerance: COEFFICIENTS,
    ours: () => [...fitCox(models.years()).beta],
    theirs: () => theirs('timefix', 'years_fix'),
  },
  endless('monotone', models.monotone),
  {
    key: 'collinear',
    what: 'coefficients, the second aliased, and log-likelihoods',
    tolerance: COEFFICIENTS,
    ours: () => {
      const fit = fitCox(collinear());
      return [...fit.beta.map((value, j) => (fit.states[j] === 'aliased' ? NaN : value)), ...fit.logLikelihood];
    },
    theirs: () => theirs('collinear', 'coef', 'loglik'),
  },
  {
    key: 'huge_offset_scale',
    what: 'the coefficient of karno · 10⁶ + 10⁹, times 10⁶, and log-likelihoods',
    tolerance: COEFFICIENTS,
    ours: () => {
      const { beta, logLikelihood } = fitCox(changed('karno', (karno) => karno * 1e6 + 1e9));
      return [beta[0]! * 1e6, ...logLikelihood];
    },
    theirs: () => theirs('huge_offset_scale', 'coef_x_1e6', 'loglik'),
  },
  ...whole('karno_only', () => models.veteran(['karno'])),
];

function changed(name: string, by: (value: number) => number): CoxData {
  const data = models.veteran([name]);
  return { ...data, covariates: data.covariates.map((one) => ({ ...one, values: one.values.map(by) })) };
}

function collinear(): CoxData {
  const data = models.veteran(['karno']);
  const [second] = changed('karno', (karno) => 2 * karno + 1).covariates;
  return { ...data, covariates: [...data.covariates, { ...second!, name: 'k2', term: 1 }], terms: ['karno', 'k2'] };
}
