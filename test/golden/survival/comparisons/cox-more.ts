import {
  numberOf,
  termTests,
  baselineHazard,
  predictCox,
  PREDICTION_TYPES,
  proportionalityTest,
  RESIDUAL_TYPES,
  coxResiduals,
  predictCurves,
  TIME_TRANSFORMS,
  type NewRows,
  type PredictedCurve,
  type ProportionalityTest,
  type ResidualOptions,
  type ResidualType,
  type PredictCurvesOptions,
  type TimeTransform,
} from '../../../../libs/survival/src/index.js';
import { golden, type Comparison } from '../../../support/survival-golden.js';
import {
  heart,
  heartCases,
  lungConstant,
  lungStrata,
  lungWeighted,
  newRows,
  ovarian,
  stanford,
  test2,
  testw,
  veteran,
  veteranExact,
  veteranTerms,
  veteranTermsRobust,
  veteranVignette,
  type Model,
} from './cox-more-models.js';

/** Numbers made of coefficients, which agree to about ten digits. */
const DERIVED = 1e-8;
/** Differences of such numbers. */
const CANCELLED = 1e-7;
const ZPH = 1e-7;

/** R's numbers at a path in an answer: lists, lists of rows and records of numbers, flat and in order. */
function theirs(key: string, ...path: readonly string[]): (number | null)[] {
  let at: any = golden(key).result;
  for (const step of path) at = at[step];
  return flat(at);
}

function flat(value: unknown): (number | null)[] {
  if (value === null || typeof value === 'number') return [value];
  return Object.values(value as object).flatMap(flat);
}

/** Columns as R's matrix has them in JSON: row after row. */
function byRow(columns: readonly { readonly values: Float64Array }[], rows?: number): number[] {
  const length = Math.min(rows ?? Infinity, columns[0]!.values.length);
  return Array.from({ length }, (_, i) => columns.map(({ values }) => values[i]!)).flat();
}

function residuals(
  key: string,
  model: Model,
  types: readonly ResidualType[],
  first?: number,
  options?: ResidualOptions,
): Comparison[] {
  return types.map((type) => ({
    key,
    what: `${type} residuals${first === undefined ? '' : ` of the first ${first}`}${options?.collapse === undefined ? '' : ', summed by patient'}`,
    tolerance: type === 'score' ? CANCELLED : DERIVED,
    ours: () => {
      const { fit, data } = model();
      return byRow(coxResiduals(fit, data, type, options).columns, first);
    },
    theirs: () => theirs(key, type),
  }));
}

function tested(model: Model, transform: TimeTransform, terms = true): ProportionalityTest {
  const { fit, data } = model();
  const result = proportionalityTest(fit, data, transform, { terms });
  if ('notEstimable' in result) throw new Error(result.message);
  return result;
}

const WHAT_OF_TESTS = 'test of proportionality: statistics, degrees of freedom, p';

/** Of entries that have the table as R's records by term. */
function zph(key: string, model: Model, transform: TimeTransform, ...path: readonly string[]): Comparison {
  return {
    key,
    what: WHAT_OF_TESTS,
    tolerance: ZPH,
    ours: () =>
      tested(model, transform).tests.flatMap(({ statistic, df, p }) => [numberOf(statistic), df, numberOf(p)]),
    theirs: () => theirs(key, ...path, 'table'),
  };
}

/** Of entries that have all that R's cox.zph has. */
function wholeZph(key: string, model: Model, transform: TimeTransform, terms = true): Comparison[] {
  return [
    {
      key,
      what: WHAT_OF_TESTS,
      tolerance: ZPH,
      ours: () =>
        tested(model, transform, terms).tests.flatMap(({ statistic, df, p }) => [numberOf(statistic), df, numberOf(p)]),
      theirs: () => golden(key).result['tests'].flatMap((test: any) => [test.chisq, test.df, test.p]),
    },
    {
      key,
      what: 'events: times, transformed times, scaled Schoenfeld residuals by term, their variance',
      tolerance: ZPH,
      ours: () => {
        const test = tested(model, transform, terms);
        return [...test.time, ...test.transformed, ...byRow(test.residuals), ...test.variance];
      },
      theirs: () => ['time', 'x', 'y', 'yvar'].flatMap((name) => theirs(key, name)),
    },
  ];
}

function wald(key: string, model: Model): Comparison {
  return {
    key,
    what: 'Wald test of each term: statistics, degrees of freedom, p',
    tolerance: 1e-8,
    ours: () => {
      const { fit, data } = model();
      return termTests(fit, data).flatMap(({ statistic, df, p }) => [numberOf(statistic), df, numberOf(p)]);
    },
    theirs: () => Object.values(golden(key).result).flatMap(({ chisq, df, p }: any) => [chisq, df, p]),
  };
}

const CURVE = {
  time: 'time',
  'n.risk': 'atRisk',
  'n.event': 'eventsAt',
  'n.censor': 'censoredAt',
  surv: 'survival',
  'std.err': 'cumulativeHazardSe',
  lower: 'lower',
  upper: 'upper',
  cumhaz: 'cumulativeHazard',
} as const;
/** With one grid of times for all curves, R has these once. */
const ONCE = ['time', 'n.risk', 'n.event', 'n.censor'];

