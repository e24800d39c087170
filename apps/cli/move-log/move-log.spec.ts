import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { openMemoryLog, type EventLog } from '#event-log';
import { Problem } from '#kernel';
import { tempFolder } from '../../../test/support/temp-folder.js';
import { exportLog } from './export.js';
import { importLog } from './import.js';

/** Three streams that take turns, one body that is no text; instants that go back. */
async function someLog(): Promise<EventLog> {
  let now = 5_000_000;
  const log = openMemoryLog();
  const write = async (stream: string, ...bodies: Uint8Array[]): Promise<void> => {
    const elsewhere = openMemoryLog({ now: () => now });
    const before = await log.readStream(stream);
    if (before.length > 0) await elsewhere.restore(before);
    const events = bodies.map((body) => ({ type: 'färdig', body }));
    await elsewhere.append([{ stream, expected: 'any', events }]);
    await log.restore((await elsewhere.readStream(stream)).slice(before.length));
  };
  await write('protocol-p', Buffer.from('{"v":1}'));
  now = 3_000_000;
  await write('case-p/å', Buffer.from('{"ort":"Åmål","rad":"a\\nb\\u2028"}'), Uint8Array.of(0xff, 0, 0xc0));
  now = 4_000_000;
  await write('case-p/2', new Uint8Array(0), Buffer.from('\ufeff{}'));
  await write('case-p/å', Buffer.from('{}'));
  return log;
}

const quiet = { signal: new AbortController().signal, onProgress: () => undefined };
const asRead = { ...quiet, from: 'sqlite' };

