import { Problem } from '#kernel';
import { tableOfCells } from '../../../test/support/golden-table.js';
import { analyse, ANALYSES, checkRequest, TAKES } from './index.js';

function refusal(run: () => unknown): Problem {
  try {
    run();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a request', () => {
  it('comes back as it is, without what is undefined', () => {
    const request = { analysis: 'cox', covariates: ['age, factor(sex)'], ties: 'breslow', group: null };
    expect(checkRequest({ ...request, level: undefined })).toEqual(request);
    expect(checkRequest({ ...request, level: undefined })).not.toHaveProperty('level');
  });

  it.each([
    ['km', 'object'],
    [null, 'object'],
    [[], 'object'],
    [{}, 'analysis must be one of km, logrank'],
    [{ analysis: 'toString' }, 'analysis must be one of'],
    [{ analysis: 'km', colour: 'red' }, 'km takes no "colour", but time, status'],
    [{ analysis: 'km', constructor: 'x' }, 'km takes no "constructor"'],
    [{ analysis: 'km', tau: 3 }, 'km takes no "tau"'],
    [{ analysis: 'balance', time: 'time' }, 'balance takes no "time", but group, covariates'],
    [{ analysis: 'km', time: '' }, 'time must be the name of a column'],
    [{ analysis: 'km', event: 1 }, 'event must be a value of the status, as text'],
    [{ analysis: 'km', level: 95 }, 'level must be a number between 0 and 1'],
    [{ analysis: 'km', times: [] }, 'times must be a list of numbers of at least 0'],
    [{ analysis: 'km', times: [-1] }, 'times must be'],
    [{ analysis: 'km', quantiles: [50] }, 'quantiles must be'],
    [{ analysis: 'km', confidence: 'wald' }, 'confidence must be one of log, log-log'],
    [{ analysis: 'km', reverse: 'yes' }, 'reverse must be true or false'],
    [{ analysis: 'km', group: 3 }, 'group must be the name of a column, or null'],
    [{ analysis: 'rmst', tau: 0 }, 'tau must be a number above 0'],
    [{ analysis: 'cox', ties: 'discrete' }, 'ties must be one of efron, breslow, exact'],
    [{ analysis: 'cox', covariates: 'age' }, 'covariates must be a list of terms'],
    [{ analysis: 'cox', covariates: ['strata(c)'] }, 'Use --strata'],
    [{ analysis: 'cox', covariates: ['age +'] }, 'character 5'],
    [{ analysis: 'cox', strata: 'c' }, 'strata must be a list'],
    [{ analysis: 'cox', robust: false, cluster: 'id' }, 'With a cluster the variance is robust'],
    [{ analysis: 'logrank', rho: 1 }, 'rho is of the test fleming-harrington'],
    [{ analysis: 'zph', transform: 'sqrt' }, 'transform must be one of km, rank'],
  ])('%j is refused: %s', (request, rule) => {
    const problem = refusal(() => checkRequest(request));
    expect(problem.code).toBe('analysis-invalid');
    expect(problem.status).toBe(400);
    expect(problem.exitCode).toBe(2);
    expect(problem.message).toContain(rule);
  });

  it('points at everything that is wrong', () => {
    const problem = refusal(() => checkRequest({ analysis: 'km', level: 2, 'a/b': 1 }));
    expect(problem.message).toContain('(and 1 more)');
    expect(problem.errors.map(({ pointer }) => pointer)).toEqual(['/level', '/a~1b']);
  });

  it('has options for every analysis', () => {
    expect(Object.keys(TAKES)).toEqual([...ANALYSES]);
  });
});

describe('a table that a request does not fit is refused', () => {
  const table = tableOfCells({
    time: [1, 2, 3],
    status: [0, 1, 1],
    from: [0, 3, 0],
    text: ['a', 'b', 'c'],
    three: [0, 1, 5],
    nothing: [null, null, null],
    negative: [-1, 0, 1],
    half: [0.5, 1, 0],
  });
  it.each([
    [{ analysis: 'km', time: 'when' }, 'A column must be one of time, status'],
    [{ analysis: 'km', time: 'text' }, 'The time must be a column of numbers'],
    [{ analysis: 'km', time: 'negative' }, 'at least 0 where there is no start; received "-1 in row 1"'],
    [{ analysis: 'km', status: 'text' }, 'text must say which value is the event'],
    [{ analysis: 'km', status: 'half' }, 'half must be 0 or 1, or name the event'],
    [{ analysis: 'km', event: '2' }, 'The event must be a value of status'],
    [{ analysis: 'km', start: 'from' }, 'A row starts before it ends'],
    [{ analysis: 'km', group: 'nothing' }, 'An analysis needs a row with all values'],
    [{ analysis: 'km', weights: 'negative' }, 'eight'],
    [{ analysis: 'logrank' }, 'logrank needs groups'],
    [{ analysis: 'balance', covariates: ['time'] }, 'balance needs groups'],
    [{ analysis: 'balance', group: 'text' }, 'balance compares columns'],
    [{ analysis: 'balance', group: 'text', covariates: ['time:status'] }, 'balance compares columns'],
    [{ analysis: 'cox' }, 'cox needs covariates'],
    [{ analysis: 'cox', covariates: ['offset(time)'] }, 'cox needs covariates'],
    [{ analysis: 'zph', covariates: ['age'] }, 'A column must be one of'],
    [{ analysis: 'cox', covariates: ['factor(text, ref=d)'] }, 'The reference of text must be one of a, b, c'],
    [{ analysis: 'cuminc', status: 'text' }, 'text must say which value is censoring'],
    [{ analysis: 'cuminc', censor: '7' }, 'Censoring must be a value of status'],
    [{ analysis: 'cuminc', status: 'three', start: 'negative' }, 'id'],
  ])('%j: %s', (request, rule) => {
    const problem = refusal(() => analyse(checkRequest(request), table));
    expect(problem.code).toBe('analysis-invalid');
    expect(problem.message).toContain(rule);
  });

  it('with the code of the statistics beside', () => {
    const problem = refusal(() => analyse(checkRequest({ analysis: 'cox', covariates: ['age'] }), table));
    expect(problem.extra).toEqual({ reason: 'unknown-column' });
  });
});
