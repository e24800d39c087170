import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { FollowedPage, FollowOptions, RecordedEvent } from '#event-log';
import { dumpColumns } from '../../../test/support/dump-columns.js';
import { ListedLog } from '../../../test/support/listed-log.js';
import { LogScript } from '../../../test/support/recorded.js';
import { trialProtocol } from '../../../test/support/trial-protocol.js';
import { openColumns, type Columns, type Rebuild } from './index.js';
import type { Reading } from './reading.js';

const definition = trialProtocol({ before: 'none', sameInstant: 'error', entry: false, studyEnd: undefined });

function someLog(facts = 40): LogScript {
  const script = new LogScript();
  script.register(definition);
  for (let i = 0; i < facts; i++)
    script.fact({ protocol: 'trial', caseId: `c${i % 7}` }, 'begin', '2010-01-01', { size: i });
  script.merge({ protocol: 'trial', caseId: 'c1' }, 'c2');
  return script;
}

/** A log whose followers from the start can be held up, and given events that nobody else is given. */
class HeldLog extends ListedLog {
  hold = false;
  /** Pages that begin beyond this position are held up. */
  holdBeyond = 0;
  broken: Error | undefined;

  override async *follow(options: FollowOptions): AsyncGenerator<FollowedPage> {
    for await (const page of super.follow(options)) {
      const held = options.after === 0 && (page.events[0]?.position ?? 0) > this.holdBeyond;
      while (held && this.hold && !options.signal.aborted) await sleep(5);
      if (this.broken !== undefined && options.after === 0) throw this.broken;
      yield page;
    }
  }
}

let folder: string;
let columns: Columns;
let log: HeldLog;
let script: LogScript;
let told: Rebuild[];
const stop = (): AbortController => new AbortController();
let end: AbortController;
let following: Promise<void>;

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(5);
}
const ended = (): Promise<void> => until(() => columns.rebuild.state === 'idle');
const files = (): string[] => readdirSync(folder).toSorted();
const databases = (): string[] => files().filter((name) => name.endsWith('.duckdb'));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rebuild-'));
  told = [];
  script = someLog();
  log = new HeldLog([...script.events]);
  columns = await openColumns({ file: join(folder, 'columns.duckdb'), tell: (now) => told.push(now) });
  // The checkpoint tells those that go on from those that begin: only a build follows from the start.
  await columns.apply(script.events);
  end = stop();
  following = columns.follow(log, end.signal);
});
afterEach(async () => {
  log.hold = false;
  end.abort();
  await following;
  await columns.close();
  rmSync(folder, { recursive: true, force: true });
});

function more(caseId: string): RecordedEvent {
  const event = script.fact({ protocol: 'trial', caseId }, 'goal', '2010-01-05');
  log.add(event);
  return event;
}

