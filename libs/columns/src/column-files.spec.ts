import { jest } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ColumnFiles } from './column-files.js';

let folder: string;
let named: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'column-files-'));
  named = join(folder, 'columns.duckdb');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (...names: string[]): void => names.forEach((name) => writeFileSync(join(folder, name), 'x'.repeat(9000)));
const left = (): string[] => readdirSync(folder).toSorted();

describe('the files of columns', () => {
  it('are the named one where nothing was rebuilt', async () => {
    put('columns.duckdb', 'columns.duckdb.wal', 'log.sqlite', 'columns.csv', 'columns-mine.duckdb');
    const all = left();
    expect((await ColumnFiles.find(named)).current).toBe(named);
    expect(left()).toEqual(all);
  });

  it('are the build that the named one names, which is replaced in one step', async () => {
    put('columns.duckdb', 'columns.duckdb.wal');
    const files = await ColumnFiles.find(named);
    const build = files.fresh();
    expect(build).not.toBe(files.fresh());
    writeFileSync(build, 'database');
    await files.point(build);
    expect(left()).toEqual([build.slice(folder.length + 1), 'columns.duckdb', 'columns.duckdb.wal']);
    await files.discard(named);
    expect(left()).toEqual([build.slice(folder.length + 1), 'columns.duckdb']);
    expect((await ColumnFiles.find(named)).current).toBe(build);
  });

  it('are the build all the same where the folder cannot be synced once the line has been replaced', async () => {
    put('columns.duckdb');
    const files = await ColumnFiles.find(named);
    const build = files.fresh();
    writeFileSync(build, 'database');
    const handle = await open(folder, 'r');
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const failed = jest.spyOn(prototype, 'sync').mockImplementation(async function (this: FileHandle) {
      if ((await this.stat()).isDirectory()) throw new Error('EIO: i/o error, fsync');
    });
    try {
      await files.point(build);
      expect(failed).toHaveBeenCalledTimes(2);
    } finally {
      failed.mockRestore();
    }
    expect((await ColumnFiles.find(named)).current).toBe(build);
  });

  it.each([
    ['a build that did not come to its end', 'x'.repeat(9000), 'columns.duckdb', ['columns.duckdb.wal']],
    ['the columns before the build', 'columns-0000000a.duckdb\n', 'columns-0000000a.duckdb', []],
  ])('are cleared of %s', async (_, content, current, kept) => {
    put(
      'columns.duckdb.wal',
      'columns.duckdb.next',
      'log.sqlite',
      'columns-0000000b.duckdb',
      'columns-0000000b.duckdb.wal',
    );
    writeFileSync(named, content);
    if (current !== 'columns.duckdb') put(current, `${current}.wal`);
    expect((await ColumnFiles.find(named)).current).toBe(join(folder, current));
    const builds = current === 'columns.duckdb' ? [] : [current, `${current}.wal`];
    expect(left()).toEqual(['columns.duckdb', 'log.sqlite', ...kept, ...builds].toSorted());
    expect(readFileSync(named, 'utf8')).toBe(content);
  });

  it.each(['', 'columns-0000000a.duckdb/../log.sqlite', '../columns-0000000a.duckdb', 'nothing'])(
    'are the named one where it names no build (%j)',
    async (content) => {
      put('columns-0000000a.duckdb');
      writeFileSync(named, content);
      expect((await ColumnFiles.find(named)).current).toBe(named);
      expect(left()).toEqual(['columns.duckdb']);
    },
  );

  it('are gone with the named one', async () => {
    put('columns-0000000a.duckdb', 'columns-0000000a.duckdb.wal');
    expect((await ColumnFiles.find(named)).current).toBe(named);
    expect(left()).toEqual([]);
  });
});
