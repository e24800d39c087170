import { tableOf } from '../../../test/support/golden-table.js';
import { golden, GoldenData } from '../../../test/support/survival-golden.js';
import {
  analyse,
  checkRequest,
  type AnalysisResult,
  type BalanceResult,
  type CoxResult,
  type CumIncResult,
  type KmResult,
  type LogRankResult,
  type RmstResult,
  type Table,
  type ZphResult,
} from './index.js';

function ask<R extends AnalysisResult>(table: Table, request: Record<string, unknown>): R {
  return analyse(checkRequest(request), table) as R;
}

/** Compares with R's numbers, relatively. */
function expectClose(ours: readonly unknown[], theirs: readonly (number | null)[], tolerance = 1e-8): void {
  expect(ours).toHaveLength(theirs.length);
  for (const [i, their] of theirs.entries()) {
    const our = ours[i];
    const same = their === null ? typeof our !== 'number' : Math.abs((our as number) / their - 1) <= tolerance;
    expect(same ? 'same' : `${i}: ${JSON.stringify(our)} against ${their}`).toBe('same');
  }
}

const lung = tableOf(GoldenData.read('lung'), 'time', 'status', 'sex', 'age', 'ph.ecog');
const veteran = tableOf(
  GoldenData.read('veteran'),
  'time',
  'status',
  'trt',
  'celltype',
  'karno',
  'diagtime',
  'age',
  'prior',
);

