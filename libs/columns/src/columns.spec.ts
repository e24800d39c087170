import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ProtocolDefinition } from '#protocol';
import { LogScript } from '../../../test/support/recorded.js';
import { trialProtocol } from '../../../test/support/trial-protocol.js';
import { openColumns, type Columns } from './index.js';

const definition = trialProtocol({ before: 'none', sameInstant: 'error', entry: false, studyEnd: undefined });
const START = 1_700_000_000_000;
const a = { protocol: 'trial', caseId: 'a' };

function someLog(): LogScript {
  const script = new LogScript(START, 10);
  script.register(definition);
  const begun = script.fact(a, 'begin', '2010-01-01', { arm: 'x', born: '1980-02-03', size: 2.5 });
  script.correct(a, begun, 'begin', '2010-02', { arm: 'y' });
  script.fact({ protocol: 'trial', caseId: 'b' }, 'leave', null, { tags: ['x', 'y'] });
  const merge = script.merge(a, 'b');
  script.void(a, merge);
  return script;
}

async function rows(columns: Columns, sql: string): Promise<unknown[][]> {
  const reading = await columns.connect();
  const result = await reading.use((connection) => connection.runAndReadAll(sql));
  await reading.close();
  return result.getRowsJson();
}

const dump = async (columns: Columns): Promise<unknown> =>
  Promise.all(
    ['events', 'protocols', 'cases', 'facts_0', 'supersessions', 'merges', 'checkpoint'].map((table) =>
      rows(columns, `SELECT * FROM ${table}`),
    ),
  );

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'columns-'));
  file = join(folder, 'columns.duckdb');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('columns', () => {
  it('hold facts, supersessions and merges', async () => {
    const columns = await openColumns({ file: ':memory:' });
    await columns.apply(someLog().events);
    expect(
      await rows(
        columns,
        `SELECT position, case_no, revision, type, day_from, day_to, "text:arm", "date:born", "number:size", "list:tags"
         FROM facts_0 ORDER BY position`,
      ),
    ).toEqual([
      ['20', 0, 0, 'begin', 14_610, 14_610, 'x', 3685, 2.5, null],
      ['30', 0, 1, 'begin', 14_641, 14_668, 'y', null, null, null],
      ['40', 1, 0, 'leave', null, null, null, null, null, ['x', 'y']],
    ]);
    expect(await rows(columns, 'SELECT * FROM supersessions')).toEqual([
      [0, 0, '30', false],
      [0, 2, '60', true],
    ]);
    expect(await rows(columns, 'SELECT * FROM merges')).toEqual([[0, 0, 2, 'b', '50']]);
    await columns.close();
  });

  it('are the same however the log is cut into batches, and the same events again change nothing', async () => {
    const { events } = someLog();
    const whole = await openColumns({ file: ':memory:' });
    await whole.apply(events);
    const cut = await openColumns({ file: ':memory:', caseCache: 2 });
    for (const event of events) await cut.apply([event]);
    await cut.apply(events);
    expect(await dump(cut)).toEqual(await dump(whole));
    await whole.close();
    await cut.close();
  });

  it('fill more than one chunk', async () => {
    const script = someLog();
    for (let i = 0; i < 5000; i++) {
      script.fact(
        { protocol: 'trial', caseId: `c${i}` },
        'leave',
        '2010-01-05',
        i % 3 === 0 ? { tags: ['y'] } : {},
        `id-of-a-fact-${i}`,
      );
    }
    const columns = await openColumns({ file: ':memory:' });
    await columns.apply(script.events);
    expect(
      await rows(
        columns,
        `SELECT count(*)::INTEGER, count(DISTINCT id)::INTEGER, count("list:tags")::INTEGER FROM facts_0`,
      ),
    ).toEqual([[5003, 5003, 1668]]);
    await columns.close();
  });

  it('keep nothing of a batch that fails, and go on after it', async () => {
    const { events } = someLog();
    const columns = await openColumns({ file });
    await columns.apply(events.slice(0, 2));
    const before = await dump(columns);
    const broken = { ...events[3]!, body: Buffer.from('{"v":99}') };
    await expect(columns.apply([events[2]!, broken])).rejects.toThrow('format 99');
    expect(await dump(columns)).toEqual(before);
    expect(columns.position).toBe(20);
    await columns.apply(events.slice(2));
    const fresh = await openColumns({ file: ':memory:' });
    await fresh.apply(events);
    expect(await dump(columns)).toEqual(await dump(fresh));
    await columns.close();
    await fresh.close();
  });

  it('keep nothing of a registration or a new case that fails with its batch', async () => {
    const { events } = someLog();
    const columns = await openColumns({ file: ':memory:' });
    const orphan = { ...events[3]!, revision: 7 };
    await expect(columns.apply([...events.slice(0, 2), orphan])).rejects.toThrow('without a first event');
    expect(columns.protocolsAt(Infinity)).toEqual([]);
    await columns.apply(events);
    const fresh = await openColumns({ file: ':memory:' });
    await fresh.apply(events);
    expect(await dump(columns)).toEqual(await dump(fresh));
    await columns.close();
    await fresh.close();
  });

  it('refuse an event of a protocol version that is not in the log', async () => {
    const { events } = someLog();
    const columns = await openColumns({ file: ':memory:' });
    await expect(columns.apply([events[1]!])).rejects.toThrow('version 1 of trial');
    await columns.close();
  });

  it('count nothing as recorded before what stands before it, though the clocks of the writers differ', async () => {
    const { events } = someLog();
    const late = events.map((event, i) => ({ ...event, recordedAt: START + [0, 5000, 3000, 4000, 6000][i % 5]! }));
    const columns = await openColumns({ file });
    await columns.apply(late.slice(0, 3));
    await columns.apply(late.slice(3, 5));
    expect(columns.head.recordedAt).toBe(START + 6000);
    expect(await columns.positionAt(START + 4500)).toBe(late[0]!.position);
    expect(await columns.positionAt(START + 5000)).toBe(late[3]!.position);
    const { position } = late[3]!;
    expect(await columns.lastAt(position + 1)).toEqual({ position, recordedAt: START + 5000 });
    expect(await columns.lastAt(late[0]!.position - 1)).toBeUndefined();
    await columns.close();
  });

  it('go on from their file', async () => {
    const { events } = someLog();
    const first = await openColumns({ file });
    await first.apply(events.slice(0, 3));
    await first.close();
    const second = await openColumns({ file });
    const { streamHash, logHash } = events[2]!;
    expect(second.head).toEqual({ position: 30, recordedAt: START + 2000, streamHash, logHash });
    await second.apply(events);
    const whole = await openColumns({ file: ':memory:' });
    await whole.apply(events);
    expect(await dump(second)).toEqual(await dump(whole));
    await second.close();
    await whole.close();
  });

  it('are emptied with what was held', async () => {
    const { events } = someLog();
    const columns = await openColumns({ file: ':memory:' });
    await columns.apply(events.slice(0, 3));
    await columns.apply(events.slice(3), { hold: true });
    await columns.clear();
    expect(columns.position).toBe(0);
    await columns.apply(events);
    const fresh = await openColumns({ file: ':memory:' });
    await fresh.apply(events);
    expect(await dump(columns)).toEqual(await dump(fresh));
    await columns.close();
    await fresh.close();
  });

  it('throw a file away that is no database', async () => {
    writeFileSync(file, 'not a database at all'.repeat(1000));
    const columns = await openColumns({ file });
    expect(columns.position).toBe(0);
    await columns.close();
  });

  it.each([
    ['cut off in its header', 0, 100, 0],
    ['cut off in its middle', 0, 0.5, 0],
    ['cut off at its end', 0, 0.99, 0],
    ['overwritten at the start', 0, 1, 4096],
    ['overwritten after its first header', 4096, 1, 8192],
    ['overwritten at the end', 0.75, 1, 1],
  ])('come back from a file that was %s', async (_, from, keep, garbage) => {
    const first = await openColumns({ file });
    await first.apply(someLog().events);
    await first.close();
    const bytes = readFileSync(file);
    const at = (part: number): number => Math.floor(part <= 1 ? part * bytes.length : part);
    if (garbage > 0) bytes.fill('damaged', at(from), Math.min(at(from) + at(garbage), bytes.length));
    writeFileSync(file, bytes.subarray(0, at(keep)));
    const columns = await openColumns({ file });
    await columns.apply(someLog().events);
    const fresh = await openColumns({ file: ':memory:' });
    await fresh.apply(someLog().events);
    expect(await dump(columns)).toEqual(await dump(fresh));
    await columns.close();
    await fresh.close();
  });

  it.each(['UPDATE checkpoint SET format = 0', 'DROP TABLE checkpoint'])(
    'throw a file of another format away (%s)',
    async (change) => {
      const first = await openColumns({ file });
      await first.apply(someLog().events);
      await first.close();
      const instance = await DuckDBInstance.create(file);
      const connection = await instance.connect();
      await connection.run(change);
      connection.closeSync();
      instance.closeSync();
      const columns = await openColumns({ file });
      expect(columns.position).toBe(0);
      await columns.apply(someLog().events);
      expect(columns.position).toBe(60);
      await columns.close();
    },
  );

  it('know protocols, positions and heads as they were', async () => {
    const script = someLog();
    script.register({ ...definition, version: 2 });
    const columns = await openColumns({ file: ':memory:' });
    await columns.apply(script.events);
    expect(columns.protocolAt('trial', 9)).toBeUndefined();
    expect(columns.protocolAt('trial', 69)).toMatchObject({ position: 10, definition: { version: 1 } });
    expect(columns.protocolAt('trial', 70)).toMatchObject({ position: 70, definition: { version: 2 } });
    expect(columns.protocolAt('trial', 9, 2)).toMatchObject({ position: 70 });
    expect(columns.protocolsAt(70).map((one) => one.definition.version)).toEqual([2]);
    expect(await columns.positionAt(START - 1)).toBeUndefined();
    expect(await columns.positionAt(START)).toBe(10);
    expect(await columns.positionAt(START + 1999)).toBe(20);
    await columns.close();
  });

  it('resolve instants by those of the source for a history that was moved in, by the append for what came later', async () => {
    const script = new LogScript(START, 10);
    script.register(definition);
    script.moved(a, 5000, 'begin', '1970-01-01');
    script.moved({ ...a, caseId: 'b' }, 5000, 'begin', '1970-01-01');
    script.moved(a, 7000, 'leave', '1970-01-01');
    script.fact(a, 'leave', '1970-01-01');
    const columns = await openColumns({ file: ':memory:' });
    await columns.apply(script.events.slice(0, 1));
    expect(await columns.movedUpTo(10)).toBeUndefined();
    await columns.apply(script.events);
    const known = await Promise.all(
      [4999, 5000, 6999, 7000, START + 3999, START + 4000].map((instant) => columns.positionAt(instant)),
    );
    expect(known).toEqual([undefined, 30, 30, 40, 40, 50]);
    // The registration is known with the first of them: a position holds all before it.
    expect(columns.protocolAt('trial', known[1]!)).toMatchObject({ position: 10 });
    expect(await columns.movedUpTo(10)).toBeUndefined();
    const instants = { first: 5000, last: 5000 };
    expect(await columns.movedUpTo(30)).toEqual({ positions: { first: 20, last: 30 }, instants });
    expect(await columns.movedUpTo(50)).toEqual({
      positions: { first: 20, last: 40 },
      instants: { ...instants, last: 7000 },
    });
    await columns.close();
  });

  it('take attributes that a later version adds, or gives another kind, also within one batch', async () => {
    const script = someLog();
    const begin = definition.factTypes['begin']!;
    const { size: _, ...kept } = begin.attributes!;
    const label = { sv: 'x', en: 'x' };
    const later: ProtocolDefinition = {
      ...definition,
      version: 2,
      factTypes: {
        ...definition.factTypes,
        begin: { ...begin, attributes: { ...kept, arm: { label, type: 'text' }, weight: { label, type: 'number' } } },
        other: { label, attributes: { note: { label, type: 'text' }, size: { label, type: 'text' } } },
      },
      rules: [],
      endpoints: { 'goal-x': { fact: 'goal', label } },
      exits: {},
      groups: {},
      covariates: {},
    };
    script.register(later);
    const c = { protocol: 'trial', caseId: 'c' };
    script.fact(c, 'begin', '2010-01-01', { weight: 3 }, 'c1', { protocolVersion: 2 });
    script.fact(c, 'other', '2010-01-01', { size: 'large' }, 'c2', { protocolVersion: 2 });
    const columns = await openColumns({ file });
    await columns.apply(script.events);
    expect(
      await rows(columns, `SELECT "number:size", "text:size", "number:weight" FROM facts_0 ORDER BY position`),
    ).toEqual([
      [2.5, null, null],
      [null, null, null],
      [null, null, null],
      [null, null, 3],
      [null, 'large', null],
    ]);
    await columns.close();
    const again = await openColumns({ file });
    await again.apply([script.fact(c, 'other', null, { size: 'small' }, 'c3', { protocolVersion: 2 })]);
    expect(await rows(again, `SELECT count("text:size")::INTEGER FROM facts_0`)).toEqual([[2]]);
    await again.close();
  });
});

