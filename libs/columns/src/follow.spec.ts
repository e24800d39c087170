import { setImmediate, setTimeout } from 'node:timers/promises';
import type { EventLog } from '#event-log';
import { ListedLog } from '../../../test/support/listed-log.js';
import { LogScript } from '../../../test/support/recorded.js';
import { trialProtocol } from '../../../test/support/trial-protocol.js';
import { pauseAfter } from './follow.js';
import { openColumns, type Columns } from './index.js';

const definition = trialProtocol({ before: 'none', sameInstant: 'error', entry: false, studyEnd: undefined });

function someLog(type: string): LogScript {
  const script = new LogScript();
  script.register(definition);
  for (let i = 0; i < 7; i++) script.fact({ protocol: 'trial', caseId: `c${i}` }, type, '2010-01-01');
  return script;
}

async function types(columns: Columns): Promise<unknown[][]> {
  const reading = await columns.connect();
  const rows = await reading.rows('SELECT DISTINCT type FROM facts_0 ORDER BY type');
  await reading.close();
  return rows;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setImmediate();
}

describe('following a log', () => {
  let columns: Columns;
  let stop: AbortController;
  beforeEach(async () => {
    columns = await openColumns({ file: ':memory:' });
    stop = new AbortController();
  });
  afterEach(async () => {
    stop.abort();
    await columns.close();
  });

  it('catches up, goes on with what is appended, and ends with the signal', async () => {
    const script = someLog('begin');
    const log = new ListedLog([...script.events]);
    const following = columns.follow(log, stop.signal);
    await columns.waitFor(8, 10_000);
    log.add(script.fact({ protocol: 'trial', caseId: 'c9' }, 'goal', '2010-01-01'));
    await columns.waitFor(9, 10_000);
    stop.abort();
    await following;
    expect(columns.position).toBe(9);
    expect(columns.health).toEqual({ state: 'live', since: expect.any(Number) as number });
  });

  it('tries again after a failure, and says what it was', async () => {
    const log = new ListedLog([...someLog('begin').events]);
    // Once it is tried again at once, and nobody needs to know.
    log.failures = 2;
    const following = columns.follow(log, stop.signal);
    await until(() => columns.health.state === 'reconnecting');
    expect(columns.health).toMatchObject({ state: 'reconnecting', failures: 2, error: { message: 'the log is away' } });
    await columns.waitFor(8, 10_000);
    stop.abort();
    await following;
    expect(columns.health).toEqual({ state: 'live', since: expect.any(Number) as number });
  });

  it('pauses longer and longer, up to ten seconds, and not as long as others', () => {
    expect([1, 2, 3, 8, 40].map((failures) => pauseAfter(failures, 0))).toEqual([50, 100, 200, 5000, 5000]);
    expect([1, 2, 3, 8, 40].map((failures) => pauseAfter(failures, 1))).toEqual([100, 200, 400, 10_000, 10_000]);
  });

  it('pauses for a log that fails right after each answer, too', async () => {
    const log = new ListedLog([...someLog('begin').events]);
    let asked = 0;
    const fickle: EventLog = Object.assign(Object.create(log) as EventLog, {
      readAll: log.readAll.bind(log),
      async *follow(options: Parameters<EventLog['follow']>[0]) {
        asked++;
        for await (const page of log.follow(options)) {
          yield page;
          if (page.caughtUp) throw new Error('dropped');
        }
      },
    });
    const following = columns.follow(fickle, stop.signal);
    await until(() => columns.health.state === 'reconnecting');
    await setTimeout(300);
    expect(asked).toBeLessThan(10);
    stop.abort();
    await following;
  });

  it.each([
    ['{"v":99}', 'cannot be read. Stored event of format 99'],
    ['{"source":"191212121212"', 'cannot be read. Its bytes are no JSON.'],
    ['null', 'cannot be read. Its bytes are no JSON.'],
    ['{"v":1,"event":{"kind":"fact","protocolVersion":1}}', 'is of no kind that this version knows.'],
    ['{"v":1,"event":{"kind":"later","protocolVersion":1}}', 'is of no kind that this version knows.'],
  ])('parks an event that cannot be read (%s), and goes on', async (body, says) => {
    const { events } = someLog('begin');
    const broken = { ...events[4]!, body: Buffer.from(body) };
    const follower = { ...events[5]!, stream: broken.stream, revision: 1 };
    const log = new ListedLog([...events.slice(0, 4), broken, follower, ...events.slice(6)]);
    const following = columns.follow(log, stop.signal);
    await columns.waitFor(8, 10_000);
    await until(() => columns.health.state === 'live');
    expect(columns.parkedCount).toBe(2);
    expect(await columns.parkedEvents(10)).toMatchObject([
      {
        position: 5,
        protocol: 'trial',
        type: 'fact',
        reason: expect.stringContaining(says) as string,
        unreadable: true,
      },
      { position: 6, reason: 'is revision 1 of a case without a first event.', unreadable: false },
    ]);
    expect(() => columns.checkNothingParked('trial', 4)).not.toThrow();
    expect(() => columns.checkNothingParked('other', 8)).not.toThrow();
    expect(() => columns.checkNothingParked('trial', 8)).toThrow(
      expect.objectContaining({ code: 'parked-events', extra: { position: 5 } }) as Error,
    );
    stop.abort();
    await following;
  });

  it('builds the columns anew once what was parked can be read', async () => {
    const { events } = someLog('begin');
    const broken = { ...events[4]!, body: Buffer.from('{"v":99}') };
    await columns.apply([...events.slice(0, 4), broken, ...events.slice(5)], { park: true });
    expect(columns.parkedCount).toBe(1);
    const following = columns.follow(new ListedLog([...events]), stop.signal);
    await until(() => columns.health.state === 'live' && columns.parkedCount === 0);
    stop.abort();
    await following;
    expect(columns.position).toBe(8);
  });

  it.each([
    ['events that no version can take', 'fact', 1],
    ['events of another type that cannot be read yet', 'later', 0],
  ])('looks at what can be read behind many %s', async (_, type, revision) => {
    const script = someLog('begin');
    for (let i = 0; i < 40; i++) script.fact({ protocol: 'trial', caseId: `x${i}` }, 'begin', '2010-01-01');
    // Those of revision 1 lack the first event of their case; the others have bytes of a format to come.
    const stay = script.events.map((event, i) =>
      i < 8 ? event : { ...event, type, revision, ...(revision === 0 ? { body: Buffer.from('{"v":99}') } : {}) },
    );
    const last = script.fact({ protocol: 'trial', caseId: 'y' }, 'begin', '2010-01-01');
    await columns.apply([...stay, { ...last, body: Buffer.from('{"v":99}') }], { park: true });
    expect(columns.parkedCount).toBe(41);
    const following = columns.follow(new ListedLog([...stay, last]), stop.signal);
    await until(() => columns.rebuild.state === 'idle' && columns.rebuild.last !== undefined);
    stop.abort();
    await following;
    expect(columns.rebuild).toMatchObject({ last: { cause: 'parked-events', outcome: 'swapped' } });
    expect(columns.parkedCount).toBe(40);
  });

  it.each([
    ['another log', someLog('goal').events],
    ['a shorter log', someLog('goal').events.slice(0, 4)],
  ])('builds the columns anew for %s', async (_, events) => {
    await columns.apply(someLog('begin').events);
    expect(await types(columns)).toEqual([['begin']]);
    const following = columns.follow(new ListedLog([...events]), stop.signal);
    await until(() => columns.health.state === 'live');
    stop.abort();
    await following;
    expect(columns.position).toBe(events.length);
    expect(await types(columns)).toEqual([['goal']]);
  });

  it('keeps columns of the same log', async () => {
    await columns.apply(someLog('begin').events);
    const script = someLog('begin');
    // Only the event at the checkpoint is compared, so what else is in this log tells whether it was read again.
    const unread = someLog('goal').events.slice(1, 7);
    const last = script.fact({ protocol: 'trial', caseId: 'c9' }, 'leave', '2010-01-01');
    const log = new ListedLog([script.events[0]!, ...unread, script.events[7]!, last]);
    const following = columns.follow(log, stop.signal);
    await columns.waitFor(9, 10_000);
    stop.abort();
    await following;
    expect(await types(columns)).toEqual([['begin'], ['leave']]);
  });
});
