import { foldTrial, reasons, table, type Asking, type Told } from '../../../../test/support/fold-trial.js';
import type { TimeDependent } from '../question.js';

const BEGIN: Told = ['begin', 0];
const size: TimeDependent = { name: 'size-now', from: { fact: 'other', attribute: 'size' }, as: 'value', lag: 0 };
const seen: TimeDependent = { name: 'seen', from: { fact: 'seen' }, as: 'count', lag: 0 };
const counting: Asking = { shape: 'counting-process', exits: { die: 'competes' }, asOf: '2010-02-21' };

describe('counting process', () => {
  it('cuts where a covariate may change, and shows what came before the interval', () => {
    const answer = foldTrial(
      {
        a: [BEGIN, ['enter', 2], ['seen', 1], ['seen', 2], ['seen', 5], ['seen', 5], ['seen', 9], ['goal', 9]],
        b: [BEGIN, ['enter', 9], ['goal', 9]],
      },
      { ...counting, entry: { fact: 'enter' }, timeDependent: [seen] },
    );
    expect(reasons(answer)).toEqual({ b: 'entry-after-end' });
    expect(table(answer, 'tstart', 'tstop', 'status', 'cause', 'why', 'seen', 'end_fact')).toEqual([
      '2 5 0 . continues 2 .',
      '5 9 1 goal event 4 register e7',
    ]);
    expect(answer.audit.personDays).toBe(7);
    expect(answer.audit.counts.at(-1)).toMatchObject({ early: 1, leading: 1, within: 2, trailing: 1, tied: 1 });
  });

  it('lets a fact take effect after its lag, but not one at or before the origin', () => {
    const answer = foldTrial(
      { a: [['seen', -3], BEGIN, ['seen', 0], ['seen', 4], ['seen', 8], ['goal', 10]] },
      { ...counting, timeDependent: [{ ...seen, lag: 2 }] },
    );
    expect(table(answer, 'tstart', 'tstop', 'seen')).toEqual(['0 6 2', '6 10 3']);
    expect(answer.audit.counts.at(-1)).toMatchObject({ early: 1, leading: 1, within: 1, trailing: 1 });
  });

  it('carries the last value forward, passes over facts without one, and warns of ties', () => {
    const answer = foldTrial(
      {
        a: [BEGIN, ['other', 2, { size: 1 }], ['other', 4, {}], ['other', 6, { size: 1 }], ['other', 6, { size: 2 }]],
        b: [BEGIN, ['other', '2010-01', { size: 5 }], ['goal', 5]],
        c: [BEGIN, ['other', '2010-02', { size: 5 }]],
        d: [BEGIN, ['other', '2010-02', {}]],
        e: [BEGIN, ['other', '2010-03', { size: 5 }], ['goal', 5]],
      },
      { ...counting, timeDependent: [size] },
    );
    expect(reasons(answer)).toEqual({ c: 'date-imprecise' });
    expect(table(answer, 'id', 'tstart', 'tstop', 'size-now')).toEqual([
      'a 0 2 .',
      'a 2 6 1',
      'a 6 20 2',
      'b 0 5 5',
      'd 0 20 .',
      'e 0 5 .',
    ]);
    expect(answer.warnings.map(({ code }) => code)).toEqual(['tied-values', 'few-events']);
    expect(answer.audit.counts.at(-1)).toMatchObject({ facts: 5, within: 3, tied: 1, unknownDate: 2 });
  });

  it('has no room for a case that ended at its origin', () => {
    expect(reasons(foldTrial({ a: [BEGIN, ['goal', 0]] }, counting))).toEqual({ a: 'zero-length' });
  });
});

describe('a shift', () => {
  const shifted: Asking = { ...counting, shift: 'half', timeDependent: [size] };

  it('puts an end on day 0 after it, and facts of the day of the end before that', () => {
    const answer = foldTrial(
      {
        end: [BEGIN, ['other', 5, { size: 1 }], ['die', 5]],
        zero: [BEGIN, ['other', 0, { size: 1 }], ['die', 0]],
      },
      shifted,
    );
    expect(table(answer, 'id', 'tstart', 'tstop', 'status', 'size-now')).toEqual([
      'end 0 4.5 0 .',
      'end 4.5 5 2 1',
      'zero 0 0.5 2 1',
    ]);
    expect(answer.audit.personDays).toBe(5.5);
    expect(answer.audit.counts.at(-1)).toMatchObject({ within: 1, leading: 1 });
    expect(answer.audit.counts[1]).toMatchObject({ name: 'die', trailing: 2 });
    expect(answer.warnings[0]!.message).toBe('Facts of one day were kept apart by the shift in 2 of 2 cases.');
  });

  it('leaves facts of the cause where they are', () => {
    const goals: TimeDependent = { name: 'goals', from: { fact: 'goal' }, as: 'ever', lag: 0 };
    const answer = foldTrial({ a: [BEGIN, ['goal', 5], ['goal', 5]] }, { ...shifted, timeDependent: [goals] });
    expect(table(answer, 'tstart', 'tstop', 'status', 'goals')).toEqual(['0 5 1 0']);
    expect(answer.audit.findings).toEqual([{ finding: 'duplicate-event', cases: 1, ids: ['a'] }]);
  });
});

describe('split and person-period', () => {
  const cases = { a: [BEGIN, ['enter', 3], ['seen', 10], ['goal', 16]] } satisfies Record<string, Told[]>;

  it('cuts at the cut days and numbers the parts', () => {
    const answer = foldTrial(cases, {
      ...counting,
      shape: 'split',
      cutDays: [2, 10, 16, 30],
      entry: { fact: 'enter' },
      timeDependent: [seen],
    });
    expect(table(answer, 'tstart', 'tstop', 'status', 'episode', 'seen')).toEqual(['3 10 0 2 0', '10 16 1 3 1']);
    expect(answer.audit.counts.at(-1)).toMatchObject({ boundary: 1, within: 0 });
  });

  it('has a row for every period that was entered, the first and last of them in part', () => {
    const answer = foldTrial(cases, {
      ...counting,
      shape: 'person-period',
      period: 7,
      entry: { fact: 'enter' },
      timeDependent: [seen],
    });
    expect(table(answer, 'tstart', 'tstop', 'status', 'period', 'seen')).toEqual([
      '3 7 0 1 0',
      '7 14 0 2 0',
      '14 16 1 3 1',
    ]);
    expect(answer.audit.counts.at(-1)).toMatchObject({ within: 1 });
    const whole = foldTrial({ a: [BEGIN, ['goal', 14]] }, { ...counting, shape: 'person-period', period: 7 });
    expect(table(whole, 'tstart', 'tstop', 'status', 'period')).toEqual(['0 7 0 1', '7 14 1 2']);
  });
});
