import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  CHAIN_START,
  leafHash,
  linkHash,
  openMemoryLog,
  openSqliteLog,
  type EventLog,
  type RecordedEvent,
} from '#event-log';
import { ListedLog } from '../../../test/support/listed-log.js';
import { LogScript } from '../../../test/support/recorded.js';
import { trialProtocol } from '../../../test/support/trial-protocol.js';
import { openColumns, type Columns } from './index.js';
import { MARK_EVERY } from './log-hash.js';

const EVENTS = 2 * MARK_EVERY + 1000;

let folder: string;
let said: readonly RecordedEvent[];
/** The same events as a log tells them that knows no hash of itself. */
let unsaid: readonly RecordedEvent[];

/** Two events cannot be read: they are in the log, so they are in its hash. */
function someLog(): LogScript {
  const script = new LogScript(1_700_000_000_000, 3);
  script.register(trialProtocol({ before: 'none', sameInstant: 'error', entry: false, studyEnd: undefined }));
  for (let i = 1; i < EVENTS; i++) {
    const where = { protocol: 'trial', caseId: `c${i % 700}` };
    if (i === 5 || i === MARK_EVERY + 7)
      script.append(`case-trial/lost${i}`, {} as never, { type: 'later', body: Buffer.from('{"v":99}') });
    else script.fact(where, 'begin', '2010-01-01', { size: i });
  }
  return script;
}

/** As several writers record whose clocks differ: what counts as recorded later does not change the hash. */
function withOtherClocks(events: readonly RecordedEvent[]): RecordedEvent[] {
  let hash = CHAIN_START;
  return events.map((event, i) => {
    const stamped = { ...event, recordedAt: event.recordedAt - (i % 3) * 5000 };
    hash = linkHash(hash, leafHash(stamped));
    return { ...stamped, logHash: Buffer.from(hash).toString('hex') };
  });
}

function keptSilent(event: RecordedEvent): RecordedEvent {
  const { logHash: _, ...rest } = event;
  return rest;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-hash-'));
  said = withOtherClocks(someLog().events);
  unsaid = said.map(keptSilent);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A log that counts the events that are read of it. */
class CountedLog extends ListedLog {
  read = 0;

  override async readAll(options: Parameters<EventLog['readAll']>[0]): Promise<readonly RecordedEvent[]> {
    const events = await super.readAll(options);
    this.read += events.length;
    return events;
  }
}

async function applied(file: string, events: readonly RecordedEvent[], pieces: number): Promise<Columns> {
  const columns = await openColumns({ file });
  for (let i = 0; i < events.length; i += pieces) {
    await columns.apply(events.slice(i, i + pieces), { park: true, hold: i % 2 === 0 && i + pieces < events.length });
  }
  return columns;
}

describe('the hash of a log that does not say it', () => {
  it('is the one that the log would say, at any event, after a restart and however the log is cut', async () => {
    const log = new ListedLog([...unsaid]);
    const positions = [1, 5, 6, MARK_EVERY, MARK_EVERY + 1, MARK_EVERY + 8, 2 * MARK_EVERY, EVENTS - 1, EVENTS];
    const drawn = fc.sample(fc.integer({ min: 1, max: EVENTS }), { seed: 20101201, numRuns: 10 });
    for (const pieces of [EVENTS, 997]) {
      const file = join(folder, `cut-${pieces}.duckdb`);
      const first = await applied(file, unsaid.slice(0, EVENTS - 500), pieces);
      expect(first.parkedCount).toBe(2);
      await first.close();
      const columns = await openColumns({ file });
      await columns.apply(unsaid);
      expect(columns.head).toMatchObject({ position: 3 * EVENTS, logHash: said.at(-1)!.logHash });
      expect(columns.events).toBe(EVENTS);
      for (const n of [...positions, ...drawn]) {
        const event = said[n - 1]!;
        expect({ n, hash: await columns.logHashAt(log, event.position) }).toEqual({ n, hash: event.logHash });
      }
      await columns.close();
    }
  });

  it('costs no read at the head, and less than the events between two marks elsewhere', async () => {
    const log = new CountedLog([...unsaid]);
    const columns = await applied(':memory:', unsaid, 4096);
    await columns.logHashAt(log, said.at(-1)!.position);
    expect(log.read).toBe(0);
    await columns.logHashAt(log, said[2 * MARK_EVERY - 2]!.position);
    expect(log.read).toBeLessThanOrEqual(MARK_EVERY + 512);
    await columns.close();
  });

  it('is refused where the log does not hold the event', async () => {
    const columns = await applied(':memory:', unsaid.slice(0, 100), 100);
    for (const held of [unsaid.slice(0, 40), [...unsaid.slice(0, 40), ...unsaid.slice(50)]]) {
      await expect(columns.logHashAt(new ListedLog([...held]), said[44]!.position)).rejects.toMatchObject({
        code: 'not-caught-up',
      });
    }
    await columns.close();
  });
});

describe.each([
  ['memory', async (): Promise<EventLog> => openMemoryLog()],
  ['SQLite', async (): Promise<EventLog> => openSqliteLog({ file: join(folder, 'log.sqlite') })],
])('a log that says its hash (%s)', (_, open) => {
  it('says what is computed from it where it is kept silent', async () => {
    const log = await open();
    for (const { stream, type, body } of said.slice(0, 300))
      await log.append([{ stream, expected: 'any', events: [{ type, body }] }]);
    const events = await log.readAll({ limit: 1000 });
    const told = await applied(':memory:', events, 50);
    const computed = await applied(':memory:', events.map(keptSilent), 77);
    expect(computed.head).toEqual(told.head);
    expect(told.head.logHash).toBe(events.at(-1)!.logHash);
    const { position, logHash } = events[120]!;
    expect(await told.logHashAt(log, position)).toBe(logHash);
    expect(await computed.logHashAt(new ListedLog([...events]), position)).toBe(logHash);
    for (const columns of [told, computed]) await columns.close();
    await log.close();
  });
});