describe('reading while the columns close', () => {
  it('ends in words, with what was being read broken off', async () => {
    const columns = await openColumns({ file: ':memory:' });
    const reading = await columns.connect();
    const long = reading.rows('SELECT sum(a.range + b.range) FROM range(1000000) a, range(1000000) b');
    const next = reading.rows('SELECT 1');
    const said = Promise.allSettled([long, next]);
    await setImmediate();
    await columns.close();
    expect(await said).toMatchObject([
      { status: 'rejected', reason: { code: 'shutting-down' } },
      { status: 'rejected', reason: { code: 'shutting-down' } },
    ]);
    await expect(reading.rows('SELECT 1')).rejects.toMatchObject({ code: 'shutting-down' });
    await expect(columns.connect()).rejects.toMatchObject({ code: 'shutting-down' });
    await reading.close();
  });
});

describe('waiting for a position', () => {
  it('ends when it is reached, and at once when it has been', async () => {
    const { events } = someLog();
    const columns = await openColumns({ file: ':memory:' });
    const waiting = columns.waitFor(30, 60_000);
    await columns.apply(events.slice(0, 3));
    await expect(waiting).resolves.toBeUndefined();
    await expect(columns.waitFor(30, 0)).resolves.toBeUndefined();
    await columns.close();
  });

  it('says how far the columns got when it takes too long', async () => {
    const columns = await openColumns({ file: ':memory:' });
    await columns.apply(someLog().events.slice(0, 2));
    await expect(columns.waitFor(30, 1)).rejects.toMatchObject({ code: 'not-caught-up', extra: { reached: 20 } });
    await columns.close();
  });
});
