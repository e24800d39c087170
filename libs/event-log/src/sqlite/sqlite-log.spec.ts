import { copyFileSync, statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Database } from '#sqlite';
import { describeEventLog } from '../event-log.contract.js';
import { LogUnavailable } from '../port.js';
import type { StreamWrite } from '../port.js';
import { openSqliteLog } from './sqlite-log.js';
import { tempFolder } from '../../../../test/support/temp-folder.js';
import { verifySqliteLog } from './verify.js';

describeEventLog('sqlite', async (now) => {
  const { file, remove } = tempFolder();
  const first = await openSqliteLog({ file, now });
  let log = first;
  return {
    log: first,
    restoresWhole: true,
    async reopen() {
      await log.close();
      return (log = await openSqliteLog({ file, now }));
    },
    async cleanup() {
      await log.close();
      remove();
    },
  };
});

describe('sqlite log', () => {
  let temp: ReturnType<typeof tempFolder>;
  beforeEach(() => (temp = tempFolder()));
  afterEach(() => temp.remove());

  const one = (stream: string, size = 1): StreamWrite[] => [
    { stream, expected: 'any', events: [{ type: 'noted', body: new Uint8Array(size) }] },
  ];

  it('says how it presses the disk, and its state', async () => {
    const log = await openSqliteLog({ file: temp.file });
    expect([log.synchronous, log.state]).toEqual(['full', 'open']);
    await log.close();
    expect(log.state).toBe('closed');
    const quick = await openSqliteLog({ file: temp.file, unsafeSynchronousOff: true });
    expect(quick.synchronous).toBe('off');
    await quick.close();
  });

  it('leaves everything in the one file when it has closed', async () => {
    const log = await openSqliteLog({ file: temp.file });
    await log.append(one('a'));
    expect(statSync(`${temp.file}-wal`).size).toBeGreaterThan(0);
    await log.readAll({ limit: 1 });
    await log.close();
    copyFileSync(temp.file, `${temp.file}-copy`);
    expect(await verifySqliteLog(`${temp.file}-copy`)).toMatchObject({ events: 1, findings: [] });
  });

  it('wakes who follows it when it commits, without waiting until they look again', async () => {
    // Looking again is a matter of timers, and none of these ever ends.
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date'] });
    const log = await openSqliteLog({ file: temp.file });
    try {
      const pages = log.follow({ after: 0, signal: new AbortController().signal })[Symbol.asyncIterator]();
      expect((await pages.next()).value).toEqual({ events: [], caughtUp: true });
      const live = pages.next();
      await nextTurn();
      await log.append(one('a'));
      expect((await live).value.events).toMatchObject([{ stream: 'a' }]);
    } finally {
      await log.close();
      jest.useRealTimers();
    }
  });

  it('cannot be opened where there is no folder', async () => {
    await expect(openSqliteLog({ file: `${temp.folder}/none/log.sqlite` })).rejects.toThrow(LogUnavailable);
  });

  it('after a failed write it says so and writes no more, but reads and closes', async () => {
    const log = await openSqliteLog({ file: temp.file });
    await log.append(one('a'));
    const vandal = new Database(temp.file);
    vandal.exec("CREATE TRIGGER broken BEFORE INSERT ON events BEGIN SELECT RAISE(FAIL, 'broken'); END");
    await expect(log.append(one('b'))).rejects.toThrow(/unavailable: broken/);
    vandal.exec('DROP TRIGGER broken');
    vandal.close();
    expect(log.state).toBe('failed');
    await expect(log.append(one('c'))).rejects.toThrow(LogUnavailable);
    expect(await log.readAll({ limit: 10 })).toHaveLength(1);
    await log.close();
    const again = await openSqliteLog({ file: temp.file });
    await again.append(one('c'));
    await again.close();
  });

  it('answers each append with its own, also when many ticks wait for one commit', async () => {
    const log = await openSqliteLog({ file: temp.file });
    const busy = {
      stream: 'busy',
      expected: 'none' as const,
      events: Array.from({ length: 5000 }, () => one('')[0]!.events[0]!),
    };
    const appends = [log.append([busy])];
    for (let tick = 0; tick < 20; tick++) {
      await nextTurn();
      appends.push(log.append(one(`tick ${tick}`)));
    }
    const streams = (await Promise.all(appends)).map(([result]) => result!.stream);
    expect(streams).toEqual(['busy', ...Array.from({ length: 20 }, (_, tick) => `tick ${tick}`)]);
    await log.close();
  });

  it('refuses more than may wait, and writes what it took', async () => {
    const log = await openSqliteLog({ file: temp.file, mostWaiting: { appends: 50, bytes: 1000 } });
    const refusals = async (appends: Promise<unknown>[]): Promise<number> => {
      const refused = (await Promise.allSettled(appends)).filter((settled) => settled.status === 'rejected');
      for (const { reason } of refused)
        expect(reason).toMatchObject({ name: 'LogBusy', message: expect.stringMatching(/too much is waiting/) });
      return refused.length;
    };
    expect(await refusals(Array.from({ length: 55 }, (_, i) => log.append(one(`s${i}`))))).toBe(5);
    expect(await refusals(Array.from({ length: 5 }, (_, i) => log.append(one(`m${i}`, 300))))).toBe(2);
    // What has been written does not wait any more: the same again, and again.
    for (let i = 0; i < 5; i++) expect(await refusals([log.append(one('later', 1000))])).toBe(0);
    expect(await log.readAll({ limit: 1000 })).toHaveLength(50 + 3 + 5);
    await log.close();
  });

  it('follows what another owner of the file commits, on one unbroken chain', async () => {
    const [log, other] = await Promise.all([openSqliteLog({ file: temp.file }), openSqliteLog({ file: temp.file })]);
    const stop = new AbortController();
    const seen: number[] = [];
    const following = (async () => {
      for await (const { events, caughtUp } of log.follow({ after: 0, signal: stop.signal })) {
        seen.push(...events.map(({ position }) => position));
        if (seen.length === 0 && caughtUp) {
          void Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? log : other).append(one('s'))));
        }
        if (seen.length === 20) stop.abort();
      }
    })();
    await following;
    await Promise.all([log.close(), other.close()]);
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(await verifySqliteLog(temp.file)).toMatchObject({ events: 20, findings: [] });
  });

  it('is verified while it is written', async () => {
    const log = await openSqliteLog({ file: temp.file });
    const writing = Promise.all(Array.from({ length: 2000 }, (_, i) => log.append(one(`s${i % 9}`))));
    const during = await verifySqliteLog(temp.file);
    await writing;
    expect(during.findings).toEqual([]);
    expect(await verifySqliteLog(temp.file)).toMatchObject({ events: 2000, streams: 9, findings: [] });
    await log.close();
  });
});
