import type { DuckDBConnection } from '@duckdb/node-api';
import { TableWriter } from './table-writer.js';

/** How many case numbers are kept at hand; the rest are looked up, a batch at a time. */
const DEFAULT_CAPACITY = 200_000;

/**
 * Case id → the integer that stands for it in the tables. A new case is known by its first event (revision 0), so only
 * cases that went out of the cache cost a look-up. Two generations bound the cache: when the young one is full the old one
 * is dropped, without a linked list to keep.
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
  create(protocolNo: number, id: string): number {
    const number = this.following++;
    this.remember(key(protocolNo, id), number);
    return number;
  }

  /** The number of a case, if it is at hand. */
  find(protocolNo: number, id: string): number | undefined {
    const wanted = key(protocolNo, id);
    const number = this.young.get(wanted);
    if (number !== undefined) return number;
    const older = this.old.get(wanted);
    if (older !== undefined) this.remember(wanted, older);
    return older;
  }

  /** Looks up several cases at once: key ({@link caseKey}) → number, for those that exist. */
  async lookUp(
    connection: DuckDBConnection,
    cases: readonly { protocolNo: number; id: string }[],
  ): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    if (cases.length === 0) return found;
    await connection.run('CREATE OR REPLACE TEMP TABLE wanted (protocol_no INTEGER, id VARCHAR)');
    const writer = await TableWriter.open(connection, 'wanted');
    for (const { protocolNo, id } of cases) {
      const row = writer.next();
      writer.vectors[0]!.setItem(row, protocolNo);
      writer.vectors[1]!.setItem(row, id);
    }
    writer.close();
    const result = await connection.run(
      'SELECT c.protocol_no, c.id, c.case_no FROM cases c JOIN wanted w ON w.protocol_no = c.protocol_no AND w.id = c.id',
    );
    for (const [protocolNo, id, number] of (await result.getRows()) as [number, string, number][]) {
      found.set(key(protocolNo, id), number);
      this.remember(key(protocolNo, id), number);
    }
    return found;
  }

  private remember(wanted: string, number: number): void {
    this.young.set(wanted, number);
  }
}

/** A case of a protocol as a key of a map. */
export const caseKey = key;

function key(protocolNo: number, id: string): string {
  return `${protocolNo}/${id}`;
}
