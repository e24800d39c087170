import { openColumns, type Columns } from '#columns';
import { LogScript } from '../../../../test/support/recorded.js';
import { trialProtocol, type Variant } from '../../../../test/support/trial-protocol.js';
import type { AskedQuestion, ResolvedQuestion } from '../question.js';
import { resolveQuestion } from './index.js';

const variant: Variant = { before: 'none', sameInstant: ['die', 'goal'], entry: true, studyEnd: '2010-12-31' };
const label = { sv: 'x', en: 'x' };
const before = { default: 'censors', sameDay: 'counts' } as const;
const other = { fact: 'other', ...before, label };

type Parts = Partial<AskedQuestion>;
const many = { shape: 'multi-state' } as const;
const recurrent = { shape: 'recurrent' } as const;
const counting = { shape: 'counting-process' } as const;
const adtte = { format: 'adtte', entry: null } as const;
const left = { name: 'left', from: { fact: 'leave' } };
const asAny = (value: unknown): never => value as never;

describe('the rules of a question', () => {
  let columns: Columns;
  beforeAll(async () => {
    const script = new LogScript();
    script.register(trialProtocol(variant));
    script.register({ ...trialProtocol({ ...variant, before }), name: 'before' });
    const { processVersions: _, ...plain } = trialProtocol(variant);
    script.register({ ...plain, name: 'plain' });
    columns = await openColumns({ file: ':memory:' });
    await columns.apply(script.events);
  });
  afterAll(() => columns.close());
  const resolve = (parts: Parts): Promise<ResolvedQuestion> =>
    resolveQuestion(columns, { protocol: 'trial', endpoint: 'goal', ...parts });

  it.each<[string, Parts, string]>([
    // The endpoint and the patterns.
    ['told twice', { endpoint: { fact: 'seen' }, endpoints: { inline: { fact: 'seen', label } } }, 'told once'],
    ['a name of the protocol', { endpoints: { death: { fact: 'seen', label } } }, 'received "death"'],
    ['a name of an exit', { endpoints: { die: { fact: 'seen', label } } }, 'received "die"'],
    ['a name of no form', { endpoints: { '(s0)': { fact: 'seen', label } } }, 'must match ^[a-z]'],
    ['an endpoint of no fact', { endpoint: { fact: 'saw' } }, 'endpoints.inline.fact names a fact type'],
    [
      'a before of no fact',
      { endpoint: { fact: 'seen', before: { ...other, fact: 'x' } } },
      'inline.before.fact names',
    ],
    ['an origin of no fact', { origin: { fact: 'start' } }, 'origin.fact names a fact type'],
    ['an origin of no attribute', { origin: { fact: 'begin', where: { age: 1 } } }, 'origin.where.age is no attribute'],
    ['an entry of no code', { entry: { fact: 'goal', where: { form: 'z' } } }, 'entry.where.form is no code'],
    ['a population of no fact', { population: { hasNot: [{ fact: 'x' }] } }, 'population.hasNot.0.fact names'],
    ['another restriction', { restrictTo: asAny('survivors') }, 'restrictTo must be one of casesWithEvent'],
    // Groups and baseline covariates.
    ['no process versions', { protocol: 'plain', group: 'process-version' }, 'must be one of arm, path; received'],
    ['a fixed name not asked for', { fixedAtAnyTime: ['size'] }, 'that are asked for; received "size"'],
    ['another group', { group: 'arm', emptyWhenLater: ['path'] }, 'emptyWhenLater must name covariates or the group'],
    [
      'a name twice',
      { group: 'arm', emptyWhenLater: ['arm', 'arm'] },
      'A name in emptyWhenLater can be asked for once',
    ],
    ['a name in both', { group: 'arm', emptyWhenLater: ['arm'], fixedAtAnyTime: ['arm'] }, 'received "arm in both"'],
    ['bands not asked for', { bands: { size: [1] } }, 'bands must be of covariates that are asked for'],
    ['bands of a text', { covariates: ['note'], bands: { note: [1] } }, 'received "note, a text"'],
    ['bands of a date', { covariates: ['born'], bands: { born: [1] } }, 'received "born, a date"'],
    ['bands without limits', { covariates: ['size'], bands: { size: [] } }, 'one or more numbers'],
    ['endless bands', { covariates: ['size'], bands: { size: [1, Infinity] } }, 'one or more numbers'],
    [
      'bands that do not grow',
      { covariates: ['size'], bands: { size: [1, 1] } },
      'strictly increasing; received [1,1]',
    ],
    // Time-dependent covariates.
    ['a column of no form', { ...counting, timeDependent: [{ ...left, name: '1st' }] }, 'must match ^[A-Za-z]'],
    ['a column twice', { ...counting, timeDependent: [left, left] }, 'A timeDependent name can be asked for once'],
    ['a column in other case', { ...counting, timeDependent: [left, { ...left, name: 'LEFT' }] }, '"LEFT twice"'],
    ['a column of the shape', { ...counting, timeDependent: [{ ...left, name: 'tstart' }] }, '"tstart twice"'],
    [
      'a column of a covariate',
      { ...counting, covariates: ['size'], timeDependent: [{ ...left, name: 'size' }] },
      '"size twice"',
    ],
    [
      'a column of a band',
      { ...counting, covariates: ['size'], bands: { size: [1] }, timeDependent: [{ ...left, name: 'size_band' }] },
      '"size_band twice"',
    ],
    [
      'a fact that is not there',
      { ...counting, timeDependent: [{ name: 'x', from: { fact: 'x' } }] },
      '0.from.fact names',
    ],
    [
      'an attribute that is not there',
      { ...counting, timeDependent: [{ name: 'x', from: { fact: 'leave', attribute: 'x' } }] },
      'timeDependent.0.from.attribute is no attribute of "leave"',
    ],
    ['a value of nothing', { ...counting, timeDependent: [{ ...left, as: 'value' }] }, 'received "no attribute"'],
    [
      'a value of several codes',
      { ...counting, timeDependent: [{ name: 'x', from: { fact: 'leave', attribute: 'tags' } }] },
      'received "tags, which holds several"',
    ],
    ['another reading', { ...counting, timeDependent: [{ ...left, as: asAny('never') }] }, 'value, ever, count'],
    ['a lag of half a day', { ...counting, timeDependent: [{ ...left, lag: 0.5 }] }, 'from 0 to 100000; received 0.5'],
    ['a lag before it', { ...counting, timeDependent: [{ ...left, lag: -1 }] }, 'from 0 to 100000; received -1'],
    ['covariates over no time', { timeDependent: [left] }, 'timeDependent is for the shape counting-process'],
    ['covariates of wlw', { ...recurrent, recurrentModel: 'wlw', timeDependent: [left] }, 'received "wlw"'],
    // Parts of one shape.
    ['no landmark', { shape: 'landmark' }, 'must have a landmark; received null'],
    ['a landmark at the origin', { shape: 'landmark', landmark: 0 }, 'from 1 to 1000000; received 0'],
    ['a landmark elsewhere', { landmark: 5 }, 'landmark is for the shape landmark; received shape simple'],
    ['no cuts', { shape: 'split' }, 'must have cutDays'],
    ['cuts that do not grow', { shape: 'split', cutDays: [60, 30] }, 'cutDays must be strictly increasing'],
    ['a cut at the origin', { shape: 'split', cutDays: [0] }, 'from 1 to 1000000; received 0'],
    ['cuts elsewhere', { cutDays: [60] }, 'cutDays are for the shape split; received shape simple.'],
    ['a period of nothing', { shape: 'person-period', period: 0 }, 'from 1 to 100000; received 0'],
    ['a period elsewhere', { ...counting, period: 30 }, 'period is for the shape person-period'],
    ['another model', { ...recurrent, recurrentModel: asAny('cox') }, 'andersen-gill, pwp-total, pwp-gap, wlw'],
    ['a model elsewhere', { recurrentModel: 'wlw' }, 'recurrentModel is for the shape recurrent'],
    ['a number of events elsewhere', { maxEvents: 2 }, 'maxEvents is for the shape recurrent'],
    [
      'a number of events of a model',
      { ...recurrent, maxEvents: 2 },
      'for the recurrentModel wlw; received "andersen-gill"',
    ],
    ['no events', { ...recurrent, recurrentModel: 'wlw', maxEvents: 0 }, 'from 1 to 1000; received 0'],
    ['states elsewhere', { states: ['goal'] }, 'states are for the shape multi-state'],
    ['absorbing states elsewhere', { absorbing: [] }, 'absorbing is for the shape multi-state'],
    ['transitions elsewhere', { transitions: [['(s0)', 'goal']] }, 'transitions are for the shape multi-state'],
    ['a clock elsewhere', { clock: 'forward' }, 'clock is for the shape multi-state'],
    ['a shift over no time', { shift: 'half' }, 'shift is for the shape counting-process'],
    ['another shift', { ...counting, shift: 'quarter' }, 'must be one of half'],
    ['a day more in intervals', { ...counting, addDay: 1 }, 'addDay 1 is for the shape simple, competing-risks'],
    ['a day more at a landmark', { shape: 'landmark', landmark: 5, addDay: 1 }, 'received shape landmark'],
    ['two days more', { addDay: asAny(2) }, 'addDay must be a whole number from 0 to 1'],
    ['an interval for an interval', { ...counting, impreciseDates: 'interval-censor' }, 'is for the shape simple'],
    ['other dates', { impreciseDates: asAny('guess') }, 'exclude, interval-censor, impute-first'],
    // States.
    ['a state of no name', { ...many, states: ['goal', 'x'] }, 'A state must be one of goal, goal-x, death, leave'],
    ['the first state by name', { ...many, states: ['goal', '(s0)'] }, 'received "(s0)"'],
    ['an exit of another endpoint', { ...many, endpoint: 'death', states: ['death', 'die'] }, 'received "die"'],
    ['a state twice', { ...many, states: ['goal', 'goal'] }, 'A state can be asked for once'],
    ['states without the endpoint', { ...many, states: ['death'] }, 'goal must be among the states'],
    ['an endpoint with a before', { ...many, protocol: 'before' }, 'A state must be one of goal-x, death'],
    [
      'a state that censors',
      { ...many, states: ['goal', 'leave'], exits: { leave: 'censors' } },
      'so it competes; received',
    ],
    ['absorbing and no state', { ...many, absorbing: ['death'] }, 'An absorbing state must be one of goal, die'],
    ['absorbing twice', { ...many, absorbing: ['die', 'die'] }, 'An absorbing state can be asked for once'],
    ['no transitions', { ...many, transitions: [] }, 'at least one'],
    ['from no state', { ...many, transitions: [['death', 'goal']] }, 'leads from must be one of (s0), goal, die'],
    ['into the first', { ...many, transitions: [['goal', '(s0)']] }, 'leads to must be one of goal, die'],
    ['to itself', { ...many, transitions: [['goal', 'goal']] }, 'leads to another state'],
    [
      'twice',
      {
        ...many,
        transitions: [
          ['(s0)', 'goal'],
          ['(s0)', 'goal'],
        ],
      },
      'A transition can be asked for once',
    ],
    ['out of the end', { ...many, absorbing: ['goal'], transitions: [['goal', 'die']] }, 'out of an absorbing state'],
    ['another clock', { ...many, clock: asAny('back') }, 'The clock must be one of forward, reset'],
    // One day, and how the answer is written.
    ['no cause', { sameInstant: ['goal-x'] }, 'A cause in sameInstant must be one of goal, leave, die, seen'],
    ['an ignored cause', { exits: { die: 'ignored' }, sameInstant: ['goal', 'die'] }, 'received "die"'],
    ['a cause twice', { sameInstant: ['goal', 'goal'] }, 'A cause in sameInstant can be asked for once'],
    ['a word for causes', { sameInstant: asAny('goal') }, 'must be one of error; received "goal"'],
    ['another unit', { unit: asAny('hours') }, 'days, weeks, months, years'],
    ['another way to be missing', { missing: asAny('.') }, 'nothing (empty) or NA; received "."'],
    ['another format', { format: asAny('xlsx') }, 'csv, ndjson, json'],
    ['no columns', { columns: [] }, 'columns must name at least one'],
    ['a column that is not there', { columns: ['id', 'size'] }, 'received "size"'],
    ['a column wanted twice', { columns: ['id', 'id'] }, 'A column can be asked for once'],
    ['adtte of intervals', { ...adtte, ...counting }, 'format adtte is for the shape simple, competing-risks'],
    ['adtte with the entry of the protocol', { format: 'adtte' }, 'received an entry. Leave it out (entry=none'],
    ['adtte with columns', { ...adtte, columns: ['id'] }, 'received columns.'],
    ['adtte with intervals of dates', { ...adtte, impreciseDates: 'interval-censor' }, 'received impreciseDates'],
  ])('%s: %j', async (_, parts, says) => {
    await expect(resolve(parts)).rejects.toMatchObject({
      code: 'question-invalid',
      message: expect.stringContaining(says) as string,
    });
  });

  it('a faulty pattern is pointed at', async () => {
    await expect(resolve({ population: { has: [{ fact: 'begin', where: { arm: 'z' } }] } })).rejects.toMatchObject({
      errors: [{ pointer: '/population/has/0/where/arm' }],
    });
  });

  it('takes defaults of its shape', async () => {
    const part = async (parts: Parts): Promise<object> => (await resolve(parts)).question;
    expect(await part({ shape: 'person-period' })).toMatchObject({ period: 30 });
    expect(await part(recurrent)).toMatchObject({ recurrentModel: 'andersen-gill', maxEvents: null });
    expect(await part(adtte)).toMatchObject({ addDay: 1, entry: null });
    expect(await part({ ...adtte, addDay: 0 })).toMatchObject({ addDay: 0 });
    expect(await part({ ...counting, timeDependent: [left] })).toMatchObject({
      timeDependent: [{ ...left, as: 'ever', lag: 0 }],
    });
    expect(
      await part({ ...counting, timeDependent: [{ name: 'f', from: { fact: 'goal', attribute: 'form' } }] }),
    ).toMatchObject({ timeDependent: [{ as: 'value' }] });
  });

  it('multi-state: exits that compete are states, and states that are exits compete', async () => {
    const part = async (parts: Parts): Promise<object> => (await resolve({ ...many, ...parts })).question;
    expect(await part({})).toMatchObject({
      states: ['goal', 'die'],
      absorbing: ['die'],
      transitions: null,
      clock: 'forward',
    });
    expect(await part({ exits: { die: 'ignored' } })).toMatchObject({ states: ['goal'], absorbing: ['goal'] });
    expect(await part({ states: ['leave', 'goal'], exits: { leave: 'competes' } })).toMatchObject({
      states: ['leave', 'goal', 'die'],
      exits: { leave: 'competes', die: 'competes', seen: 'censors' },
      absorbing: ['leave', 'die'],
    });
    expect(
      await part({
        transitions: [
          ['goal', 'die'],
          ['(s0)', 'die'],
          ['(s0)', 'goal'],
        ],
      }),
    ).toMatchObject({
      absorbing: ['die'],
      transitions: [
        ['(s0)', 'goal'],
        ['(s0)', 'die'],
        ['goal', 'die'],
      ],
    });
    expect(await part({ absorbing: [] })).toMatchObject({ absorbing: [] });
  });

  it('the definition that answers has what the question puts in its place', async () => {
    const { question, definition } = await resolve({
      endpoint: { fact: 'seen', before: other },
      origin: { fact: 'enter' },
      entry: null,
      sameInstant: ['inline', 'before:other'],
    });
    expect(question).toMatchObject({ endpoint: 'inline', entry: null, sameInstant: ['inline', 'before:other'] });
    expect(definition.endpoints['inline']).toEqual({
      label: { sv: 'Händelse', en: 'Event' },
      fact: 'seen',
      before: other,
    });
    expect(definition.endpoints).toHaveProperty('goal');
    expect(definition).toMatchObject({ origin: { fact: 'enter' }, sameInstant: ['inline', 'before:other'] });
    expect(definition).not.toHaveProperty('entry');
    expect(question.exits).toEqual({ leave: 'censors', seen: 'censors' });
  });

  it('of the protocol’s precedence it takes what is a cause here', async () => {
    expect((await resolve({})).question.sameInstant).toEqual(['die', 'goal']);
    expect((await resolve({ exits: { die: 'ignored' } })).question.sameInstant).toEqual(['goal']);
    expect((await resolve({ endpoint: 'death' })).question.sameInstant).toBe('error');
    expect((await resolve({ sameInstant: 'error' })).definition.sameInstant).toBe('error');
  });

  it('knows the way of working where the protocol has process versions', async () => {
    const { question } = await resolve({ group: 'process-version', fixedAtAnyTime: ['process-version'] });
    expect(question.group).toBe('process-version');
  });
});
