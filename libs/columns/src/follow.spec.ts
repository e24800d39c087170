import { setImmediate } from 'node:timers/promises';
import { ListedLog } from '../../../test/support/listed-log.js';
import { LogScript } from '../../../test/support/recorded.js';
import { trialProtocol } from '../../../test/support/trial-protocol.js';
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
    expect(columns.health).toEqual({ state: 'live' });
  });

  it('tries again after a failure, and says what it was', async () => {
    const log = new ListedLog([...someLog('begin').events]);
    // Once it is tried again at once, and nobody needs to know.
    log.failures = 2;
    const following = columns.follow(log, stop.signal);
    await until(() => columns.health.state === 'failed');
    expect(columns.health).toMatchObject({ state: 'failed', error: { message: 'the log is away' } });
    await columns.waitFor(8, 10_000);
    stop.abort();
    await following;
    expect(columns.health).toEqual({ state: 'live' });
  });

  it.each([
    ['{"v":99}', 'cannot be read. Stored event of format 99'],
    ['{"source":"191212121212"', 'cannot be read. Its bytes are no JSON.'],
  ])('applies everything before an event that cannot be read (%s), and says what is wrong', async (body, says) => {
    const script = someLog('begin');
    const broken = { ...script.events[7]!, body: Buffer.from(body) };
    const log = new ListedLog([...script.events.slice(0, 7), broken]);
    const following = columns.follow(log, stop.signal);
    await until(() => columns.health.state === 'failed');
    expect(columns.position).toBe(7);
    expect(columns.health.error?.message).toContain(`The event at position 8 ${says}`);
    const waiting = columns.waitFor(8, 1);
    await expect(waiting).rejects.toMatchObject({
      code: 'not-caught-up',
      message: expect.stringContaining(says) as string,
      extra: { reached: 7, failure: expect.stringContaining('position 8') as string },
    });
    stop.abort();
    await following;
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
