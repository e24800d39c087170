import { columnsOfTerms, parseTerms } from '#survival';
import { refusing } from '../refuse.js';
import type { AnalysisRequest } from '../request.js';

/** Columns by which an answer of ours is known, and those that are looked at in one. */
const OF_ANSWERS = ['status', 'cause', 'why', 'group'];
const IN_ANSWERS = ['id', 'entry', 'time_upper', 'from', 'to', 'transition'];
/** Columns of follow-up that go by their names. */
const BY_NAME = ['time', 'status', 'tstart', 'tstop', 'start', 'stop'];

/**
 * The columns of a table that an analysis looks at, so that no others need be read: those that the request names, there or not, and
 * those that it would find by their names.
 *
 * @param names of all columns of the table
 * @throws Problem `analysis-invalid` for terms that cannot be read
 */
export function columnsWanted(request: AnalysisRequest, names: readonly string[]): string[] {
  const { analysis, time, status, start, id, istate, group, cluster, weights, strata = [], covariates } = request;
  if (analysis === 'balance' && covariates === undefined) return [...names];
  const terms = covariates === undefined ? [] : refusing(() => columnsOfTerms(parseTerms(covariates)));
  const named = [time, status, start, id, istate, group, cluster, weights, ...strata, ...terms];
  const isAnswer = OF_ANSWERS.every((name) => names.includes(name));
  const found = [...BY_NAME, ...(isAnswer ? [...OF_ANSWERS, ...IN_ANSWERS] : [])].filter((name) =>
    names.includes(name),
  );
  return [...new Set([...named, ...found])].filter((name) => name !== undefined && name !== null);
}
