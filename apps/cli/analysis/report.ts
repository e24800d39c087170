import type {
  AnalysisResult,
  AtRiskTable,
  BalanceResult,
  CoxResult,
  CumIncResult,
  KmResult,
  LogRankResult,
  RmstResult,
  TestResult,
  ZphResult,
} from '#analysis';
import { tableLines } from '../output.js';
import { drawCurves, type Canvas } from './curves-text.js';
import { fixed, percent, pText, short } from './numbers.js';

type Lines = readonly string[];

/**
 * A result as a person reads it in a terminal.
 *
 * @param asked the group that the question of a dataset asked for, which its column `group` says
 */
export function reportOf(result: AnalysisResult, canvas: Canvas, asked?: string): string {
  const { request } = result;
  const told =
    request.group === 'group' && asked !== undefined ? { ...result, request: { ...request, group: asked } } : result;
  return partsOf(told, canvas)
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function partsOf(result: AnalysisResult, canvas: Canvas): Lines[] {
  switch (result.analysis) {
    case 'km':
      return kmParts(result, canvas);
    case 'logrank':
      return logRankParts(result);
    case 'cox':
      return coxParts(result);
    case 'cuminc':
      return cumIncParts(result, canvas);
    case 'rmst':
      return rmstParts(result);
    case 'zph':
      return [testTable(result)];
    case 'balance':
      return [balanceTable(result)];
  }
}

/** Groups are named; all rows together have no name. */
const named = (group: string): string => (group === '' ? 'all' : group);

/** A group in a list of several things: `sex = 1`. */
const spelled = (group: string, column: string | null | undefined): string =>
  typeof column === 'string' && group !== '' ? `${column} = ${group}` : named(group);

/** A table whose columns beyond the first `texts` hold numbers, written as texts. */
function numbersTable(header: Lines, rows: readonly Lines[], texts = 1): string[] {
  return tableLines(header, rows, (column) => column >= texts);
}

function kmParts(result: KmResult, canvas: Canvas): Lines[] {
  const { groups, curve, at, request } = result;
  const level = percent(request.level);
  const of = [`lower ${level}`, `upper ${level}`];
  return [
    numbersTable(
      ['group', 'n', 'events', 'censored', 'median', ...of],
      groups.map(({ group, n, events, censored, median }) => [
        named(group),
        ...[n, events, censored, median.estimate, median.lower, median.upper].map(short),
      ]),
    ),
    at === undefined
      ? []
      : numbersTable(
          ['group', 'time', 'at risk', 'survival', 'se', ...of],
          at.map(({ group, time, atRisk, survival, se, lower, upper }) => [
            named(group),
            ...[time, atRisk].map(short),
            ...[survival, se, lower, upper].map((value) => fixed(value, 3)),
          ]),
        ),
    drawCurves(
      groups.map(({ group }) => ({
        name: spelled(group, request.group),
        begins: 1,
        points: curve.filter((point) => point.group === group).map(({ time, survival }) => [time, survival] as const),
      })),
      canvas,
    ),
    atRiskTable(result.atRisk),
  ];
}

function atRiskTable({ times, groups }: AtRiskTable): string[] {
  return numbersTable(
    ['at risk', ...times.map(short)],
    groups.map(({ group, atRisk }) => [named(group), ...atRisk.map(short)]),
  );
}

const testText = (name: string, { statistic, df, p }: TestResult): string =>
  `${name}: chi-squared ${fixed(statistic, 2)} on ${df} degree${df === 1 ? '' : 's'} of freedom, p ${pText(p).replace(/^(?=\d)/, '= ')}`;

function logRankParts(result: LogRankResult): Lines[] {
  const { groups, request, trend, pairwise } = result;
  return [
    numbersTable(
      ['group', 'n', 'observed', 'expected'],
      groups.map(({ group, n, observed, expected }) => [
        named(group),
        short(n),
        ...[observed, expected].map((value) => fixed(value, 2)),
      ]),
    ),
    [testText(request.test ?? 'log-rank', result), ...(trend === undefined ? [] : [testText('trend', trend)])],
    pairwise === undefined
      ? []
      : numbersTable(
          ['groups', 'chi-squared', 'p', 'adjusted p'],
          pairwise.map(({ groups: [a, b], statistic, p, adjusted }) => [
            `${a} – ${b}`,
            fixed(statistic, 2),
            pText(p),
            pText(adjusted),
          ]),
        ),
  ];
}

function coxParts({ coefficients, references, tests, concordance, n, events, ties, request }: CoxResult): Lines[] {
  const level = percent(request.level);
  const robust = coefficients.some(({ naiveSe }) => naiveSe !== undefined);
  const factors = Object.entries(references).map(([term, level_]) => `${term} = ${level_}`);
  const { robustScore } = tests;
  return [
    numbersTable(
      ['term', 'estimate', robust ? 'robust se' : 'se', 'z', 'p', 'hazard ratio', `lower ${level}`, `upper ${level}`],
      coefficients.map(({ term, estimate, se, z, p, hazardRatio, lower, upper }) => [
        term,
        ...[estimate, se].map((value) => fixed(value, 4)),
        fixed(z, 2),
        pText(p),
        ...[hazardRatio, lower, upper].map((value) => fixed(value, 2)),
      ]),
    ),
    factors.length === 0 ? [] : [`reference: ${factors.join(', ')}`],
    [
      `${n} rows, ${short(events)} events, ties by ${ties}`,
      testText('likelihood ratio', tests.likelihoodRatio),
      testText('Wald', tests.wald),
      testText('score', tests.score),
      ...(robustScore === undefined ? [] : [testText('robust score', robustScore)]),
      `concordance ${fixed(concordance.estimate, 3)} (se ${fixed(concordance.se, 3)})`,
    ],
  ];
}

function cumIncParts(result: CumIncResult, canvas: Canvas): Lines[] {
  const { groups, outcomes, curve, at, request } = result;
  const level = percent(request.level);
  return [
    numbersTable(
      ['group', 'n', ...outcomes, 'censored'],
      groups.map(({ group, n, events, censored }) => [
        named(group),
        ...[n, ...outcomes.map((outcome) => events[outcome] ?? 0), censored].map(short),
      ]),
    ),
    at === undefined
      ? []
      : numbersTable(
          ['group', 'outcome', 'time', 'at risk', 'incidence', 'se', `lower ${level}`, `upper ${level}`],
          at.map(({ group, outcome, time, atRisk, incidence, se, lower, upper }) => [
            named(group),
            outcome,
            ...[time, atRisk].map(short),
            ...[incidence, se, lower, upper].map((value) => fixed(value, 3)),
          ]),
          2,
        ),
    drawCurves(
      groups.flatMap(({ group }) =>
        outcomes.map((outcome) => ({
          name: group === '' ? outcome : `${spelled(group, request.group)}, ${outcome}`,
          begins: 0,
          points: curve
            .filter((point) => point.group === group && point.outcome === outcome)
            .map(({ time, incidence }) => [time, incidence] as const),
        })),
      ),
      canvas,
    ),
    atRiskTable(result.atRisk),
  ];
}

function rmstParts({ tau, groups, differences, request }: RmstResult): Lines[] {
  const level = percent(request.level);
  const of = [`lower ${level}`, `upper ${level}`];
  return [
    [`restricted mean survival time up to ${short(tau)}`],
    numbersTable(
      ['group', 'n', 'events', 'mean', 'se', ...of],
      groups.map(({ group, n, events, estimate, se, lower, upper }) => [
        named(group),
        ...[n, events].map(short),
        ...[estimate, se, lower, upper].map((value) => fixed(value, 2)),
      ]),
    ),
    differences.length === 0
      ? []
      : numbersTable(
          ['difference', 'mean', 'se', ...of, 'z', 'p'],
          differences.map(({ groups: [a, b], estimate, se, lower, upper, z, p }) => [
            `${b} less ${a}`,
            ...[estimate, se, lower, upper, z].map((value) => fixed(value, 2)),
            pText(p),
          ]),
        ),
  ];
}

function testTable({ tests }: ZphResult): string[] {
  return numbersTable(
    ['term', 'chi-squared', 'df', 'p'],
    tests.map(({ term, statistic, df, p }) => [term, fixed(statistic, 3), String(df), pText(p)]),
  );
}

function balanceTable({ groups, covariates }: BalanceResult): string[] {
  const pairs = covariates[0]?.differences.map((one) => one.groups.join(' – ')) ?? [];
  const rows = covariates.flatMap(({ name, kind, groups: values, differences, tests }) => {
    const smds = differences.map(({ smd }) => fixed(smd, 3));
    const [test] = tests;
    const last = [...smds, test === undefined ? '–' : pText(test.p), test?.test ?? ''];
    if (kind === 'number')
      return [[name, ...values.map(({ mean, sd }) => `${fixed(mean, 2)} (${fixed(sd, 2)})`), ...last]];
    const levels = values[0]?.levels ?? [];
    const blank = last.map(() => '');
    return [
      [name, ...values.map(() => ''), ...last],
      ...levels.map(({ level }, i) => [
        `  ${level}`,
        ...values.map(({ levels: own }) =>
          own?.[i] === undefined
            ? '–'
            : `${short(own[i].count)} (${typeof own[i].proportion === 'number' ? fixed(own[i].proportion * 100, 1) : '–'} %)`,
        ),
        ...blank,
      ]),
    ];
  });
  return numbersTable(
    [
      'covariate',
      ...groups.map(({ group, n }) => `${named(group)} (n = ${n})`),
      ...pairs.map((pair) => (pairs.length === 1 ? 'difference' : pair)),
      'p',
      'test',
    ],
    rows,
  );
}