/** Curves of a model without strata share R's grid; with strata of one's own they follow each other. */
function curves(key: string, model: Model, rows: () => NewRows, options: PredictCurvesOptions = {}): Comparison {
  const made = () => {
    const { fit, data } = model();
    return predictCurves(fit, data, rows(), options).curves;
  };
  const shared = (name: string, all: readonly PredictedCurve[]) => {
    const strata = [...new Set(all.map(({ stratum }) => stratum))].map((s) => all.filter((one) => one.stratum === s));
    const field = CURVE[name as keyof typeof CURVE];
    return strata.flatMap((of) =>
      ONCE.includes(name) ? [...of[0]![field]] : byRow(of.map((one) => ({ values: one[field] }))),
    );
  };
  const lists = Object.keys(CURVE) as (keyof typeof CURVE)[];
  return {
    key,
    what: 'predicted curves: times, at risk, events, censored, survival, standard errors, limits, hazards',
    tolerance: DERIVED,
    ours: () => {
      const all = made();
      const own = all.length === rows().covariates[0]!.length && all.some(({ stratum }) => stratum !== '');
      return lists.flatMap((name) => (own ? all.flatMap((one) => [...one[CURVE[name]]]) : shared(name, all)));
    },
    theirs: () => lists.flatMap((name) => theirs(key, 'curves', name)),
  };
}

function numbers(key: string, what: string, ours: () => ArrayLike<number>, ...path: readonly string[]): Comparison {
  return { key, what, tolerance: DERIVED, ours: () => Array.from(ours()), theirs: () => theirs(key, ...path) };
}

function hazards(model: Model, centered = true): number[] {
  const { fit, data } = model();
  return baselineHazard(fit, data, { centered }).strata.flatMap(({ hazard }) => [...hazard]);
}

const firstAndLast = (all: readonly number[]) => [...all.slice(0, 8), ...all.slice(-3)];

const ties = ['breslow', 'efron'] as const;

const VETERAN_COLUMNS = [
  'trt',
  'celltype=smallcell',
  'celltype=adeno',
  'celltype=large',
  'karno',
  'diagtime',
  'age',
  'prior',
];

const validation = ties.flatMap((one) => [
  ...residuals(`test2_${one}`, test2(one), ['martingale', 'deviance', 'score', 'schoenfeld', 'dfbeta']),
  ...residuals(`testw_${one}`, testw(one), ['martingale']),
]);

const veteranFit: Comparison[] = [
  ...TIME_TRANSFORMS.map((transform) => zph(`veteran_zph_${transform}`, veteran, transform)),
  zph('veteran_zph_vignette', veteranVignette, (time) => Math.log(time + 20), 'zph'),
  ...residuals('veteran_resid', veteran, RESIDUAL_TYPES, 10),
  ...PREDICTION_TYPES.map((type) =>
    numbers(
      'veteran_predict',
      `${type} of the first 10`,
      () => predictCox(veteran().fit, veteran().data, type).values.slice(0, 10),
      type,
    ),
  ),
  numbers(
    'veteran_predict',
    'standard errors of lp of the first 10',
    () => predictCox(veteran().fit, veteran().data, 'lp', { se: true }).se!.slice(0, 10),
    'lp_se',
  ),
  numbers('veteran_basehaz', 'cumulative baseline hazard', () => firstAndLast(hazards(veteran, false)), 'hazard'),
  numbers(
    'veteran_basehaz',
    'times',
    () => firstAndLast([...baselineHazard(veteran().fit, veteran().data).strata[0]!.time]),
    'time',
  ),
  ...(['surv', 'std.err', 'lower', 'upper'] as const).map((name) =>
    numbers(
      'veteran_survfit_cox',
      `predicted curves: ${name}`,
      () => {
        const { fit, data } = veteran();
        const made = predictCurves(fit, data, newRows('veteran_survfit_cox', VETERAN_COLUMNS)).curves;
        const field = name === 'std.err' ? 'se' : CURVE[name];
        return golden('veteran_survfit_cox').result['time'].flatMap((time: number) =>
          made.map((one) => one[field][one.time.findLastIndex((t) => t <= time)]!),
        );
      },
      name,
    ),
  ),
  ...wholeZph('veteran_terms_zph', veteranTerms, 'km'),
  ...wholeZph('veteran_columns_zph', veteranTerms, 'km', false),
  wald('veteran_terms_wald', veteranTerms),
  wald('veteran_terms_wald_robust', veteranTermsRobust),
  ...residuals('veteran_exact_after', veteranExact, ['martingale']),
  numbers('veteran_exact_after', 'cumulative baseline hazard', () => hazards(veteranExact), 'basehaz'),
  ...wholeZph('veteran_exact_after', veteranExact, 'km'),
];

