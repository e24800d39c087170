import { tableOfCells } from '../../../../test/support/golden-table.js';
import { analyse, checkRequest, type AnalysisResult, type Table } from '../index.js';
import { frameOf } from './frame.js';

type Cells = Readonly<Record<string, readonly (string | number | null)[]>>;

const statusOf = (status: readonly (string | number | null)[], event?: string) => {
  const table = tableOfCells({ time: status.map((_, i) => i + 1), status });
  const { data, warnings, conventions } = frameOf({ analysis: 'km', ...(event === undefined ? {} : { event }) }, table);
  return { status: [...data.status], warnings: warnings.map(({ code }) => code), reading: conventions['status'] };
};

const ask = (cells: Cells, request: Record<string, unknown>): AnalysisResult & Record<string, any> =>
  analyse(checkRequest(request), tableOfCells(cells));
const codesOf = ({ warnings }: AnalysisResult): string[] => warnings.map(({ code }) => code);

describe('a status is', () => {
  it.each([
    [[0, 1, 0], [0, 1, 0], []],
    [[1, 1], [1, 1], []],
    [[0, 0], [0, 0], []],
    [[1, 2, 2], [0, 1, 1], ['status-1-2']],
    [[2, 2], [1, 1], ['status-1-2']],
    [[0, 1, 2], [0, 1, 0], ['other-outcomes-censored']],
    [['TRUE', 'FALSE'], [1, 0], []],
    [['no', 'Yes', 'no'], [0, 1, 0], []],
    [['false'], [0], []],
  ])('%j → %j', (cells, status, warnings) => {
    expect(statusOf(cells)).toMatchObject({ status, warnings });
  });

  it('what is named, everything else censoring', () => {
    expect(statusOf(['dead', 'alive', 'lost'], 'dead')).toEqual({
      status: [1, 0, 0],
      warnings: ['other-outcomes-censored'],
      reading: 'status = dead is the event, alive, lost censoring',
    });
    expect(statusOf([0, 1, 2], '2')).toMatchObject({ status: [0, 0, 1] });
  });
});

describe('rows', () => {
  const cells = {
    time: [1, 2, null, 4, 5],
    status: [1, 0, 1, null, 1],
    group: ['a', 'b', 'a', 'b', null],
    w: [1, 1, 1, 1, 1],
  };

  it('without a value are left out, counted and said', () => {
    const result = ask(cells, { analysis: 'km', group: 'group' });
    expect(result).toMatchObject({ rows: 5, used: 2, dropped: { missing: 3 } });
    expect(result.warnings[0]).toEqual({
      code: 'missing-values',
      message: '3 rows of 5 left out for missing values: time (1), status (1), group (1).',
    });
  });

  it('of no length are left out where rows are intervals', () => {
    const result = ask({ tstart: [0, 2, 0], tstop: [2, 2, 3], status: [0, 1, 1] }, { analysis: 'km' });
    expect(result).toMatchObject({ used: 2, dropped: { 'zero-length': 1 } });
    expect(codesOf(result)).toContain('zero-length');
  });

  it('of one case count once, and a case that goes on is not censored', () => {
    const intervals = {
      id: ['x', 'y', 'x', 'x'],
      tstart: [2, 0, 0, 5],
      tstop: [5, 4, 2, 7],
      status: [0, 1, 0, 1],
    };
    const result = ask(intervals, { analysis: 'km', id: 'id' });
    expect(result['groups'][0]).toMatchObject({ n: 2, events: 2, censored: 0, personTime: 11 });
    expect(ask(intervals, { analysis: 'km' })['groups'][0]).toMatchObject({ n: 4, events: 2, censored: 2 });
    expect(result).toMatchObject({ used: 4, conventions: { id: 'id; intervals of a case that meet count as one' } });
  });

  it('of a case that changes group are apart, and it is said', () => {
    const cells = { id: [1, 1], tstart: [0, 2], tstop: [2, 5], status: [0, 1], g: ['a', 'b'] };
    const result = ask(cells, { analysis: 'km', id: 'id', group: 'g' });
    expect(result['groups'].map(({ n, censored }: Record<string, number>) => [n, censored])).toEqual([
      [1, 1],
      [1, 0],
    ]);
    expect(codesOf(result)).toContain('group-changes');
  });
});

