import { foldTrial, reasons, table, type Asking, type Told } from '../../../../test/support/fold-trial.js';

const BEGIN: Told = ['begin', 0];
const endpoints = { ill: { fact: 'other', label: { sv: 'sjuk', en: 'ill' } } };
const states: Asking = {
  shape: 'multi-state',
  endpoints,
  states: ['ill', 'goal', 'die'],
  absorbing: ['die'],
  clock: 'forward',
  exits: { die: 'competes', leave: 'censors' },
  asOf: '2010-02-21',
};
const COLUMNS = ['id', 'tstart', 'tstop', 'from', 'to', 'transition', 'status', 'cause', 'why'] as const;

const cases = {
  back: [BEGIN, ['other', 3], ['other', 4], ['goal', 6], ['other', 8], ['leave', 12, { tags: ['x'] }]],
  dead: [BEGIN, ['die', 5], ['goal', 7]],
  first: [BEGIN, ['other', 0], ['die', 5]],
} satisfies Record<string, Told[]>;

describe('states', () => {
  it('have a row for each transition that was found', () => {
    const answer = foldTrial(cases, states);
    expect(table(answer, ...COLUMNS)).toEqual([
      'back 0 3 (s0) ill 1 1 ill state:ill',
      'back 0 3 (s0) die 2 0 . state:ill',
      'back 3 6 ill goal 3 1 goal event',
      'back 3 6 ill die 4 0 . event',
      'back 6 8 goal ill 5 1 ill state:ill',
      'back 8 12 ill goal 3 0 . left',
      'back 8 12 ill die 4 0 . left',
      'dead 0 5 (s0) ill 1 0 . exit:die',
      'dead 0 5 (s0) die 2 1 die exit:die',
      'first 0 5 ill goal 3 0 . exit:die',
      'first 0 5 ill die 4 1 die exit:die',
    ]);
    expect(table(answer, 'end_fact').slice(3, 9)).toEqual([
      'register e3',
      'register e4',
      'register e5',
      'register e5',
      'register e7',
      'register e7',
    ]);
    const { events, competing, censored, transitions, findings, counts } = answer.audit;
    expect({ events, competing, censored }).toEqual({ events: 1, competing: 2, censored: 1 });
    expect(transitions.map(({ from, to, count }) => `${from} ${to} ${count}`)).toEqual([
      '(s0) ill 1',
      '(s0) die 1',
      'ill goal 1',
      'ill die 1',
      'ill (censored) 1',
      'goal ill 1',
    ]);
    expect(findings).toEqual([{ finding: 'event-after-absorbing', cases: 1, ids: ['dead'] }]);
    expect(counts[0]).toMatchObject({ name: 'goal', within: 1, afterAbsorbing: 1 });
  });

  it('that lead nowhere have one row, and time since they were entered', () => {
    const answer = foldTrial(
      { a: [BEGIN, ['other', 3], ['seen', 5], ['enter', 4]] },
      {
        ...states,
        clock: 'reset',
        entry: { fact: 'enter' },
        timeDependent: [{ name: 'seen', from: { fact: 'seen' }, as: 'ever', lag: 0 }],
      },
    );
    expect(table(answer, ...COLUMNS, 'seen')).toEqual([
      'a 1 2 ill . . 0 . continues 0',
      'a 2 17 ill . . 0 . administrative 1',
    ]);
    expect(answer.audit.transitions).toEqual([{ from: 'ill', to: '(censored)', count: 1 }]);
  });

  it('keep to the matrix that is given', () => {
    const answer = foldTrial(cases, {
      ...states,
      transitions: [
        ['ill', 'die'],
        ['(s0)', 'die'],
      ],
    });
    expect(reasons(answer)).toEqual({ back: 'transition-not-allowed' });
    expect(table(answer, ...COLUMNS)).toEqual([
      'dead 0 5 (s0) die 1 1 die exit:die',
      'first 0 5 ill die 2 1 die exit:die',
    ]);
  });

  it('are told apart on one day only by a shift', () => {
    const told = {
      end: [BEGIN, ['goal', 5], ['die', 5]],
      within: [BEGIN, ['goal', 5], ['other', 5]],
      zero: [BEGIN, ['goal', 0], ['die', 0]],
    } satisfies Record<string, Told[]>;
    expect(reasons(foldTrial(told, states))).toEqual({
      end: 'same-instant',
      within: 'same-instant',
      zero: 'same-instant',
    });
    const answer = foldTrial(told, { ...states, shift: 'half' });
    expect(reasons(answer)).toEqual({ within: 'same-instant' });
    expect(table(answer, ...COLUMNS)).toEqual([
      'end 0 4.5 (s0) goal 1 1 goal event',
      'end 4.5 5 goal die 2 1 die exit:die',
      'zero 0 0.5 goal die 2 1 die exit:die',
    ]);
    expect(reasons(foldTrial({ a: [BEGIN, ['die', 0]] }, states))).toEqual({ a: 'zero-length' });
    expect(table(foldTrial({ a: [BEGIN, ['die', 0]] }, { ...states, shift: 'half' }), ...COLUMNS)).toEqual([
      'a 0 0.5 (s0) die 1 1 die exit:die',
    ]);
  });

  it('that were entered on the day of a censoring were entered', () => {
    const answer = foldTrial({ a: [BEGIN, ['goal', 20]] }, states);
    expect(table(answer, ...COLUMNS)).toEqual(['a 0 20 (s0) goal 1 1 goal event']);
    expect(answer.audit.transitions).toEqual([
      { from: '(s0)', to: 'goal', count: 1 },
      { from: 'goal', to: '(censored)', count: 1 },
    ]);
  });

  it('exclude where they came before the origin, or may have come', () => {
    const told = {
      before: [['other', -1], BEGIN],
      left: [['leave', -1, { tags: ['x'] }], BEGIN],
      month: [BEGIN, ['other', '2010-02']],
    } satisfies Record<string, Told[]>;
    expect(reasons(foldTrial(told, states))).toEqual({
      before: 'event-before-origin',
      left: 'exit-before-origin',
      month: 'date-imprecise',
    });
  });
});
