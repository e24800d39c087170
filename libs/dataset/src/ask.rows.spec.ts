import { openColumns, type Columns } from '#columns';
import { LogScript } from '../../../test/support/recorded.js';
import { changedKinds, trialProtocol, type Variant } from '../../../test/support/trial-protocol.js';
import { summary } from '../../../test/support/summary.js';
import { collect } from '../../../test/support/collect.js';
import { askDataset, type AskedQuestion, type DatasetAnswer } from './index.js';

const plain: Variant = { before: 'none', sameInstant: 'error', entry: false, studyEnd: '2010-12-31' };
const of = (caseId: string): { protocol: string; caseId: string } => ({ protocol: 'trial', caseId });

let columns: Columns;
let script: LogScript;
beforeEach(async () => {
  columns = await openColumns({ file: ':memory:' });
  script = new LogScript();
});
afterEach(() => columns.close());

function begin(variant: Partial<Variant> = {}): void {
  script.register(trialProtocol({ ...plain, ...variant }));
}

async function ask(more: Partial<AskedQuestion> = {}): Promise<DatasetAnswer> {
  await columns.apply(script.events);
  return collect(await askDataset(columns, { protocol: 'trial', endpoint: 'goal', language: 'en', ...more }));
}

describe('which rows there are', () => {
  it.each<[string, Partial<Variant>, Partial<AskedQuestion>, [string, string | null][], string]>([
    ['an event on the day of the origin has time 0', {}, {}, [['goal', '2010-01-10']], '0/1/event'],
    ['an event on the cut-off counts', {}, { asOf: '2010-01-12' }, [['goal', '2010-01-12']], '2/1/event'],
    [
      'an event after the cut-off has not happened',
      {},
      { asOf: '2010-01-12' },
      [['goal', '2010-01-13']],
      '2/0/administrative',
    ],
    [
      'an event on the day of a censoring counts',
      {},
      {},
      [
        ['goal', '2010-01-12'],
        ['seen', '2010-01-12'],
      ],
      '2/1/event',
    ],
    [
      'the last contact censors',
      {},
      {},
      [
        ['seen', '2010-01-12'],
        ['seen', '2010-01-15'],
      ],
      '5/0/exit:seen',
    ],
    ['the longest follow-up ends it', {}, { maxFollowUp: 7 }, [['goal', '2010-01-18']], '7/0/max-follow-up'],
    [
      'an event on the last day of the longest follow-up counts',
      {},
      { maxFollowUp: 7 },
      [['goal', '2010-01-17']],
      '7/1/event',
    ],
    [
      'an exit says why in its own words',
      {},
      { exits: { die: 'ignored' } },
      [
        ['die', '2010-01-11'],
        ['leave', '2010-01-12'],
      ],
      '2/0/left',
    ],
    [
      'two causes on one day need a precedence',
      {},
      {},
      [
        ['goal', '2010-01-12'],
        ['die', '2010-01-12'],
      ],
      'same-instant',
    ],
    [
      'a precedence decides',
      { sameInstant: ['die', 'goal'] },
      {},
      [
        ['goal', '2010-01-12'],
        ['die', '2010-01-12'],
      ],
      '2/2/exit:die',
    ],
    ['an event before the origin', {}, {}, [['goal', '2010-01-09']], 'event-before-origin'],
    ['an exit before the origin', {}, {}, [['leave', '2010-01-09']], 'exit-before-origin'],
    ['an event of uncertain date that may decide', {}, {}, [['goal', '2010-01']], 'date-imprecise'],
    ['an event of unknown date', {}, {}, [['goal', null]], 'date-imprecise'],
    [
      'an event of uncertain date that is certainly later',
      {},
      {},
      [
        ['die', '2010-01-12'],
        ['goal', '2010-02'],
      ],
      '2/2/exit:die',
    ],
    [
      'a later contact of uncertain date that is certainly after the cut-off',
      {},
      { asOf: '2010-01-20' },
      [
        ['seen', '2010-01-12'],
        ['seen', '2010-02'],
      ],
      '2/0/exit:seen',
    ],
    ['an origin of uncertain date that may be earlier', {}, {}, [['begin', '2010']], 'date-imprecise'],
    ['no entry', { entry: true }, {}, [['goal', '2010-01-12']], 'no-entry'],
    [
      'an entry at the end',
      { entry: true },
      {},
      [
        ['enter', '2010-01-12'],
        ['goal', '2010-01-12'],
      ],
      'entry-after-end',
    ],
    ['a cut-off before the origin', {}, { asOf: '2010-01-01' }, [], 'origin-after-as-of'],
    [
      'a study that ended before the origin',
      { studyEnd: '2010-01-02' },
      { asOf: '2011-01-01' },
      [],
      'origin-after-study-end',
    ],
  ])('%s', async (_, variant, asked, facts, expected) => {
    begin(variant);
    script.fact(of('a'), 'begin', '2010-01-10');
    for (const [type, occurred] of facts)
      script.fact(of('a'), type, occurred, type === 'leave' ? { tags: ['y', 'x'] } : {});
    expect(summary(await ask(asked))).toEqual({ a: expected });
  });

  it.each([
    ['competes', 'counts', '2/1/event'],
    ['competes', 'does-not-count', '2/2/before:other'],
    ['censors', 'counts', '2/1/event'],
    ['censors', 'does-not-count', '2/0/before:other'],
  ] as const)('an endpoint on the day of what it must come before (%s, %s): %s', async (policy, sameDay, expected) => {
    begin({ before: { default: policy, sameDay } });
    script.fact(of('a'), 'begin', '2010-01-10');
    script.fact(of('a'), 'goal', '2010-01-12');
    script.fact(of('a'), 'other', '2010-01-12', { size: 2 });
    expect(summary(await ask())).toEqual({ a: expected });
  });

  it('gives the facts of a merged case to the one that stands, until the merge is voided', async () => {
    begin();
    script.fact(of('a'), 'begin', '2010-01-10');
    script.fact(of('b'), 'begin', '2010-01-20');
    script.fact(of('b'), 'goal', '2010-01-25');
    const merge = script.merge(of('a'), 'b');
    const asKnown = script.position;
    script.void(of('a'), merge);
    expect(summary(await ask({ asKnown }))).toEqual({ a: '15/1/event', b: 'merged' });
    expect(summary(await ask())).toEqual({ a: '355/0/administrative', b: '5/1/event' });
  });

  it('tells facts of merged cases apart by their case where nothing else does', async () => {
    begin();
    script.fact(of('b'), 'begin', '2010-01-10', { arm: 'x' }, 'same');
    script.fact(of('a'), 'begin', '2010-01-10', { arm: 'y' }, 'same');
    script.merge(of('b'), 'a');
    script.fact(of('c'), 'begin', '2010-01-10', { arm: 'x' }, 'same');
    script.fact(of('d'), 'begin', '2010-01-10', { arm: 'y' }, 'same');
    script.merge(of('d'), 'c');
    const { rows } = await ask({ group: 'arm' });
    expect(rows.map(([id, , , , , group]) => [id, group])).toEqual([
      ['b', 'y'],
      ['d', 'x'],
    ]);
  });

  it('lists merges that contradict others', async () => {
    begin();
    script.fact(of('a'), 'begin', '2010-01-10');
    script.fact(of('b'), 'begin', '2010-01-20');
    script.merge(of('a'), 'b');
    script.merge(of('b'), 'a');
    const answer = await ask();
    expect(answer.audit.ineffectiveMerges).toEqual([{ merged: 'b', survivor: 'a' }]);
    expect(summary(answer)).toEqual({ a: 'merged', b: '355/0/administrative' });
  });

  it('sees a value only under the kind that it was recorded under', async () => {
    const first = trialProtocol(plain);
    const second = changedKinds(first);
    script.register(first);
    script.register(second);
    const asked = { protocol: 'trial', covariates: ['note'] };
    for (const [id, protocolVersion] of [['a', 1] as const, ['b', 2] as const]) {
      script.fact(of(id), 'begin', '2010-01-10', {}, undefined, { protocolVersion });
      script.fact(of(id), 'other', '2010-01-05', { note: '1985-05-05' }, undefined, { protocolVersion });
    }
    const notes = ({ rows }: DatasetAnswer): unknown[] => rows.map((row) => row[6]);
    // As a date it is also an exit before the origin.
    expect(summary(await ask(asked))).toEqual({ a: '355/0/administrative', b: 'exit-before-origin' });
    expect(notes(await ask(asked))).toEqual([null]);
    expect(notes(await ask({ ...asked, protocolVersion: 1 }))).toEqual(['1985-05-05', null]);
  });

  it('are none in a protocol without cases, and before everything', async () => {
    begin();
    const empty = await ask({ group: 'arm', covariates: ['size', 'born'] });
    expect([empty.rows, empty.excluded]).toEqual([[], []]);
    expect(empty.audit).toMatchObject({
      cases: 0,
      casesInRows: 0,
      rows: 0,
      exclusions: {},
      events: 0,
      competing: 0,
      censored: 0,
      personDays: 0,
      facts: { recorded: 0, superseded: 0, standing: 0, afterAsOf: 0, imputed: 0 },
      transitions: [],
      findings: [],
      ineffectiveMerges: [],
    });
    const registered = script.position;
    script.fact(of('a'), 'begin', '2010-01-10');
    expect((await ask({ asKnown: registered })).audit.cases).toBe(0);
    expect(summary(await ask({ asOf: '1000-01-01' }))).toEqual({ a: 'origin-after-as-of' });
  });

  it('gives a fact of a merged case that is recorded after the merge to the one that stands', async () => {
    begin();
    script.fact(of('a'), 'begin', '2010-01-10');
    script.merge(of('a'), 'b');
    script.fact(of('b'), 'goal', '2010-01-15');
    expect(summary(await ask())).toEqual({ a: '5/1/event', b: 'merged' });
  });

  it('passes over an exit that is not for the endpoint, in the question and the codebook too', async () => {
    begin();
    script.fact(of('a'), 'begin', '2010-01-10');
    script.fact(of('a'), 'die', '2010-01-12');
    const answer = await ask({ endpoint: 'death' });
    expect(summary(answer)).toEqual({ a: '2/1/event' });
    expect(Object.keys(answer.question.exits)).toEqual(['leave', 'seen', 'other']);
    const codes = Object.fromEntries(answer.columns.map((column) => [column.name, Object.keys(column.codes ?? {})]));
    expect(codes).toMatchObject({ cause: ['death'], why: ['event', 'left', 'exit:seen', 'administrative'] });
    await expect(ask({ endpoint: 'death', exits: { die: 'competes' } })).rejects.toMatchObject({
      code: 'question-invalid',
    });
  });

  it('says when a group was decided after the origin, and when a covariate came too late', async () => {
    begin();
    script.fact(of('a'), 'begin', '2010-01-10', { born: '1980-01-10' });
    script.fact(of('a'), 'enter', '2010-01-11');
    script.fact(of('a'), 'other', '2010-01-12', { size: 3 });
    const later = { group: 'path', covariates: ['years', 'size', 'born'] };
    await expect(ask(later)).rejects.toMatchObject({ code: 'fact-after-origin', extra: { name: 'path', cases: 1 } });
    await expect(ask({ ...later, emptyWhenLater: ['path'] })).rejects.toMatchObject({ extra: { name: 'size' } });

    const empty = await ask({ ...later, emptyWhenLater: ['path', 'size'] });
    expect(empty.rows[0]!.slice(5, 9)).toEqual(['rest', 10_958 / 365.25, null, '1980-01-10']);
    expect(empty.warnings.map(({ code }) => code)).toEqual([
      'later-facts-left-out',
      'later-facts-left-out',
      'few-events',
    ]);
    const future = await ask({ ...later, fixedAtAnyTime: ['path', 'size'] });
    expect(future.rows[0]!.slice(5, 9)).toEqual(['both', 10_958 / 365.25, 3, '1980-01-10']);
    expect(future.warnings.map(({ code }) => code)).toEqual(['immortal-time', 'immortal-time', 'few-events']);
  });
});