describe('an answer of ours needs no options', () => {
  const rest = { cause: ['', '', ''], why: ['event', 'event', 'event'] };

  it('simple, with an entry and a group', () => {
    const cells = {
      id: ['1', '2', '3'],
      entry: [0, 1, 2],
      time: [3, 4, 5],
      status: [1, 1, 0],
      ...rest,
      group: ['a', 'b', 'b'],
    };
    const result = ask(cells, { analysis: 'km' });
    expect(result['groups'].map(({ group, n }: Record<string, unknown>) => [group, n])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect(result.conventions['time']).toBe('at risk over ("entry", "time"]');
    expect(ask(cells, { analysis: 'km', group: null })['groups']).toHaveLength(1);
  });

  it('competing risks, outcomes named by their causes; an empty group is none', () => {
    const cells = {
      id: ['1', '2', '3'],
      time: [1, 2, 3],
      status: [1, 2, 0],
      cause: ['started', 'declined', null],
      why: ['event', 'declined', 'administrative'],
      group: [null, null, null],
    };
    const result = ask(cells, { analysis: 'cuminc' });
    expect(result['outcomes']).toEqual(['started', 'declined']);
    expect(result['groups']).toEqual([{ group: '', n: 3, censored: 1, events: { started: 1, declined: 1 } }]);
    expect(codesOf(ask(cells, { analysis: 'km' }))).toContain('other-outcomes-censored');
  });

  it('several states, a row for each transition that could be made', () => {
    const cells = {
      id: ['1', '1', '1', '2', '2'],
      tstart: [0, 0, 4, 0, 0],
      tstop: [4, 4, 9, 6, 6],
      status: [1, 0, 1, 0, 1],
      cause: ['ill', null, 'dead', null, 'dead'],
      why: ['state:ill', 'state:ill', 'event', 'event', 'event'],
      group: [null, null, null, null, null],
      from: ['(s0)', '(s0)', 'ill', '(s0)', '(s0)'],
      to: ['ill', 'dead', 'dead', 'ill', 'dead'],
      transition: [1, 2, 3, 1, 2],
    };
    const result = ask(cells, { analysis: 'cuminc', times: [5, 10] });
    expect(result['initial']).toBe('(s0)');
    expect(result['groups']).toEqual([{ group: '', n: 2, censored: 0, events: { dead: 2, ill: 1 } }]);
    const at = result['at'].map(({ outcome, time, incidence }: Record<string, unknown>) => [outcome, time, incidence]);
    expect(at).toEqual([
      ['dead', 5, 0],
      ['dead', 10, 1],
      ['ill', 5, 0.5],
      ['ill', 10, 0],
    ]);
    expect(result['atRisk']).toEqual({
      times: [5, 10],
      groups: [{ group: '', atRisk: [2, 0], events: [1, 3], censored: [0, 0] }],
    });
  });

  it('but not one whose events have no day', () => {
    const cells = {
      time: [3, 4],
      time_upper: [5, null],
      status: [3, 0],
      cause: ['', ''],
      why: ['', ''],
      group: ['', ''],
    };
    expect(() => ask(cells, { analysis: 'km' })).toThrow('whose day is unknown');
  });
});

describe('one group, no events', () => {
  const cells = { time: [1, 2, 3], status: [0, 0, 0], g: ['a', 'a', 'a'], x: [1, 2, 4] };

  it.each([
    ['logrank', { group: 'g' }, { statistic: { notEstimable: expect.any(String) }, df: 0 }],
    ['cox', { covariates: ['x'] }, { coefficients: [{ estimate: { notEstimable: 'no-events' }, hazardRatio: null }] }],
    ['zph', { covariates: ['x'] }, { tests: [{ term: 'GLOBAL', p: { notEstimable: expect.any(String) } }] }],
    ['cuminc', {}, { outcomes: ['event'], curve: [{ incidence: 0 }, { incidence: 0 }, { incidence: 0 }] }],
    ['rmst', { group: 'g', tau: 2 }, { groups: [{ estimate: 2 }], differences: [] }],
    ['km', { group: 'g' }, { groups: [{ median: { estimate: { notEstimable: 'not-reached' } } }] }],
    ['balance', { group: 'g', covariates: ['x'] }, { covariates: [{ differences: [] }] }],
  ])('%s', (analysis, options, expected) => {
    expect(ask(cells, { analysis, ...options })).toMatchObject(expected);
  });
});

it('combines strata, and takes numbers for factors in their order', () => {
  const table: Table = tableOfCells({
    time: [1, 2, 3, 4, 5, 6, 7, 8],
    status: [1, 1, 1, 1, 1, 1, 1, 1],
    g: [10, 9, 10, 9, 10, 9, 10, 9],
    a: ['x', 'x', 'y', 'y', 'x', 'x', 'y', 'y'],
    b: [1, 1, 1, 1, 2, 2, 2, 2],
  });
  const result = analyse(checkRequest({ analysis: 'logrank', group: 'g', strata: ['a', 'b'] }), table);
  expect(result).toMatchObject({
    df: 1,
    groups: [
      { group: '9', n: 4 },
      { group: '10', n: 4 },
    ],
  });
});
