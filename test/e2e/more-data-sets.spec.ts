import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BalanceResult, CoxResult, CumIncResult, KmResult, LogRankResult, RmstResult, ZphResult } from '#analysis';
import { forlopp, ROOT } from '../support/forlopp.js';

/*
 * Five data sets of R's through the commands, from file to result: test/golden/survival/more.R made R's answers, each with the
 * command that is run here.
 */

const FOLDER = join(ROOT, 'test', 'golden', 'survival');

interface Entry {
  readonly command: string;
  readonly call: string;
  readonly result: Record<string, any>;
}

const entries = JSON.parse(readFileSync(join(FOLDER, 'more.json'), 'utf8')) as Record<string, Entry>;
const asked = new Set<string>();

/** What the entry's command says, and what R did. */
async function ask<T>(key: string): Promise<{ ours: T; theirs: Entry['result'] }> {
  asked.add(key);
  const { command, result } = entries[key]!;
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
  const [name, file, ...options] = words;
  const { code, stdout, stderr } = await forlopp([name!, join(FOLDER, 'data', file!), ...options, '--json']);
  if (code !== 0) throw new Error(`${command}: ${code} ${stderr}`);
  return { ours: JSON.parse(stdout) as T, theirs: result };
}

type Numbers = readonly (number | null | object)[];

/** Where our numbers are not R's, relative to R's; where R has null, ours is none either. */
function differences(ours: Numbers, theirs: readonly (number | null)[], tolerance: number): unknown[] {
  if (ours.length !== theirs.length) return [`${ours.length} numbers against ${theirs.length}`];
  return theirs.flatMap((their, i) => {
    const our = ours[i]!;
    if (their === null) return our === null ? [] : [[i, our, their]];
    const near = typeof our === 'number' && Math.abs(our - their) <= tolerance * (their === 0 ? 1 : Math.abs(their));
    return near ? [] : [[i, our, their]];
  });
}

it.each(['colon_km', 'gbsg_km'])('%s: every point of the curve, and the medians', async (key) => {
  const { ours, theirs } = await ask<KmResult>(key);
  // R leaves out nothing here: points without an event are listed too. Its groups come in their order, ours by code point.
  const groups = [...new Set<string>(theirs['strata'])];
  const rows = groups.flatMap((group) => ours.curve.filter((point) => point.group === group));
  expect(
    differences(
      rows.map(({ time }) => time),
      theirs['time'],
      0,
    ),
  ).toEqual([]);
  expect(
    differences(
      rows.map(({ atRisk }) => atRisk),
      theirs['n.risk'],
      0,
    ),
  ).toEqual([]);
  expect(
    differences(
      rows.map(({ events }) => events),
      theirs['n.event'],
      0,
    ),
  ).toEqual([]);
  expect(
    differences(
      rows.map(({ survival }) => survival),
      theirs['surv'],
      1e-12,
    ),
  ).toEqual([]);
  expect(
    differences(
      rows.map(({ se }) => se),
      theirs['std.err'],
      1e-12,
    ),
  ).toEqual([]);
  expect(
    differences(
      rows.map(({ lower }) => lower),
      theirs['lower'],
      1e-12,
    ),
  ).toEqual([]);
  expect(
    differences(
      rows.map(({ upper }) => upper),
      theirs['upper'],
      1e-12,
    ),
  ).toEqual([]);
  const medians = groups.map((group) => ours.groups.find((one) => one.group === group)!.median.estimate);
  expect(
    differences(
      medians.map((median) => (typeof median === 'number' ? median : null)),
      theirs['median'],
      0,
    ),
  ).toEqual([]);
});

it.each(['colon_logrank', 'colon_logrank_strata'])('%s: statistic, p, observed and expected', async (key) => {
  const { ours, theirs } = await ask<LogRankResult>(key);
  expect(differences([ours.statistic, ours.df, ours.p], [theirs['chisq'], theirs['df'], theirs['p']], 1e-10)).toEqual(
    [],
  );
  // R has the groups as Obs, Lev, Lev+5FU; by code point Lev comes first.
  const order = ['Obs', 'Lev', 'Lev+5FU'].map((name) => ours.groups.find(({ group }) => group === name)!);
  expect(
    differences(
      order.map(({ n }) => n),
      theirs['n'],
      0,
    ),
  ).toEqual([]);
  expect(
    differences(
      order.map(({ observed }) => observed),
      theirs['obs'],
      1e-12,
    ),
  ).toEqual([]);
  expect(
    differences(
      order.map(({ expected }) => expected),
      theirs['exp'],
      1e-11,
    ),
  ).toEqual([]);
});

