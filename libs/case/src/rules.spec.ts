import fc from 'fast-check';
import { isoFromDay, readOccurred, type Occurred } from '#kernel';
import { breaches, certainlyBefore } from './index.js';
import { fact, given, STUDY } from '../../../test/support/given.js';

const opened = fact('opened', '2008-06-10');
const randomised = fact('randomised', '2008-06-20', { arm: 'b' });
const met = fact('met', '2008-07-01');

describe('impossible combinations are refused, whichever fact comes last', () => {
  const control = fact('randomised', '2008-06-20', { arm: 'a' });
  const early = fact('started', '2008-06-19');
  const died = fact('died', '2008-07-01');
  const after = fact('seen', '2008-07-02');

  it.each([
    ['one too many', opened, fact('opened', '2008-07-10'), 'one-opening'],
    ['one before the other', randomised, early, 'start-after-arm'],
    ['both of two that exclude each other', control, fact('declined', '2008-06-25'), 'control-declines'],
    ['one after the last', died, after, 'after-death'],
    ['a second last one later', died, fact('died', '2008-07-03'), 'after-death'],
  ])('%s', (_, one, two, rule) => {
    given(met, one)
      .when(two)
      .thenRejected('event-impossible', new RegExp(`rule ${rule}`));
    given(met, two)
      .when(one)
      .thenRejected('event-impossible', new RegExp(`rule ${rule}`));
  });

  it('but not what only looks like it', () => {
    given(met, randomised)
      .when(fact('declined', '2008-06-25'))
      .then({ flags: ['out-of-order'] });
    given(met, randomised).when(fact('started', '2008-07-02')).then();
    given(met, died).when(fact('seen', '2008-07-01')).then();
    given(met, fact('started', '2008-06-20'))
      .when(randomised)
      .then({ flags: ['out-of-order'] });
  });

  it('a fact that stands no more takes part in none', () => {
    const wrong = fact('declined', '2008-06-21');
    given(wrong, { ...fact('declined', '2008-06-21'), kind: 'void', id: 'v', voids: wrong, reason: 'x' } as never)
      .when(control)
      .then();
  });
});

describe('a rule about two facts of one type', () => {
  const label = { sv: 'x', en: 'x' };
  const study = {
    ...STUDY,
    rules: [
      {
        rule: 'not-both',
        id: 'r',
        fact: 'randomised',
        where: { arm: 'a' },
        other: 'randomised',
        verdict: 'unusual',
        label,
      },
    ],
  } as const;

  it('does not set a fact against itself', () => {
    const control = fact('randomised', '2008-06-20', { arm: 'a' });
    expect(breaches(study, [control])).toEqual([]);
    expect(breaches(study, [control, randomised])).toMatchObject([{ facts: [control, randomised] }]);
  });
});

describe('unusual combinations are recorded and flagged on the fact that completes them', () => {
  it('before what should come first, or after it', () => {
    const early = fact('met', '2008-06-01');
    given(opened)
      .when(early)
      .then({ flags: ['out-of-order', 'before-origin', 'unusual:met-early'] });
    given(early)
      .when(opened)
      .then({ flags: ['unusual:met-early'] });
  });

  it('without what it needs, which may come later', () => {
    const started = fact('started', '2008-08-01');
    given(opened, randomised)
      .when(started)
      .then({ flags: ['unusual:start-without-met'] });
    given(opened, randomised, started)
      .when(met)
      .then({ flags: ['out-of-order'] });
    given(opened, randomised, met).when(started).then();
  });

  it('more than one', () => {
    given(opened, randomised)
      .when(fact('randomised', '2008-09-01', { arm: 'b' }))
      .then({ flags: ['unusual:two-arms'] });
  });

  it('after the last, in both orders of arrival', () => {
    const left = fact('left', '2008-06-30');
    given(opened, left)
      .when(met)
      .then({ flags: ['after-exit', 'unusual:after-leaving'] });
    given(opened, met)
      .when(left)
      .then({ flags: ['out-of-order', 'unusual:after-leaving'] });
  });
});

describe('of an imprecise date only what is certain counts', () => {
  it.each([
    ['2008-06', false],
    ['2008-05', true],
    ['2008', false],
    ['2007', true],
    [null, false],
  ])('a start in %s before a randomisation on 2008-06-20 is impossible: %s', (occurred, impossible) => {
    const start = given(fact('met', null), randomised).when(fact('started', occurred));
    if (impossible) start.thenRejected('event-impossible');
    else start.then({ flags: ['date-imprecise'] });
  });

  it.each([
    ['2008-06', true],
    ['2008-08', false],
    ['2008', false],
    [null, false],
  ])('a death in %s before a meeting on 2008-07-01 is impossible: %s', (occurred, impossible) => {
    const death = given(met).when(fact('died', occurred));
    if (impossible) death.thenRejected('event-impossible');
    else death.then({ flags: ['date-imprecise'] });
  });

  it('a count does not ask for dates', () => {
    given(fact('opened', null))
      .when(fact('opened', '2008'))
      .thenRejected('event-impossible', /one-opening/);
  });
});

describe('certainly before', () => {
  const day = fc.integer({ min: 13_000, max: 15_000 }).map(isoFromDay);
  const occurred: fc.Arbitrary<Occurred> = fc
    .oneof(
      day,
      day.map((text) => text.slice(0, 7)),
      day.map((text) => text.slice(0, 4)),
      fc.constant(null),
    )
    .map((text) => readOccurred(text) as Occurred);

  it('holds for every pair of days that the two can have been, and only then', () => {
    fc.assert(
      fc.property(occurred, occurred, (a, b) => {
        const dated = a.precision !== 'unknown' && b.precision !== 'unknown';
        // The latest that the one can be, against the earliest that the other can be.
        expect(certainlyBefore(a, b)).toBe(dated && a.to < b.from);
        expect(certainlyBefore(a, b) && certainlyBefore(b, a)).toBe(false);
      }),
    );
  });

  it('is passed on', () => {
    fc.assert(
      fc.property(occurred, occurred, occurred, (a, b, c) => {
        fc.pre(certainlyBefore(a, b) && certainlyBefore(b, c));
        return certainlyBefore(a, c);
      }),
    );
  });
});