describe('a log that is moved', () => {
  let temp: ReturnType<typeof tempFolder>;
  let log: EventLog;
  let file: string;
  let bytes: Buffer;
  beforeAll(async () => {
    temp = tempFolder();
    file = join(temp.folder, 'log.ndjson');
    log = await someLog();
    await exportLog(log, file, asRead);
    bytes = readFileSync(file);
  });
  afterAll(() => temp.remove());

  const problemOf = async (work: Promise<unknown>): Promise<Problem> => {
    const thrown: unknown = await work.then(
      () => new Error('it was taken'),
      (error: unknown) => error,
    );
    if (!(thrown instanceof Problem)) throw thrown;
    return thrown;
  };
  const empty = async (target: EventLog): Promise<boolean> => (await target.readAll({ limit: 1 })).length === 0;
  const fileWith = (content: Uint8Array | string): string => {
    const other = join(temp.folder, 'other.ndjson');
    writeFileSync(other, content);
    return other;
  };

  it('comes into another log as it was, and out of that as the same bytes', async () => {
    const target = openMemoryLog();
    const imported = await importLog(target, file, quiet);
    expect(imported).toMatchObject({ imported: 6, alreadyThere: 0, whole: true, log: { findings: [] } });
    expect(await target.readAll({ limit: 10 })).toEqual(await log.readAll({ limit: 10 }));
    const again = join(temp.folder, 'again.ndjson');
    expect(await exportLog(target, again, asRead)).toMatchObject({ events: 6, streams: 3 });
    expect(readFileSync(again).equals(bytes)).toBe(true);
    expect(await importLog(target, file, quiet)).toMatchObject({ imported: 0, alreadyThere: 6, whole: true });
  });

  it('is in a file that its owner alone can read, also where one was there', async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    chmodSync(file, 0o644);
    await exportLog(log, file, asRead);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('an empty log moves too', async () => {
    const other = join(temp.folder, 'empty.ndjson');
    expect(await exportLog(openMemoryLog(), other, asRead)).toMatchObject({ events: 0, streams: 0 });
    expect(await importLog(openMemoryLog(), other, quiet)).toMatchObject({ imported: 0, whole: true });
  });

  it('an export that was cut off anywhere is gone on with to the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length), async (length) => {
        const other = fileWith(bytes.subarray(0, length));
        await exportLog(log, other, asRead);
        expect(readFileSync(other).equals(bytes)).toBe(true);
      }),
      { numRuns: 200, seed: 20101201 },
    );
  });

  it('an export of a log that has grown since goes on', async () => {
    const grown = openMemoryLog();
    await grown.restore(await log.readAll({ limit: 10 }));
    await grown.append([{ stream: 'case-p/3', expected: 'none', events: [{ type: 't', body: Buffer.from('{}') }] }]);
    const other = fileWith(bytes);
    expect(await exportLog(grown, other, asRead)).toMatchObject({ events: 7, alreadyThere: 6 });
    expect(await importLog(openMemoryLog(), other, quiet)).toMatchObject({ imported: 7, whole: true });
  });

  it('an export does not touch a file that is something else', async () => {
    const other = openMemoryLog();
    await other.append([{ stream: 'case-p/1', expected: 'none', events: [{ type: 't', body: Buffer.from('{}') }] }]);
    for (const [content, code] of [
      ['my,own,file\n', 'file-invalid'],
      ['{"forloppLog":2}\n', 'file-invalid'],
      [bytes, 'log-differs'],
    ] as const) {
      const there = fileWith(content);
      const before = readFileSync(there);
      expect((await problemOf(exportLog(other, there, asRead))).code).toBe(code);
      expect(readFileSync(there).equals(before)).toBe(true);
    }
    expect((await problemOf(exportLog(other, join(temp.folder, 'none', 'x'), asRead))).code).toBe('file-invalid');
  });

  it('a log that is not whole is not exported', async () => {
    const broken = openMemoryLog();
    const events = (await log.readAll({ limit: 10 })).map((event, i) => (i === 2 ? { ...event, type: 'x' } : event));
    broken.readAll = async (options) => (options.direction === 'backwards' ? events.slice(-1) : events);
    const problem = await problemOf(exportLog(broken, join(temp.folder, 'broken.ndjson'), asRead));
    expect(problem).toMatchObject({ code: 'export-not-whole', extra: { position: 3 } });
  });

  it('with any byte changed, nothing of it is imported', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at]! + by) % 256;
        const target = openMemoryLog();
        const { code } = await problemOf(importLog(target, fileWith(changed), quiet));
        expect(['export-not-whole', 'file-invalid']).toContain(code);
        expect(await empty(target)).toBe(true);
      }),
      { numRuns: 300, seed: 20101201 },
    );
  });

  it('cut off anywhere, nothing of it is imported', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
        const target = openMemoryLog();
        await problemOf(importLog(target, fileWith(bytes.subarray(0, length)), quiet));
        expect(await empty(target)).toBe(true);
      }),
      { numRuns: 100, seed: 20101201 },
    );
  });

  const lines = (): string[] => bytes.toString().split('\n');
  it.each([
    ['a line missing', () => lines().toSpliced(3, 1), 6],
    ['the last event missing', () => lines().toSpliced(6, 1), 7],
    ['a line twice', () => lines().toSpliced(3, 0, lines()[3]!), 5],
    ['two lines of one stream in each other’s place', () => lines().with(2, lines()[3]!).with(3, lines()[2]!), 3],
    ['a line of another position', () => lines().with(2, lines()[2]!.replace('"position":2', '"position":1')), 3],
    ['a blank line', () => lines().toSpliced(4, 0, ''), 5],
    ['a member more', () => lines().with(2, lines()[2]!.replace('{', '{"x":1,')), 3],
    ['something after the sums', () => [...lines().slice(0, -1), 'x', ''], 9],
    ['an event for a stream of others', () => lines().with(2, lines()[2]!.replace('case-p/å', 'other-1')), 3],
  ])('with %s it is refused, and nothing imported', async (_, change, line) => {
    const target = openMemoryLog();
    const problem = await problemOf(importLog(target, fileWith(change().join('\n')), quiet));
    expect(problem).toMatchObject({ code: 'export-not-whole', extra: { line } });
    expect(await empty(target)).toBe(true);
  });

  it('goes on in a log that holds its beginning, wherever that ends', async () => {
    const events = await log.readAll({ limit: 10 });
    for (let held = 1; held <= events.length; held++) {
      const target = openMemoryLog();
      await target.restore(events.slice(0, held));
      const imported = await importLog(target, file, quiet);
      expect(imported).toMatchObject({ alreadyThere: held, imported: 6 - held, whole: true });
    }
  });

  it('is refused by a log that holds something else, or more', async () => {
    const events = await log.readAll({ limit: 10 });
    const more = openMemoryLog();
    await more.restore(events);
    const one = { type: 't', body: Buffer.from('{}') };
    await more.append([{ stream: 'case-p/3', expected: 'none', events: [one] }]);
    const other = openMemoryLog();
    await other.append([{ stream: 'protocol-p', expected: 'none', events: [one] }]);
    const order = openMemoryLog();
    await order.restore([events[1]!]);
    for (const target of [more, other, order]) {
      const before = await target.readAll({ limit: 20 });
      expect((await problemOf(importLog(target, file, quiet))).code).toBe('log-differs');
      expect(await target.readAll({ limit: 20 })).toEqual(before);
    }
  });

  it.each(['case-p/3', 'case-p/å'])('notices that somebody else writes meanwhile, to %s', async (stream) => {
    const target = openMemoryLog();
    const restore = target.restore.bind(target);
    const one = { type: 't', body: Buffer.from('{}') };
    target.restore = async (events) => {
      if (stream === 'case-p/å') await target.append([{ stream, expected: 'any', events: [one] }]);
      await restore(events);
      if (stream !== 'case-p/å') await target.append([{ stream, expected: 'any', events: [one] }]);
    };
    const { code, message } = await problemOf(importLog(target, file, quiet));
    expect({ code, message }).toEqual({
      code: 'log-differs',
      message: expect.stringContaining('somebody did') as string,
    });
  });

  it('says when the log that was written does not agree in the end', async () => {
    const target = openMemoryLog();
    const readAll = target.readAll.bind(target);
    target.readAll = async (options) => {
      const events = await readAll(options);
      return options.direction === 'backwards'
        ? events
        : events.map((event) => (event.revision === 1 ? { ...event, body: Buffer.from('x') } : event));
    };
    const imported = await importLog(target, file, quiet);
    expect(imported).toMatchObject({ whole: false, imported: 6, log: { events: 6 } });
    expect(imported.log!.findings.map(({ code }) => code)).toContain('stream-chain');
  });

  it('an event that the log cannot take is known before any is written', async () => {
    const target = Object.assign(openMemoryLog(), { appendBytes: 260 });
    const { code } = await problemOf(importLog(target, file, quiet));
    expect(code).toBe('batch-too-large');
    expect(await empty(target)).toBe(true);
  });

  it('stops where the user ends it, and goes on from there', async () => {
    const target = openMemoryLog();
    expect(await importLog(target, file, { ...quiet, signal: AbortSignal.abort() })).toMatchObject({ whole: false });
    const other = join(temp.folder, 'stopped.ndjson');
    const stopped = await exportLog(log, other, { ...asRead, signal: AbortSignal.abort() });
    expect(stopped).toMatchObject({ events: 1, interrupted: true });
    expect(await exportLog(log, other, asRead)).toMatchObject({ events: 6, alreadyThere: 1 });
    expect(readFileSync(other).equals(bytes)).toBe(true);
  });
});