describe('through a request, R has the same', () => {
  it('curve, quantiles and numbers at risk (lung by sex)', () => {
    const result = ask<KmResult>(lung, { analysis: 'km', group: 'sex', times: [365] });
    const { quantile } = golden('lung_km_sex').result;
    for (const [i, group] of result.groups.entries())
      for (const limit of ['estimate', 'lower', 'upper'] as const)
        expectClose(
          group.quantiles.map((one) => one[limit]),
          quantile[limit === 'estimate' ? 'quantile' : limit][i],
        );
    expect(result).toMatchObject({ rows: 228, used: 228, dropped: {} });
    expect(result.groups.map(({ n, events, censored, personTime }) => [n, events, censored, personTime])).toEqual([
      [138, 112, 26, 39086],
      [90, 53, 37, 30507],
    ]);
    expect(result.atRisk).toEqual({
      times: [365],
      groups: [
        { group: '1', atRisk: [35], events: [85], censored: [18] },
        { group: '2', atRisk: [30], events: [36], censored: [24] },
      ],
    });
    expect(result.at!.map(({ group, atRisk }) => [group, atRisk])).toEqual([
      ['1', 35],
      ['2', 30],
    ]);
    expect(result.warnings.map(({ code }) => code)).toEqual(['status-1-2']);
  });

  it('log-rank tests, in strata too (lung)', () => {
    const plain = ask<LogRankResult>(lung, { analysis: 'logrank', group: 'sex' });
    expectClose(
      [plain.statistic, plain.p],
      [golden('lung_logrank_sex').result['chisq'], golden('lung_logrank_sex').result['p']],
    );
    const strata = ask<LogRankResult>(lung, { analysis: 'logrank', group: 'sex', strata: ['ph.ecog'] });
    expectClose([strata.statistic], [golden('lung_logrank_strat').result['chisq']]);
    expect(strata).toMatchObject({ used: 227, dropped: { missing: 1 } });
    expect(strata.conventions['strata']).toMatch(/^ph\.ecog; /);
    const rho = ask<LogRankResult>(lung, { analysis: 'logrank', group: 'sex', test: 'fleming-harrington', rho: 1 });
    expectClose([rho.statistic], [golden('lung_fh_rho1').result['chisq']]);
    const several = ask<LogRankResult>(lung, { analysis: 'logrank', group: 'ph.ecog', trend: true, pairwise: 'holm' });
    expect(several.pairwise).toHaveLength(6);
    expect(several.trend).toMatchObject({ df: 1, z: expect.any(Number) });
  });

  it('restricted means (lung)', () => {
    for (const { tau, rmean, se } of golden('lung_rmst').result as unknown as Record<string, number>[]) {
      const { groups } = ask<RmstResult>(lung, { analysis: 'rmst', tau });
      expectClose([groups[0]!.estimate, groups[0]!.se], [rmean!, se!]);
    }
    const [difference] = ask<RmstResult>(lung, { analysis: 'rmst', group: 'sex', tau: 365 }).differences;
    expectClose([difference!.estimate], [297.465409532037 - 241.495085192057]);
    const own = ask<RmstResult>(lung, { analysis: 'rmst', group: 'sex' });
    expect(own.tau).toBe(965);
    expect(own.warnings.map(({ code }) => code)).toContain('tau-by-data');
  });

  it.each(['efron', 'breslow', 'exact'])('a model with factors, ties %s (veteran)', (ties) => {
    const covariates = ['trt, factor(celltype, ref=squamous), karno, diagtime, age, prior'];
    const result = ask<CoxResult>(veteran, { analysis: 'cox', covariates, ties });
    const theirs = golden(`veteran_cox_${ties}`).result;
    const names = Object.keys(theirs['coef']).map((name) => name.replace('celltype', 'celltype='));
    const ours = names.map((name) => result.coefficients.find(({ term }) => term === name)!);
    expectClose(
      ours.map(({ estimate }) => estimate),
      Object.values(theirs['coef']),
    );
    expectClose(
      ours.map(({ se }) => se),
      Object.values(theirs['se']),
    );
    expectClose([result.logLikelihood.none, result.logLikelihood.fitted], theirs['loglik']);
    expectClose([result.tests.wald.statistic], [theirs['wald_test']], 1e-6);
    expect(result.references).toEqual({ celltype: 'squamous' });
  });

  it('strata, an offset and a robust variance (veteran)', () => {
    const of = (request: Record<string, unknown>): readonly unknown[] =>
      ask<CoxResult>(veteran, { analysis: 'cox', ...request }).coefficients.flatMap(({ estimate, se }) => [
        estimate,
        se,
      ]);
    const theirs = (key: string): number[] => {
      const { coef, se } = golden(key).result;
      return Object.keys(coef).flatMap((name) => [coef[name], se[name]]);
    };
    expectClose(of({ covariates: ['trt', 'karno'], strata: ['celltype'] }), theirs('veteran_cox_strata'));
    expectClose(of({ covariates: ['trt', 'offset(-0.03*karno)'] }), theirs('veteran_cox_offset'));
    expectClose(of({ covariates: ['trt', 'karno'], robust: true }), theirs('veteran_cox_robust'));
  });

  it('intervals and an interaction (Stanford)', () => {
    const columns = ['tstart', 'tstop', 'death', 'age', 'trt', 'surgery', 'year'];
    const table = tableOf(GoldenData.read('stanford_tmerge'), ...columns);
    const request = { analysis: 'cox', status: 'death', covariates: ['age*trt, surgery, year'], ties: 'breslow' };
    const { coefficients, concordance } = ask<CoxResult>(table, request);
    const { coef, concordance: theirs } = golden('stanford_kp_breslow').result;
    expect(coefficients.map(({ term }) => term)).toEqual(Object.keys(coef));
    expectClose(
      coefficients.map(({ estimate }) => estimate),
      Object.values(coef),
    );
    expectClose([concordance.estimate, concordance.se], [theirs.concordance, theirs.std], 1e-7);
    const zph = ask<ZphResult>(table, { analysis: 'zph', status: 'death', covariates: ['age, trt, surgery, year'] });
    expectClose(
      zph.tests.map(({ statistic }) => statistic),
      Object.values<{ chisq: number }>(golden('stanford_zph').result['table']).map(({ chisq }) => chisq),
      1e-7,
    );
    expect(zph.residuals[0]!.time).toHaveLength(75);
  });

  it('start and stop by their names (heart)', () => {
    const columns = ['start', 'stop', 'event', 'age', 'year', 'surgery', 'transplant'];
    const table = tableOf(GoldenData.read('heart'), ...columns);
    const request = { analysis: 'cox', status: 'event', covariates: ['age, year, surgery, factor(transplant)'] };
    expectClose(
      ask<CoxResult>(table, request).coefficients.map(({ estimate }) => estimate),
      Object.values(golden('heart_cox').result['coef']),
    );
  });

  it('clusters, named or by the cases that have several events (cgd)', () => {
    const columns = ['id', 'tstart', 'tstop', 'infect', 'treat', 'inherit', 'steroids'];
    const table = tableOf(GoldenData.read('cgd_tmerge'), ...columns);
    const request = { analysis: 'cox', status: 'infect', covariates: ['treat, inherit, steroids'] };
    const theirs = golden('cgd_ag').result;
    for (const by of [{ cluster: 'id' }, { id: 'id' }]) {
      const { coefficients, tests } = ask<CoxResult>(table, { ...request, ...by });
      expectClose(
        coefficients.map(({ se }) => se),
        Object.values(theirs['se']),
      );
      expectClose(
        coefficients.map(({ naiveSe }) => naiveSe),
        theirs['naive_se'],
      );
      expectClose([tests.robustScore!.statistic], [theirs['robust_score']], 1e-6);
    }
    const naive = ask<CoxResult>(table, { ...request, id: 'id', robust: false });
    expectClose(
      naive.coefficients.map(({ se }) => se),
      theirs['naive_se'],
    );
    expect(naive.coefficients[0]).not.toHaveProperty('naiveSe');
  });

  it('cumulative incidence, and the hazard of one cause (mgus2)', () => {
    const data = GoldenData.read('mgus2');
    const [futime, ptime, pstat, death] = ['futime', 'ptime', 'pstat', 'death'].map((name) => data.numbers(name));
    const table: Table = {
      rows: data.length,
      columns: new Map([
        ...tableOf(data, 'sex', 'age').columns,
        ['time', { kind: 'number', values: futime!.map((time, i) => (pstat![i] === 0 ? time : ptime![i]!)) }],
        ['status', { kind: 'number', values: death!.map((dead, i) => (pstat![i] === 0 ? 2 * dead : 1)) }],
      ]),
    };
    const times = [60, 120, 240, 360];
    const { at, outcomes, groups } = ask<CumIncResult>(table, { analysis: 'cuminc', group: 'sex', times });
    const theirs = golden('mgus2_aj').result;
    expect(outcomes).toEqual(['1', '2']);
    expect(groups.map(({ group, n }) => [group, n])).toEqual([
      ['F', 631],
      ['M', 753],
    ]);
    for (const [k, outcome] of outcomes.entries()) {
      const points = at!.filter((point) => point.outcome === outcome);
      expectClose(
        points.map(({ incidence }) => incidence),
        theirs['pstate'].map((row: number[]) => row[k + 1]),
      );
      expectClose(
        points.map(({ se }) => se),
        theirs['std.err'].map((row: number[]) => row[k + 1]),
      );
    }
    const cause = ask<CoxResult>(table, { analysis: 'cox', event: '2', covariates: ['age', 'sex'] });
    expectClose(
      cause.coefficients.map(({ estimate }) => estimate),
      Object.values(golden('mgus2_csc_death').result['coef']),
    );
    expect(cause.warnings.map(({ code }) => code)).toEqual(['other-outcomes-censored']);
  });

  it('balance, with missing values told of and rows kept', () => {
    const covariates = ['age', 'factor(ph.ecog)', 'bands(age, 60, 70)'];
    const result = ask<BalanceResult>(lung, { analysis: 'balance', group: 'sex', covariates });
    expect(result.covariates.map(({ name, kind }) => [name, kind])).toEqual([
      ['age', 'number'],
      ['ph.ecog', 'category'],
      ['bands(age, 60, 70)', 'category'],
    ]);
    expect(result.covariates[1]!.groups.map(({ n, missing }) => [n, missing])).toEqual([
      [138, 1],
      [90, 0],
    ]);
    const { t, smd } = golden('balance_lung_age_sex').result;
    expectClose([result.covariates[0]!.tests[0]!.statistic], [t.statistic]);
    expectClose([result.covariates[0]!.differences[0]!.smd], [smd].flat());
  });
});