const LUNG_ROWS = () => newRows('lung_strata_survfit', ['age', 'ph.ecog'], 'sex');

const stratified: Comparison[] = [
  numbers('lung_strata_fit', 'coefficients', () => lungStrata().fit.beta, 'coef'),
  numbers('lung_strata_basehaz', 'cumulative baseline hazard at means', () => hazards(lungStrata), 'hazard'),
  numbers('lung_strata_basehaz', 'the same at 0', () => hazards(lungStrata, false), 'uncentered'),
  curves('lung_strata_survfit', lungStrata, LUNG_ROWS),
  curves('lung_strata_survfit_loglog', lungStrata, LUNG_ROWS, { confidence: 'log-log', level: 0.9 }),
  curves('lung_strata_survfit_all', lungStrata, () => newRows('lung_strata_survfit_all', ['age', 'ph.ecog'])),
  ...PREDICTION_TYPES.flatMap((type) => {
    const key = `lung_strata_predict_${type}`;
    const rows = () => newRows(key, ['age', 'ph.ecog'], 'sex');
    return (['values', 'se'] as const).flatMap((name) => {
      const what = name === 'se' ? `standard errors of ${type}` : type;
      const predicted = (of?: NewRows) => {
        const { fit, data } = lungStrata();
        return predictCox(fit, data, type, { se: true, ...(of && { rows: of }) })[name]!;
      };
      return [
        numbers(key, `${what}, rows of the fit`, () => predicted(), 'own', name === 'se' ? 'se' : 'fit'),
        numbers(key, `${what}, new rows`, () => predicted(rows()), 'new', name === 'se' ? 'se' : 'fit'),
      ];
    });
  }),
  ...residuals('lung_strata_residuals', lungStrata, RESIDUAL_TYPES),
  ...TIME_TRANSFORMS.flatMap((transform) => wholeZph(`lung_strata_zph_${transform}`, lungStrata, transform)),
  ...wholeZph('lung_strata_constant_zph', lungConstant, 'km'),
];

const intervals: Comparison[] = [
  zph('stanford_zph', stanford, 'km'),
  ...ties.flatMap((one) => {
    const model = heart(one);
    const key = `heart_predict_${one}`;
    const rows = () => newRows(key, ['age', 'surgery', 'transplant']);
    const expected = (of?: NewRows) => () => {
      const { fit, data } = model();
      return predictCox(fit, data, 'expected', of && { rows: of }).values;
    };
    return [
      numbers(`heart_after_${one}`, 'cumulative baseline hazard', () => hazards(model), 'basehaz'),
      ...residuals(`heart_residuals_${one}`, model, RESIDUAL_TYPES),
      ...TIME_TRANSFORMS.flatMap((transform) => wholeZph(`heart_zph_${transform}_${one}`, model, transform)),
      ...residuals(`heart_collapse_${one}`, model, ['martingale', 'deviance', 'dfbeta'], undefined, {
        collapse: heartCases(),
      }),
      numbers(key, 'expected, rows of the fit', expected(), 'own'),
      numbers(key, 'expected, new rows', () => expected(rows())(), 'new'),
      curves(key, model, rows),
    ];
  }),
];

const weighted: Comparison[] = [
  numbers('lung_weighted_after', 'cumulative baseline hazard at means', () => hazards(lungWeighted), 'basehaz'),
  numbers('lung_weighted_after', 'the same at 0', () => hazards(lungWeighted, false), 'basehaz0'),
  numbers('lung_weighted_after', 'lp', () => predictCox(lungWeighted().fit, lungWeighted().data, 'lp').values, 'lp'),
  numbers(
    'lung_weighted_after',
    'standard errors of lp',
    () => predictCox(lungWeighted().fit, lungWeighted().data, 'lp', { se: true }).se!,
    'lp_se',
  ),
  ...(['values', 'se'] as const).map((name) =>
    numbers(
      'lung_weighted_after',
      name === 'se' ? 'standard errors of expected' : 'expected',
      () => predictCox(lungWeighted().fit, lungWeighted().data, 'expected', { se: true })[name]!,
      'expected',
      name === 'se' ? 'se' : 'fit',
    ),
  ),
  ...residuals('lung_weighted_residuals', lungWeighted, RESIDUAL_TYPES),
  numbers(
    'lung_weighted_residuals',
    'martingale residuals times weights',
    () => coxResiduals(lungWeighted().fit, lungWeighted().data, 'martingale', { weighted: true }).columns[0]!.values,
    'weighted',
  ),
  ...wholeZph('lung_weighted_zph', lungWeighted, 'km'),
  curves('lung_weighted_survfit', lungWeighted, () =>
    newRows('lung_weighted_survfit', ['age', 'ph.ecog', 'sex'], undefined, 'off'),
  ),
];

export const coxMoreComparisons: readonly Comparison[] = [
  ...validation,
  ...veteranFit,
  ...residuals('ovarian_cox', ovarian, ['martingale', 'deviance', 'schoenfeld', 'dfbeta']),
  ...stratified,
  ...intervals,
  ...weighted,
];