it.each(['colon_cox', 'gbsg_cox', 'kidney_cox', 'bladder2_pwp'])(
  '%s: coefficients, errors, tests, concordance',
  async (key) => {
    const { ours, theirs } = await ask<CoxResult>(key);
    expect(
      differences(
        ours.coefficients.map(({ estimate }) => estimate),
        theirs['coef'],
        1e-8,
      ),
    ).toEqual([]);
    expect(
      differences(
        ours.coefficients.map(({ se }) => se),
        theirs['se'],
        1e-8,
      ),
    ).toEqual([]);
    // R has a second error only where the variance is robust.
    const naive = (theirs['naive_se'] as number[] | null) ?? [];
    const ourNaive = ours.coefficients.flatMap(({ naiveSe }) => (naiveSe === undefined ? [] : [naiveSe]));
    expect(differences(ourNaive, naive, 1e-8)).toEqual([]);
    expect(differences([ours.n, ours.events], [theirs['n'], theirs['nevent']], 0)).toEqual([]);
    expect(differences([ours.logLikelihood.none, ours.logLikelihood.fitted], theirs['loglik'], 1e-10)).toEqual([]);
    const { score, wald, likelihoodRatio } = ours.tests;
    expect(
      differences(
        [score.statistic, wald.statistic, likelihoodRatio.statistic],
        [theirs['score_test'], theirs['wald_test'], theirs['lr_test']],
        1e-8,
      ),
    ).toEqual([]);
    expect(
      differences(
        [ours.concordance.estimate, ours.concordance.se],
        [theirs['concordance'], theirs['concordance_se']],
        1e-7,
      ),
    ).toEqual([]);
  },
);

it('colon_zph: each term and all together', async () => {
  const { ours, theirs } = await ask<ZphResult>('colon_zph');
  expect(
    differences(
      ours.tests.map(({ statistic }) => statistic),
      theirs['chisq'],
      1e-7,
    ),
  ).toEqual([]);
  expect(
    differences(
      ours.tests.map(({ df }) => df),
      theirs['df'],
      0,
    ),
  ).toEqual([]);
  expect(
    differences(
      ours.tests.map(({ p }) => p),
      theirs['p'],
      1e-6,
    ),
  ).toEqual([]);
});

it('gbsg_rmst: restricted means with their errors', async () => {
  const { ours, theirs } = await ask<RmstResult>('gbsg_rmst');
  expect(
    differences(
      ours.groups.map(({ estimate }) => estimate),
      theirs['rmean'],
      1e-11,
    ),
  ).toEqual([]);
  expect(
    differences(
      ours.groups.map(({ se }) => se),
      theirs['se'],
      1e-11,
    ),
  ).toEqual([]);
});

it('transplant_cuminc: the probability of each outcome, with its error', async () => {
  const { ours, theirs } = await ask<CumIncResult>('transplant_cuminc');
  const states = (theirs['states'] as string[]).slice(1);
  for (const [k, outcome] of states.entries()) {
    const rows = (theirs['strata'] as string[]).map((group, i) =>
      ours.at!.find((point) => point.group === group && point.outcome === outcome && point.time === theirs['time'][i])!,
    );
    expect(
      differences(
        rows.map(({ incidence }) => incidence),
        theirs['pstate'].map((line: number[]) => line[k + 1]),
        1e-11,
      ),
    ).toEqual([]);
    expect(
      differences(
        rows.map(({ se }) => se),
        theirs['std.err'].map((line: number[]) => line[k + 1]),
        1e-9,
      ),
    ).toEqual([]);
  }
});

it('transplant_balance: means, deviations and tests', async () => {
  const { ours, theirs } = await ask<BalanceResult>('transplant_balance');
  const [age, abo] = ours.covariates;
  // R has men first.
  const groups = ['m', 'f'].map((name) => age!.groups.find(({ group }) => group === name)!);
  expect(
    differences(
      groups.map(({ mean }) => mean!),
      theirs['means'],
      1e-12,
    ),
  ).toEqual([]);
  expect(
    differences(
      groups.map(({ sd }) => sd!),
      theirs['sds'],
      1e-12,
    ),
  ).toEqual([]);
  expect(
    differences(
      groups.map(({ missing }) => missing),
      theirs['missing'],
      0,
    ),
  ).toEqual([]);
  const p = (of: typeof age, test: string): number | object => of!.tests.find((one) => one.test === test)!.p;
  expect(
    differences(
      [p(age, 'welch-t'), p(age, 'wilcoxon'), p(abo, 'chi-squared')],
      [theirs['t_p'], theirs['wilcoxon_p'], theirs['chisq_p']],
      1e-9,
    ),
  ).toEqual([]);
});

it('every answer of R is compared', () => {
  expect([...asked].toSorted()).toEqual(Object.keys(entries).toSorted());
});
