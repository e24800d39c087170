import type { DuckDBConnection } from '@duckdb/node-api';
import { TableWriter } from './table-writer.js';

/** How many case numbers are kept at hand; the rest are looked up, a batch at a time. */
const DEFAULT_CAPACITY = 200_000;

/** A case that is looked up: its stream, and what the tables call it. */
export interface WantedCase {
  readonly stream: string;
  readonly protocolNo: number;
  readonly id: string;
}

/**
 * Case (by the name of its stream) → the integer that stands for it in the tables. A new case is known by its first event
 * (revision 0), so only cases that went out of the cache cost a look-up. Two generations bound the cache: when the young one
 * is full the old one is dropped, without a linked list to keep.
 */
export class CaseNumbers {
  private young = new Map<string, number>();
  private old = new Map<string, number>();
  private following = 0;

  constructor(private readonly capacity = DEFAULT_CAPACITY) {}

  /** Forgets everything and reads where numbering goes on: at the start, and after a batch that was rolled back. */
  async reload(connection: DuckDBConnection): Promise<void> {
    this.young = new Map();
    this.old = new Map();
    const result = await connection.runAndReadAll('SELECT coalesce(max(case_no) + 1, 0)::INTEGER FROM cases');
    this.following = result.getRows()[0]![0] as number;
  }

  /** Makes room. Only between batches: the cases that a batch creates can be looked up once it is written, not before. */
  trim(): void {
    if (this.young.size < this.capacity / 2) return;
    this.old = this.young;
    this.young = new Map();
  }

  /** The number of a case that has not been seen before. */
  create(stream: string): number {
    const number = this.following++;
    this.young.set(stream, number);
    return number;
  }

  /** The number of a case, if it is at hand. */
  find(stream: string): number | undefined {
    const number = this.young.get(stream);
    if (number !== undefined) return number;
    const older = this.old.get(stream);
    if (older !== undefined) this.young.set(stream, older);
    return older;
  }

  /** Looks up several cases at once, so that {@link find} finds those that exist. */
  async lookUp(connection: DuckDBConnection, wanted: readonly WantedCase[]): Promise<void> {
    if (wanted.length === 0) return;
    await connection.run('CREATE OR REPLACE TEMP TABLE wanted (n INTEGER, protocol_no INTEGER, id VARCHAR)');
    const writer = await TableWriter.open(connection, 'wanted');
    wanted.forEach(({ protocolNo, id }, n) => {
      const row = writer.next();
      writer.vectors[0]!.setItem(row, n);
      writer.vectors[1]!.setItem(row, protocolNo);
      writer.vectors[2]!.setItem(row, id);
    });
    writer.close();
    const result = await connection.run(
      'SELECT w.n, c.case_no FROM cases c JOIN wanted w ON w.protocol_no = c.protocol_no AND w.id = c.id',
    );
    for (const [n, number] of (await result.getRows()) as [number, number][]) {
      this.young.set(wanted[n]!.stream, number);
    }
  }
}