describe('columns that are built beside those that are asked', () => {
  it('hold the same, take their place, are found again, and leave nothing of the old ones', async () => {
    const before = await dumpColumns(columns);
    const old = await columns.connect();
    columns.startRebuild(log, 'asked');
    await ended();
    expect(columns.rebuild).toMatchObject({
      state: 'idle',
      last: { outcome: 'swapped', cause: 'asked', position: 42, events: 42, of: 42 },
    });
    expect(told.map(({ state }) => state)).toEqual(['building', 'idle']);
    expect(await dumpColumns(columns)).toEqual(before);
    // Whoever began on the old ones ends on them.
    more('c1');
    await columns.waitFor(43, 10_000);
    const count = 'SELECT count(*)::INTEGER FROM events';
    expect(await old.rows(count)).toEqual([[42]]);
    expect(databases()).toHaveLength(2);
    const fresh = await columns.connect();
    expect(await fresh.rows(count)).toEqual([[43]]);
    await fresh.close();
    await old.close();
    await columns.oldGone();
    const name = readFileSync(join(folder, 'columns.duckdb'), 'utf8').trim();
    expect(files().filter((file) => !file.endsWith('.wal'))).toEqual([name, 'columns.duckdb'].toSorted());
    const after = await dumpColumns(columns);
    end.abort();
    await following;
    await columns.close();
    const again = await openColumns({ file: join(folder, 'columns.duckdb') });
    expect(again.position).toBe(43);
    expect(await dumpColumns(again)).toEqual(after);
    await again.close();
    expect(databases()).toEqual([name, 'columns.duckdb'].toSorted());
  });

  it('can be rebuilt again and again, and answer for ever', async () => {
    for (let round = 0; round < 3; round++) {
      more(`c${round}`);
      columns.startRebuild(log, 'asked');
      await ended();
      expect(columns.rebuild).toMatchObject({ last: { outcome: 'swapped', events: 43 + round } });
      await columns.oldGone();
      expect(databases()).toHaveLength(2);
    }
  });

  it('have all that was recorded while they were built, and those who wait for it go on waiting on them', async () => {
    log.hold = true;
    log.holdBeyond = 21;
    columns.startRebuild(log, 'asked');
    await until(() => (columns.rebuild as { position?: number }).position === 21);
    for (let i = 0; i < 20; i++) more(`n${i}`);
    await columns.waitFor(62, 10_000);
    await sleep(300);
    expect(columns.rebuild).toMatchObject({ state: 'building', position: 21, of: 62 });
    const waiting = columns.waitFor(70, 10_000);
    log.hold = false;
    await ended();
    expect(columns.rebuild).toMatchObject({ last: { outcome: 'swapped', events: 62 } });
    for (let i = 0; i < 8; i++) more(`n${i}`);
    await waiting;
    const whole = await openColumns({ file: ':memory:' });
    await whole.apply(script.events);
    expect(await dumpColumns(columns)).toEqual(await dumpColumns(whole));
    await whole.close();
  });

  it('take their place under writers who do not rest, with nothing left out', async () => {
    let writing = true;
    const writer = (async () => {
      for (let i = 0; writing; i++) {
        more(`w${i % 50}`);
        await sleep(1);
      }
    })();
    columns.startRebuild(log, 'asked');
    await ended();
    writing = false;
    await writer;
    expect(columns.rebuild).toMatchObject({ last: { outcome: 'swapped' } });
    await columns.waitFor(script.position, 10_000);
    const whole = await openColumns({ file: ':memory:' });
    await whole.apply(script.events);
    expect(await dumpColumns(columns)).toEqual(await dumpColumns(whole));
    await whole.close();
  });

  it('are one build at a time', async () => {
    log.hold = true;
    columns.startRebuild(log, 'asked');
    await until(() => databases().length === 2);
    const { since } = columns.rebuild as { since: number };
    columns.startRebuild(log, 'asked');
    expect(columns.rebuild).toMatchObject({ state: 'building', since });
    await sleep(100);
    expect(databases()).toHaveLength(2);
  });

  it('wait until nobody reads the columns before the present ones: there are never more than two', async () => {
    const old = await columns.connect();
    columns.startRebuild(log, 'asked');
    await ended();
    columns.startRebuild(log, 'asked');
    await sleep(100);
    expect(columns.rebuild).toMatchObject({ state: 'waiting', last: { outcome: 'swapped' } });
    await old.close();
    await ended();
    expect(told.map(({ state }) => state)).toEqual(['building', 'idle', 'waiting', 'idle']);
  });

  it('have the larger share of the memory while old ones are read, and all of it only when those are gone', async () => {
    const limit = async (reading: Reading): Promise<unknown> =>
      (await reading.rows("SELECT current_setting('memory_limit')"))[0]![0];
    const limits = async (): Promise<unknown[]> => {
      const fresh = await columns.connect();
      const now = [await limit(fresh), await limit(old)];
      await fresh.close();
      return now;
    };
    const old = await columns.connect();
    const all = await limit(old);
    columns.startRebuild(log, 'asked');
    await ended();
    const shared = ['709.5 MiB', '244.1 MiB'];
    while (!isDeepStrictEqual(await limits(), shared)) await sleep(5);
    columns.startRebuild(log, 'asked');
    expect(columns.rebuild.state).toBe('waiting');
    await columns.cancelRebuild();
    expect(await limits()).toEqual(shared);
    await old.close();
    await columns.oldGone();
    const fresh = await columns.connect();
    expect(await limit(fresh)).toBe(all);
    await fresh.close();
  });

  it.each([
    ['is cancelled', async () => columns.cancelRebuild(), 'cancelled'],
    [
      'is of a log that cannot be read any more',
      async () => {
        log.broken = new Error('The disk is full.');
        log.hold = false;
        await ended();
      },
      'failed',
    ],
    [
      'is of another log, since the running columns were emptied',
      async () => {
        await columns.clear();
        await columns.apply(script.events);
        log.hold = false;
        await ended();
      },
      'failed',
    ],
    [
      'cannot be put in place',
      async () => {
        const files = (columns as unknown as { files: { point: () => Promise<void> } }).files;
        files.point = () => Promise.reject(new Error('ENOSPC: no space left on device'));
        log.hold = false;
        await ended();
      },
      'failed',
    ],
  ] as const)('leave the old ones as they are, and nothing behind, where the build %s', async (_, happens, outcome) => {
    const before = await dumpColumns(columns);
    log.hold = true;
    columns.startRebuild(log, 'asked');
    await until(() => databases().length === 2);
    expect(databases()).toHaveLength(2);
    await happens();
    expect(columns.rebuild).toMatchObject({ state: 'idle', last: { outcome } });
    expect(databases()).toEqual(['columns.duckdb']);
    expect(await dumpColumns(columns)).toEqual(before);
    more('c1');
    await columns.waitFor(43, 10_000);
  });

  it('end with the columns, and leave nothing behind', async () => {
    log.hold = true;
    columns.startRebuild(log, 'asked');
    await until(() => databases().length === 2);
    await columns.close();
    expect(databases()).toEqual(['columns.duckdb']);
    expect(columns.rebuild).toMatchObject({ last: { outcome: 'cancelled' } });
  });

  it('come by themselves where what was parked can be read now; until then, all else is answered', async () => {
    const other = await openColumns({ file: join(folder, 'other.duckdb') });
    const broken = script.events.map((event, i) => (i === 20 ? { ...event, body: Buffer.from('{"v":99}') } : event));
    await other.apply(broken, { park: true });
    expect(other.parkedCount).toBe(1);
    log.hold = true;
    const stopOther = stop();
    const followed = other.follow(log, stopOther.signal);
    await until(() => other.rebuild.state === 'building');
    expect(other.rebuild).toMatchObject({ cause: 'parked-events' });
    await until(() => other.health.state === 'live');
    expect([other.position, other.generation, other.parkedCount]).toEqual([42, 0, 1]);
    log.hold = false;
    await until(() => other.parkedCount === 0);
    expect(await dumpColumns(other)).toEqual(await dumpColumns(columns));
    stopOther.abort();
    await followed;
    await other.close();
  });
});
