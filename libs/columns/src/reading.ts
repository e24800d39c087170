import type { DuckDBConnection } from '@duckdb/node-api';
import { Problem } from '#kernel';

const INTERRUPT_MS = 10;

/**
 * A connection of one's own for reading. What is asked of it is done one thing after the other, and letting go waits for
 * what is being done: DuckDB ends the whole process when a connection goes away under a statement.
 */
export class Reading {
  private last: Promise<unknown> = Promise.resolve();
  private closing: Promise<void> | undefined;

  constructor(
    private readonly connection: DuckDBConnection,
    private readonly closed: () => void,
  ) {}

  /**
   * Does something with the connection once everything before it is done.
   *
   * @throws Problem `shutting-down` when the connection was let go of before it was done
   */
  use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const done = this.last.then(async () => {
      if (this.closing !== undefined) throw gone();
      try {
        return await work(this.connection);
      } catch (error) {
        throw this.closing === undefined ? error : gone(error);
      }
    });
    this.last = done.catch(() => undefined);
    return done;
  }

  /** Runs a statement whose result nobody needs. */
  async run(sql: string): Promise<void> {
    await this.use((connection) => connection.run(sql));
  }

  /** The rows of a statement. */
  rows(sql: string, values?: bigint[]): Promise<unknown[][]> {
    return this.use(async (connection) => (await connection.runAndReadAll(sql, values)).getRows());
  }

  /** Breaks off what is being done, and lets go of the connection with its temporary tables. Idempotent. */
  close(): Promise<void> {
    this.closing ??= this.letGo();
    return this.closing;
  }

  private async letGo(): Promise<void> {
    // DuckDB forgets an interruption that comes before the statement has begun.
    const again = setInterval(() => this.connection.interrupt(), INTERRUPT_MS);
    await this.last;
    clearInterval(again);
    this.connection.closeSync();
    this.closed();
  }
}

function gone(cause?: unknown): Problem {
  return new Problem('shutting-down', 'The columns were closed while they were being read. Ask again.', { cause });
}
