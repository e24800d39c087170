import { logRankTest, pairwiseTests, trendTest, type Weighting } from '#survival';
import { condense } from '../frame/condense.js';
import { frameOf } from '../frame/frame.js';
import { strataOf } from '../frame/strata.js';
import { invalid, refusing } from '../refuse.js';
import type { AnalysisRequest } from '../request.js';
import type { LogRankResult } from '../result.js';
import type { Table } from '../table.js';
import { headOf } from './head.js';

/** The equality of the curves of groups. */
export function analyseLogRank(request: AnalysisRequest, table: Table): LogRankResult {
  const read = frameOf(request, table, request.strata);
  if (read.group === undefined)
    throw invalid('logrank needs groups', 'no group', 'Name their column with --group (`group` in JSON).', 'group');
  const condensed = condense(read, table, strataOf(table, request.strata, read.rows));
  const names = request.strata === undefined ? {} : { strata: request.strata.join(', ') };
  const frame = { ...condensed, conventions: { ...condensed.conventions, ...names } };
  const group = frame.group!;
  const strata = strataOf(table, request.strata, frame.rows);
  const { test: kind = 'log-rank', rho } = request;
  const weighting: Weighting = { kind, ...(rho === undefined ? {} : { rho }) };
  const options = { weighting, ...(strata === undefined ? {} : { strata }) };
  return refusing(() => {
    const test = logRankTest(frame.data, group, options);
    const trend = request.trend === true ? trendTest(test) : undefined;
    const method = request.pairwise;
    const pairwise = method === undefined ? undefined : pairwiseTests(frame.data, group, method, options);
    return {
      analysis: 'logrank',
      ...headOf(request, frame, [pairwise ?? {}, trend ?? {}, test]),
      statistic: test.statistic,
      df: test.df,
      p: test.p,
      groups: test.groups.map(({ group: name, n, observed, expected }) => ({ group: name, n, observed, expected })),
      ...(trend === undefined ? {} : { trend: { statistic: trend.statistic, df: trend.df, p: trend.p, z: trend.z } }),
      ...(pairwise === undefined ? {} : { pairwise: pairwise.pairs }),
    };
  });
}
