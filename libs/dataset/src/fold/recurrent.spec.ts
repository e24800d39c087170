import { foldTrial, reasons, table, type Asking, type Told } from '../../../../test/support/fold-trial.js';

const BEGIN: Told = ['begin', 0];
const recurrent: Asking = {
  shape: 'recurrent',
  recurrentModel: 'andersen-gill',
  exits: { die: 'competes', leave: 'censors' },
  asOf: '2010-02-21',
};
const COLUMNS = ['id', 'tstart', 'tstop', 'status', 'cause', 'why', 'enum'] as const;

const cases = {
  censored: [BEGIN, ['goal', 0], ['goal', 4], ['goal', 4], ['goal', 9], ['leave', 9, { tags: ['x'] }]],
  died: [BEGIN, ['goal', 4], ['die', 8]],
  none: [BEGIN],
} satisfies Record<string, Told[]>;

describe('events that recur', () => {
  it('each close an interval', () => {
    const answer = foldTrial(cases, recurrent);
    expect(table(answer, ...COLUMNS)).toEqual([
      'censored 0 4 1 goal event 1',
      'censored 4 9 1 goal event 2',
      'died 0 4 1 goal event 1',
      'died 4 8 2 die exit:die 2',
      'none 0 20 0 . administrative 1',
    ]);
    const { events, competing, censored, transitions, counts, findings } = answer.audit;
    expect({ events, competing, censored }).toEqual({ events: 3, competing: 1, censored: 1 });
    expect(transitions.map(({ to, count }) => `${to} ${count}`)).toEqual(['goal 3', 'die 1', '(censored) 1']);
    expect(counts[0]).toMatchObject({ facts: 5, leading: 1, within: 3, trailing: 1, tied: 1 });
    expect(findings).toEqual([{ finding: 'duplicate-event', cases: 1, ids: ['censored'] }]);
  });

  it('count from the event before in gap time', () => {
    const entered = { a: [BEGIN, ['enter', 2], ['goal', 1], ['goal', 6], ['goal', 8]] } satisfies Record<
      string,
      Told[]
    >;
    const asked = { ...recurrent, entry: { fact: 'enter' }, recurrentModel: 'pwp-gap' } as const;
    expect(table(foldTrial(entered, asked), ...COLUMNS.slice(1, 4), 'enum')).toEqual([
      '2 6 1 1',
      '0 2 1 2',
      '0 12 0 3',
    ]);
  });

  it('have a row for each that counts in wlw', () => {
    const asked = { ...recurrent, recurrentModel: 'wlw' } as const;
    const all = ['censored 0 4 1 goal event 1', 'censored 0 9 1 goal event 2'];
    expect(table(foldTrial(cases, asked), ...COLUMNS)).toEqual([
      ...all,
      'died 0 4 1 goal event 1',
      'died 0 8 2 die exit:die 2',
      'none 0 20 0 . administrative 1',
      'none 0 20 0 . administrative 2',
    ]);
    const three = table(foldTrial({ censored: cases.censored }, { ...asked, maxEvents: 3 }), ...COLUMNS);
    expect(three).toEqual([...all, 'censored 0 9 0 . left 3']);
    const first = foldTrial(cases, { ...asked, maxEvents: 1 });
    expect(first.rows).toHaveLength(3);
    expect(first.audit.events).toBe(3);
    expect(table(foldTrial({ none: cases.none }, asked), ...COLUMNS)).toEqual(['none 0 20 0 . administrative 1']);
  });

  it('on the day of a competing end wait for precedence', () => {
    const both = { a: [BEGIN, ['goal', 4], ['goal', 6], ['die', 6]] } satisfies Record<string, Told[]>;
    expect(reasons(foldTrial(both, recurrent))).toEqual({ a: 'same-instant' });
    const exit = foldTrial(both, { ...recurrent, sameInstant: ['die', 'goal'] });
    expect(table(exit, ...COLUMNS)).toEqual(['a 0 4 1 goal event 1', 'a 4 6 2 die exit:die 2']);
    const goal = foldTrial(both, { ...recurrent, sameInstant: ['goal', 'die'] });
    expect(table(goal, ...COLUMNS)).toEqual(['a 0 4 1 goal event 1', 'a 4 6 1 goal event 2']);
    expect(goal.audit).toMatchObject({ events: 2, competing: 0, censored: 0 });
    const apart = foldTrial(both, { ...recurrent, shift: 'half' });
    expect(table(apart, ...COLUMNS)).toEqual([
      'a 0 4 1 goal event 1',
      'a 4 5.5 1 goal event 2',
      'a 5.5 6 2 die exit:die 3',
    ]);
  });

  it('must come before what the endpoint must come before', () => {
    const before = { fact: 'seen', default: 'competes', label: { sv: 'x', en: 'x' } } as const;
    const told = { a: [BEGIN, ['goal', 4], ['goal', 6], ['seen', 6]] } satisfies Record<string, Told[]>;
    const rows = (sameDay: 'counts' | 'does-not-count'): string[] => {
      const endpoints = { goal: { fact: 'goal', label: { sv: 'x', en: 'x' }, before: { ...before, sameDay } } };
      return table(foldTrial(told, { ...recurrent, endpoints }), ...COLUMNS);
    };
    expect(rows('counts').at(-1)).toBe('a 4 6 1 goal event 2');
    expect(rows('does-not-count').at(-1)).toBe('a 4 6 2 before:seen before:seen 2');
  });

  it('exclude where they came before the origin, or may have come', () => {
    const answer = foldTrial(
      {
        before: [['goal', -1], BEGIN, ['goal', 3]],
        month: [BEGIN, ['goal', '2010-02']],
        later: [BEGIN, ['goal', '2010-03'], ['die', 5]],
      },
      { ...recurrent, asOf: '2010-03-15' },
    );
    expect(reasons(answer)).toEqual({ before: 'event-before-origin', month: 'date-imprecise' });
    expect(table(answer, ...COLUMNS)).toEqual(['later 0 5 2 die exit:die 1']);
  });
});
