import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A pointer is one line; a database is never so short. */
const LONGEST_POINTER = 255;

/**
 * Where columns are kept. The named file (`columns.duckdb`) is the database itself, or after a rebuild a line of text that
 * names the database beside it: each build has a file of its own, since DuckDB finds its write-ahead log by the file's name,
 * and the line is replaced in one step. Whoever deletes the named file has deleted the columns, either way.
 */
export class ColumnFiles {
  private constructor(
    private readonly named: string,
    /** The database to open. */
    readonly current: string,
  ) {}

  /** Finds the database, and clears away what builds that did not come to their end left behind. Nothing may be open. */
  static async find(named: string): Promise<ColumnFiles> {
    if (named === ':memory:') return new ColumnFiles(named, named);
    const build = await readPointer(named);
    const kept = build ?? basename(named);
    for (const name of await readdir(dirname(named))) {
      const owner = [...buildsIn(name, named), basename(named)].find((one) => name.startsWith(one));
      const isPointer = build !== undefined && name === basename(named);
      if (owner !== undefined && owner !== kept && !isPointer) await remove(join(dirname(named), name));
    }
    await remove(beside(named));
    return new ColumnFiles(named, join(dirname(named), kept));
  }

  /** A file for a build, which nobody has had before. */
  fresh(): string {
    if (this.named === ':memory:') return this.named;
    return join(dirname(this.named), `${stemOf(this.named)}-${randomBytes(4).toString('hex')}.duckdb`);
  }

  /**
   * From now on, also after a power cut, this is the database.
   *
   * @throws Error when the line could not be replaced; the database is the one before then
   */
  async point(file: string): Promise<void> {
    if (this.named === ':memory:') return;
    const next = beside(this.named);
    try {
      const handle = await open(next, 'w');
      try {
        await handle.writeFile(`${basename(file)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(next, this.named);
    } catch (error) {
      await remove(next).catch(() => undefined);
      throw error;
    }
    // The line counts by now. Without this a power cut may bring back the one before, whose columns are built anew then.
    await syncFolder(dirname(this.named)).catch(() => undefined);
  }

  /** Removes a database that is closed, and is not the one any more. */
  async discard(file: string): Promise<void> {
    if (file === ':memory:') return;
    for (const name of await readdir(dirname(file))) {
      const isPointer = file === this.named && name === basename(file);
      if (name.startsWith(basename(file)) && !isPointer) await remove(join(dirname(file), name));
    }
  }
}

/** What a pointer is written to before it takes its place. */
function beside(named: string): string {
  return `${named}.next`;
}

function stemOf(named: string): string {
  return basename(named, '.duckdb');
}

/** The name of the build that a file in the folder belongs to. */
function buildsIn(name: string, named: string): string[] {
  const stem = stemOf(named);
  const rest = name.startsWith(`${stem}-`) ? /^[0-9a-f]{8}\.duckdb/.exec(name.slice(stem.length + 1)) : null;
  return rest === null ? [] : [`${stem}-${rest[0]}`];
}

/** The build that a pointer names; `undefined` where the file is a database, is not there, or names nothing. */
async function readPointer(named: string): Promise<string | undefined> {
  const size = await stat(named).then(
    (found) => found.size,
    () => undefined,
  );
  if (size === undefined || size === 0 || size > LONGEST_POINTER) return undefined;
  const name = (await readFile(named, 'utf8')).trimEnd();
  return buildsIn(name, named).includes(name) ? name : undefined;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
