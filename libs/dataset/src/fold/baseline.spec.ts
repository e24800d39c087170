import type { Problem } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import { foldTrial, reasons, table, TRIAL, type Asking, type Told } from '../../../../test/support/fold-trial.js';

const BEGIN: Told = ['begin', 0];
const size = (value: number, when: number | string | null): Told => ['other', when, { size: value }];
const asked: Asking = { asOf: '2010-03-31', covariates: ['size'] };

function problemOf(run: () => unknown): Pick<Problem, 'code' | 'extra'> | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    const { code, extra } = error as Problem;
    return { code, extra };
  }
}

describe('a baseline covariate', () => {
  it('is the value of the last fact on or before the origin', () => {
    const answer = foldTrial(
      {
        last: [size(1, -5), size(2, 0), BEGIN, size(3, 1)],
        month: [size(1, '2010-01'), BEGIN],
        none: [BEGIN],
        valueless: [size(1, -5), ['other', -4], BEGIN],
        unsure: [size(1, '2010-02'), BEGIN],
        unknown: [size(1, null), BEGIN],
      },
      { ...asked, bands: { size: [1.5, 2] } },
    );
    expect(reasons(answer)).toEqual({ unsure: 'date-imprecise', unknown: 'date-imprecise' });
    expect(table(answer, 'id', 'size', 'size_band')).toEqual([
      'last 2 >=2',
      'month 1 <1.5',
      'none . .',
      'valueless . .',
    ]);
    expect(answer.audit.counts[1]).toMatchObject({
      name: 'size',
      facts: 5,
      early: 2,
      leading: 1,
      within: 1,
      unknownDate: 1,
    });
  });

  it('that a later fact decides is refused, left empty, or taken with a warning', () => {
    const cases = {
      after: [size(9, '2010-05'), BEGIN],
      later: [BEGIN, size(4, '2010-03'), size(5, 3)],
      maybe: [BEGIN, size(6, '2010')],
    } satisfies Record<string, Told[]>;
    const told = { later: cases.later, after: cases.after };
    expect(problemOf(() => foldTrial(told, asked))).toEqual({
      code: 'fact-after-origin',
      extra: { name: 'size', cases: 1 },
    });
    const empty = foldTrial(told, { ...asked, emptyWhenLater: ['size'] });
    expect(table(empty, 'id', 'size')).toEqual(['after .', 'later .']);
    expect(empty.warnings[0]!.message).toContain('size has facts after the origin in 1 of 2 cases');
    const fixed = foldTrial(cases, { ...asked, fixedAtAnyTime: ['size'] });
    expect(reasons(fixed)).toEqual({ maybe: 'date-imprecise' });
    expect(table(fixed, 'id', 'size')).toEqual(['after .', 'later 5']);
    expect(fixed.warnings[0]!.code).toBe('immortal-time');
  });

  it('may be the years since a date', () => {
    const answer = foldTrial(
      { a: [['begin', 0, { born: '1970-02-01' }]] },
      { covariates: ['years'], bands: { years: [40] } },
    );
    expect(table(answer, 'years', 'years_band')).toEqual([`${14610 / 365.25} >=40`]);
  });

  it('warns where facts of one day disagree', () => {
    const answer = foldTrial({ a: [size(1, -1), size(2, -1), BEGIN], b: [size(1, -1), size(1, -1), BEGIN] }, asked);
    expect(answer.warnings[0]!.message).toContain('size has several values on one day in 1 of 2');
  });
});

