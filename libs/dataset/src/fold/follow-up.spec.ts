import { foldTrial, reasons, table, type Told } from '../../../../test/support/fold-trial.js';

const BEGIN: Told = ['begin', 0];
const exits = { die: 'competes', leave: 'censors' } as const;
const left: Told = ['leave', 9, { tags: ['x'] }];
const other = { fact: 'other', attribute: 'size' };

describe('one row for a case', () => {
  it('tells what ended it, and why', () => {
    const answer = foldTrial(
      {
        admin: [BEGIN],
        died: [BEGIN, ['die', 3], ['goal', 5]],
        goal: [BEGIN, ['goal', 0]],
        left: [BEGIN, left, ['goal', 10]],
        longest: [BEGIN, ['goal', 40]],
      },
      { exits, maxFollowUp: 20, asOf: '2010-02-21' },
    );
    expect(table(answer, 'id', 'time', 'status', 'cause', 'why', 'end_fact')).toEqual([
      'admin 20 0 . max-follow-up .',
      'died 3 2 die exit:die register e2',
      'goal 0 1 goal event register e5',
      'left 9 0 . left register e7',
      'longest 20 0 . max-follow-up .',
    ]);
    const { events, competing, censored, personDays, transitions, findings, counts } = answer.audit;
    expect({ events, competing, censored, personDays }).toEqual({
      events: 1,
      competing: 1,
      censored: 3,
      personDays: 52,
    });
    expect(transitions).toEqual([
      { from: '(s0)', to: 'goal', count: 1 },
      { from: '(s0)', to: 'die', count: 1 },
      { from: '(s0)', to: '(censored)', count: 3 },
    ]);
    expect(findings).toEqual([{ finding: 'event-after-absorbing', cases: 1, ids: ['died'] }]);
    expect(counts[0]).toMatchObject({ name: 'goal', facts: 4, leading: 1, late: 2, afterAbsorbing: 1 });
  });

  it('sets aside two causes of one day, unless one is named first', () => {
    const cases = { both: [BEGIN, ['goal', 4], ['die', 4]] satisfies Told[] };
    expect(reasons(foldTrial(cases, { exits }))).toEqual({ both: 'same-instant' });
    const named = foldTrial(cases, { exits, sameInstant: ['die', 'goal'] });
    expect(table(named, 'time', 'status', 'cause')).toEqual(['4 2 die']);
  });

  it('numbers competing causes in the order of the exits', () => {
    const cases = { a: [BEGIN, ['goal', 4]], b: [BEGIN, ['die', 4]], c: [BEGIN, left] } satisfies Record<
      string,
      Told[]
    >;
    const answer = foldTrial(cases, { shape: 'competing-risks', exits: { leave: 'competes', die: 'competes' } });
    expect(table(answer, 'id', 'status', 'cause')).toEqual(['a 1 goal', 'b 3 die', 'c 2 leave']);
  });

  it('counts both days and divides by the unit', () => {
    const answer = foldTrial(
      { a: [BEGIN, ['enter', 7], ['goal', 20]] },
      { entry: { fact: 'enter' }, addDay: 1, unit: 'weeks' },
    );
    expect(table(answer, 'entry', 'time')).toEqual(['1 3']);
    expect(answer.audit.personDays).toBe(13);
  });

  it('keeps the wanted columns, in their order', () => {
    const answer = foldTrial({ a: [BEGIN, ['goal', 2]] }, { columns: ['status', 'id'] });
    expect(answer.columns.map(({ name }) => name)).toEqual(['status', 'id']);
    expect(answer.rows).toEqual([[1, 'a']]);
  });

  it('restricts to cases with an event, and shows them all beside', () => {
    const cases = { a: [BEGIN, ['goal', 2]], b: [BEGIN] } satisfies Record<string, Told[]>;
    const answer = foldTrial(cases, { restrictTo: 'casesWithEvent', asOf: '2010-02-11' });
    expect(reasons(answer)).toEqual({ b: 'restricted' });
    expect(answer.audit).toMatchObject({ casesInRows: 1, personDays: 2, exclusions: { restricted: 1 } });
    expect(answer.audit.fullRiskSet).toEqual({ cases: 2, events: 1, competing: 0, censored: 1, personDays: 12 });
  });
});