describe('what cannot be estimated is said', () => {
  it('an infinite coefficient (a group without events)', () => {
    const table: Table = {
      rows: 10,
      columns: new Map([
        ['time', { kind: 'number', values: Float64Array.from({ length: 10 }, (_, i) => i + 1) }],
        ['status', { kind: 'number', values: Float64Array.of(1, 1, 1, 1, 0, 0, 0, 0, 0, 0) }],
        ['x', { kind: 'number', values: Float64Array.of(1, 1, 1, 1, 1, 0, 0, 0, 0, 0) }],
      ]),
    };
    const result = ask<CoxResult>(table, { analysis: 'cox', covariates: ['x'] });
    expect(result.coefficients).toMatchObject([
      { term: 'x', estimate: { notEstimable: 'infinite' }, se: null, hazardRatio: null, lower: null, upper: null },
    ]);
    expectClose([result.tests.likelihoodRatio.statistic], [golden('monotone').result['lr_test']], 1e-6);
    expect(result.warnings.map(({ code }) => code)).toContain('infinite');
  });

  it('a column that is a combination of others', () => {
    const karno = (veteran.columns.get('karno') as { values: Float64Array }).values;
    const columns = new Map([
      ...veteran.columns,
      ['k2', { kind: 'number', values: karno.map((one) => 2 * one + 1) }] as const,
    ]);
    const result = ask<CoxResult>({ rows: veteran.rows, columns }, { analysis: 'cox', covariates: ['karno', 'k2'] });
    expectClose([result.coefficients[0]!.estimate], [golden('collinear').result['coef'].karno]);
    expect(result.coefficients[1]).toMatchObject({ estimate: { notEstimable: 'aliased' }, hazardRatio: null });
  });
});
