import { canonicalJson, sha256 } from '#kernel';
import { Database, type Statement } from '#sqlite';

/**
 * Gives events without an id one: a hash of their content and their rank among equal ones in the file. The same file gives
 * the same ids again, so a second import adds nothing; two rows that are alike stay two events.
 *
 * The counts live in a temporary database that spills to disk, so a long file takes no more memory than a short one.
 */
export class EqualRows {
  private readonly database = new Database('');
  private readonly count: Statement<{ rank: number }>;

  constructor() {
    this.database.exec('CREATE TABLE seen (hash TEXT PRIMARY KEY, rank INTEGER NOT NULL) STRICT, WITHOUT ROWID');
    this.count = this.database.prepare<{ rank: number }>(
      'INSERT INTO seen VALUES (?, 1) ON CONFLICT DO UPDATE SET rank = rank + 1 RETURNING rank',
    );
  }

  /** The event with its own id, or with the one made for it. */
  identify(event: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    if (event['id'] !== undefined) return event;
    const hash = sha256(canonicalJson(event)).slice(0, 32);
    return { ...event, id: `row-${hash}-${this.count.get(hash)!.rank}` };
  }

  close(): void {
    this.database.close();
  }
}
