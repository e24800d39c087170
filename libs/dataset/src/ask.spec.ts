import { jest } from '@jest/globals';
import { openColumns, type Columns } from '#columns';
import type { RecordedEvent } from '#event-log';
import { LogScript } from '../../../test/support/recorded.js';
import { trialProtocol, type Variant } from '../../../test/support/trial-protocol.js';
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

describe('an answer', () => {
  it('has a row with the facts behind it for each case, and reconciles', async () => {
    begin();
    script.fact(of('b'), 'begin', '2010-01-01', { arm: 'x' }, 'b1');
    script.fact(of('b'), 'goal', '2010-01-11', {}, 'b2', { synthetic: true });
    script.fact(of('a'), 'begin', '2010-12-21', { arm: 'y' }, 'a1');
    script.fact(of('C'), 'leave', '2010-02-01', {}, 'c1');
    const answer = await ask({ group: 'arm' });
    expect(answer.columns.map(({ name }) => name)).toEqual([
      'id',
      'time',
      'status',
      'cause',
      'why',
      'group',
      'why_text',
      'origin_fact',
      'end_fact',
    ]);
    expect(answer.rows).toEqual([
      ['a', 10, 0, null, 'administrative', 'y', 'End of follow-up', 'register a1', null],
      ['b', 10, 1, 'goal', 'event', 'x', 'text', 'register b1', 'register b2'],
    ]);
    expect(answer.excluded).toEqual([{ id: 'C', reason: 'no-origin' }]);
    const { counts, ...audit } = answer.audit;
    expect(audit).toEqual({
      cases: 3,
      casesInRows: 2,
      rows: 2,
      exclusions: { 'no-origin': 1 },
      events: 1,
      competing: 0,
      censored: 1,
      personDays: 20,
      facts: { recorded: 4, superseded: 0, standing: 4, afterAsOf: 0, imputed: 0 },
      transitions: [
        { from: '(s0)', to: 'goal', count: 1 },
        { from: '(s0)', to: '(censored)', count: 1 },
      ],
      findings: [],
      fullRiskSet: null,
      ineffectiveMerges: [],
    });
    expect(counts.map(({ name, facts, trailing }) => [name, facts, trailing])).toEqual([
      ['goal', 1, 1],
      ['leave', 0, 0],
      ['die', 0, 0],
      ['seen', 0, 0],
    ]);
    expect(answer.warnings.map(({ code }) => code)).toEqual(['synthetic-data', 'few-events']);
  });

  it('knows a correction from where it was recorded on, and of other cases nothing changes', async () => {
    begin();
    for (const id of ['a', 'b', 'c']) script.fact(of(id), 'begin', '2010-01-01');
    const wrong = script.fact(of('b'), 'goal', '2010-01-21');
    const before = script.position;
    script.correct(of('b'), wrong, 'goal', '2010-01-11');
    const then = await ask({ asKnown: before });
    const now = await ask();
    expect(summary(then)['b']).toBe('20/1/event');
    expect(summary(now)['b']).toBe('10/1/event');
    expect(now.rows.filter(([id]) => id !== 'b')).toEqual(then.rows.filter(([id]) => id !== 'b'));
    expect(now.audit.facts).toEqual({ recorded: 5, superseded: 1, standing: 4, afterAsOf: 0, imputed: 0 });
  });

  it('does not depend on the order in which facts came', async () => {
    const tell = (log: LogScript, turned: boolean): RecordedEvent[] => {
      log.register(trialProtocol(plain));
      const steps = [
        () => log.fact(of('a'), 'begin', '2010-01-01', { size: 1 }, 'a1'),
        () => log.fact(of('b'), 'begin', '2010-01-03', { size: 2 }, 'b1'),
        () => log.fact(of('b'), 'goal', '2010-01-07', {}, 'b2'),
        () => log.merge(of('c'), 'a', 'c2'),
        () => log.fact(of('c'), 'die', '2010-02-01', {}, 'c1'),
        () => log.correct(of('a'), log.fact(of('a'), 'goal', '2010-01-31', {}, 'a2'), 'goal', '2010-01-15', {}, 'a3'),
      ];
      for (const step of turned ? steps.reverse() : steps) step();
      return log.events;
    };
    await columns.apply(tell(script, false));
    const other = await openColumns({ file: ':memory:' });
    await other.apply(tell(new LogScript(), true));
    const asked = { protocol: 'trial', endpoint: 'goal', covariates: ['size'] };
    const one = await collect(await askDataset(columns, asked));
    const two = await collect(await askDataset(other, asked));
    await other.close();
    expect(one.rows).toHaveLength(2);
    expect(two).toEqual(one);
  });

  it('is the same from columns that were thrown away and built anew', async () => {
    begin();
    script.fact(of('a'), 'begin', '2010-01-01');
    script.fact(of('b'), 'begin', '2010-01-05');
    script.void(of('b'), script.fact(of('b'), 'goal', '2010-01-06'));
    const first = await ask();
    await columns.clear();
    expect(columns.position).toBe(0);
    expect(await ask()).toEqual(first);
    expect(first.rows).toHaveLength(2);
  });

  it('stays what it is while more is applied, and two answers of one moment do not disturb each other', async () => {
    begin();
    for (let i = 0; i < 50; i++) script.fact(of(`c${i}`), 'begin', '2010-01-01');
    const alone = await ask();
    const asKnown = script.position;
    for (let i = 0; i < 25; i++) script.fact(of(`c${i}`), 'goal', '2010-01-05');
    // A later version adds a column to the table that is being read.
    const [next, label] = [trialProtocol(plain), { sv: 'x', en: 'x' }];
    const die = { label, attributes: { cause: { label, type: 'text' as const } } };
    script.register({ ...next, version: 2, factTypes: { ...next.factTypes, die } });
    for (let i = 25; i < 50; i++) {
      script.fact(of(`c${i}`), 'die', '2010-01-05', { cause: 'x' }, `d${i}`, { protocolVersion: 2 });
    }
    const question = { protocol: 'trial', endpoint: 'goal', language: 'en' as const, asKnown };
    const later = script.events.filter(({ position }) => position > asKnown);
    const [one, two] = await Promise.all([
      askDataset(columns, question),
      askDataset(columns, { ...question, maxFollowUp: 3 }),
      ...later.map((event) => columns.apply([event])),
    ]);
    expect((await collect(two)).audit.personDays).toBe(150);
    expect(await collect(one)).toEqual(alone);
  });

  it('is refused when the columns are thrown away while it is made, instead of being of half of them', async () => {
    begin();
    script.fact(of('a'), 'begin', '2010-01-01');
    await columns.apply(script.events);
    const connect = columns.connect.bind(columns);
    const spy = jest.spyOn(columns, 'connect').mockImplementation(async () => {
      const reading = await connect();
      // Anything may happen between two statements.
      await columns.clear();
      await columns.apply(script.events);
      return reading;
    });
    const question = { protocol: 'trial', endpoint: 'goal' };
    await expect(askDataset(columns, question)).rejects.toMatchObject({ code: 'not-caught-up' });
    spy.mockRestore();
    await expect(collect(await askDataset(columns, question))).resolves.toMatchObject({ audit: { cases: 1 } });
  });
});