describe('a landmark', () => {
  it('keeps who is at risk after it, and counts from it', () => {
    const answer = foldTrial(
      {
        at: [BEGIN, ['goal', 10]],
        entered: [BEGIN, ['enter', 14], ['goal', 20], ['other', 11, { size: 2 }]],
        long: [BEGIN, ['enter', 3], ['goal', 11], ['other', 10, { size: 2 }], ['other', 10, { size: 3 }]],
      },
      {
        shape: 'landmark',
        landmark: 10,
        entry: { fact: 'enter' },
        covariates: ['size'],
        emptyWhenLater: ['size'],
        timeDependent: [{ name: 'others', from: other, as: 'value', lag: 0 }],
      },
    );
    expect(reasons(answer)).toEqual({ at: 'no-entry' });
    expect(table(answer, 'id', 'entry', 'time', 'status', 'size', 'others')).toEqual([
      'entered 4 10 1 . .',
      // Of two on one day the last by id counts: e9 comes after e10.
      'long 0 1 1 2 2',
    ]);
    expect(answer.audit.personDays).toBe(7);
    expect(answer.warnings.map(({ code }) => code)).toEqual([
      'later-facts-left-out',
      'tied-values',
      'tied-values',
      'few-events',
    ]);
    expect(reasons(foldTrial({ at: [BEGIN, ['goal', 10]] }, { shape: 'landmark', landmark: 10 }))).toEqual({
      at: 'not-at-risk-at-landmark',
    });
  });
});

describe('imprecise dates', () => {
  const cases = {
    month: [BEGIN, ['goal', '2010-03']],
    none: [BEGIN, ['goal', null]],
    origin: [
      ['begin', '2010-02'],
      ['goal', 60],
    ],
  } satisfies Record<string, Told[]>;
  const asked = { asOf: '2010-04-30' };

  it('exclude where they could decide', () => {
    expect(reasons(foldTrial(cases, asked))).toEqual({
      month: 'date-imprecise',
      none: 'date-imprecise',
      origin: 'date-imprecise',
    });
  });

  it.each([
    ['impute-first' as const, ['month 28 1 1', 'none 0 1 1', 'origin 60 1 1']],
    ['impute-middle' as const, ['month 43 1 1', 'none 44 1 1', 'origin 47 1 1']],
    ['impute-last' as const, ['month 58 1 1', 'none 88 1 1', 'origin 33 1 1']],
  ])('get a day with %s', (impreciseDates, rows) => {
    const answer = foldTrial(cases, { ...asked, impreciseDates });
    expect(table(answer, 'id', 'time', 'status', 'imputed')).toEqual(rows);
    expect(answer.audit.facts).toMatchObject({ standing: 6, imputed: 3 });
    expect(answer.warnings[0]!.message).toContain('3 of 3');
  });

  it('make an interval of the event', () => {
    const answer = foldTrial(
      {
        ...cases,
        alive: [BEGIN],
        before: [BEGIN, ['goal', '2010-01']],
        exact: [BEGIN, ['goal', 3]],
        first: [BEGIN, ['goal', '2010-02'], ['goal', '2010-03']],
        late: [BEGIN, ['goal', '2010-03'], ['die', 40]],
        sure: [BEGIN, ['goal', '2010-03'], ['goal', 40]],
      },
      { ...asked, exits, impreciseDates: 'interval-censor' },
    );
    expect(reasons(answer)).toEqual({
      before: 'event-before-origin',
      late: 'date-imprecise',
      origin: 'date-imprecise',
    });
    expect(table(answer, 'id', 'time', 'time_upper', 'status', 'why', 'end_fact')).toEqual([
      'alive 88 . 0 administrative .',
      'exact 3 3 1 event register e10',
      'first 0 27 3 event register e12',
      'month 27 58 3 event register e1',
      'none 0 88 3 event register e3',
      'sure 27 40 3 event register e18',
    ]);
    expect(answer.audit).toMatchObject({ events: 5, competing: 0, censored: 1, personDays: 145 });
  });
});