describe('a group', () => {
  const arms: Asking = {
    asOf: '2010-03-31',
    group: 'form',
    protocolParts: {
      groups: { ...TRIAL.groups, form: { label: { sv: 'x', en: 'x' }, from: { fact: 'goal', attribute: 'form' } } },
    },
    endpoint: 'death',
  };
  const goal = (form: string, when: number | string): Told => ['goal', when, { form }];

  it('is that of the first fact by the base day', () => {
    const cases = { a: [goal('x', -2), goal('y', -1), BEGIN, goal('y', 5)], b: [BEGIN] } satisfies Record<
      string,
      Told[]
    >;
    expect(table(foldTrial(cases, arms), 'id', 'group')).toEqual(['a x', 'b .']);
  });

  it('that a later fact would change is refused, left as it was, or taken', () => {
    const cases = { a: [BEGIN, goal('y', 5)], b: [goal('x', -1), BEGIN, goal('y', '2010-02')] } satisfies Record<
      string,
      Told[]
    >;
    expect(problemOf(() => foldTrial({ a: cases.a }, arms))?.code).toBe('fact-after-origin');
    expect(table(foldTrial({ a: cases.a }, { ...arms, emptyWhenLater: ['form'] }), 'group')).toEqual(['.']);
    expect(reasons(foldTrial({ b: cases.b }, arms))).toEqual({ b: 'date-imprecise' });
    const fixed = foldTrial(cases, { ...arms, fixedAtAnyTime: ['form'] });
    expect(table(fixed, 'id', 'group')).toEqual(['a y', 'b x']);
    expect(fixed.warnings[0]!.message).toContain('form was decided by a fact after the origin in 1 of 2');
    const across = foldTrial({ c: [BEGIN, goal('x', '2010')] }, { ...arms, fixedAtAnyTime: ['form'] });
    expect(reasons(across)).toEqual({ c: 'date-imprecise' });
  });

  it('may be made by rules', () => {
    const cases = {
      both: [['enter', -2], ['other', -1], BEGIN],
      lone: [['begin', 0, { size: 1 }]],
      none: [
        ['begin', 0],
        ['other', -1, { note: 'x' }],
      ],
    } satisfies Record<string, Told[]>;
    expect(table(foldTrial(cases, { group: 'path' }), 'id', 'group')).toEqual(['both both', 'lone lone', 'none .']);
    const late = {
      lone: [
        ['begin', 0, { size: 1 }],
        ['seen', 2],
      ],
    } satisfies Record<string, Told[]>;
    expect(problemOf(() => foldTrial(late, { group: 'path' }))?.extra).toEqual({ name: 'path', cases: 1 });
  });

  it('may be the way of working at the origin', () => {
    const label = { sv: 'x', en: 'x' };
    const protocolParts: Partial<ProtocolDefinition> = {
      place: { fact: 'goal', attribute: 'form' },
      processVersions: [
        { name: 'pilot', label, from: '2010-01-01', to: '2010-02-01', where: ['x'] },
        { name: 'old', label, from: '2009-01-01', to: '2010-02-01' },
      ],
    };
    const cases = {
      moved: [goal('x', -2), goal('y', -1), BEGIN],
      pilot: [goal('x', -2), BEGIN, goal('y', 2)],
      nowhere: [BEGIN],
      outside: [['begin', 1]],
    } satisfies Record<string, Told[]>;
    const answer = foldTrial(cases, { ...arms, group: 'process-version', protocolParts });
    expect(table(answer, 'id', 'group')).toEqual(['moved old', 'nowhere old', 'outside .', 'pilot pilot']);
  });
});

describe('a population', () => {
  it('has the cases with some facts and without others by the origin', () => {
    const cases = {
      in: [['seen', 0], BEGIN],
      late: [['seen', 1], BEGIN],
      not: [['seen', 0], ['enter', 0], BEGIN],
      unsure: [['seen', '2010-02'], BEGIN],
    } satisfies Record<string, Told[]>;
    const answer = foldTrial(cases, { population: { has: [{ fact: 'seen' }], hasNot: [{ fact: 'enter' }] } });
    expect(reasons(answer)).toEqual({ late: 'not-in-population', not: 'not-in-population', unsure: 'date-imprecise' });
    expect(table(answer, 'id')).toEqual(['in']);
  });
});
