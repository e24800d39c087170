import type { DuckDBConnection } from '@duckdb/node-api';
import { parseStream, type RecordedEvent } from '#event-log';

/** An event that the columns could not take, and went on without. */
export interface ParkedEvent {
  readonly position: number;
  readonly protocol: string;
  /** Its place in its stream. */
  readonly revision: number;
  /** What the log calls it: its kind. */
  readonly type: string;
  readonly reason: string;
  /** Its bytes could not be read: another version may be able to. */
  readonly unreadable: boolean;
}

/** What is parked of each protocol and type: how much, and the first position of it. Never changed in place. */
export class Parked {
  private constructor(
    private readonly entries: ReadonlyMap<string, { readonly protocol: string; readonly type: string } & Tally>,
  ) {}

  static readonly none = new Parked(new Map());

  /** Reads what a file says is parked. */
  static async read(connection: DuckDBConnection): Promise<Parked> {
    const result = await connection.runAndReadAll(
      'SELECT protocol, type, count(*)::DOUBLE, min(position)::DOUBLE FROM parked GROUP BY ALL',
    );
    return (result.getRows() as [string, string, number, number][]).reduce(
      (parked, [protocol, type, count, first]) => parked.with(protocol, type, { count, first }),
      Parked.none,
    );
  }

  get count(): number {
    return [...this.entries.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** What is parked once these are, too. */
  and(events: readonly ParkedEvent[]): Parked {
    return events.reduce<Parked>(
      (parked, { protocol, type, position }) => parked.with(protocol, type, { count: 1, first: position }),
      this,
    );
  }

  /** The first position of an event of a protocol that is parked, and of a type that matters; `undefined` for none. */
  first(protocol: string, matters: (type: string) => boolean = () => true): number | undefined {
    const firsts = [...this.entries.values()].flatMap((entry) =>
      entry.protocol === protocol && matters(entry.type) ? [entry.first] : [],
    );
    return firsts.length === 0 ? undefined : Math.min(...firsts);
  }

  /** The protocols of which something is parked. */
  protocols(): string[] {
    return [...new Set([...this.entries.values()].map(({ protocol }) => protocol))];
  }

  private with(protocol: string, type: string, { count, first }: Tally): Parked {
    const key = JSON.stringify([protocol, type]);
    const known = this.entries.get(key) ?? { count: 0, first };
    const tally = { count: known.count + count, first: Math.min(known.first, first) };
    return new Parked(new Map([...this.entries, [key, { protocol, type, ...tally }]]));
  }
}

interface Tally {
  readonly count: number;
  readonly first: number;
}

/** An event as it is parked. */
export function parkedEvent(recorded: RecordedEvent, reason: string, unreadable: boolean): ParkedEvent {
  const { position, stream, revision, type } = recorded;
  return { position, protocol: parseStream(stream)!.protocol, revision, type, reason, unreadable };
}

/**
 * Positions of parked events that another version may be able to read: the first of each protocol and type before any
 * second one, since what becomes readable does so by its kind.
 */
export async function readUnreadable(connection: DuckDBConnection, limit: number): Promise<number[]> {
  const result = await connection.runAndReadAll(
    `SELECT position::DOUBLE FROM parked WHERE unreadable
     ORDER BY row_number() OVER (PARTITION BY protocol, type ORDER BY position), position LIMIT ${limit}`,
  );
  return (result.getRows() as [number][]).map(([position]) => position);
}

/** The parked events of the lowest positions. */
export async function readParked(connection: DuckDBConnection, limit: number): Promise<ParkedEvent[]> {
  const result = await connection.runAndReadAll(
    `SELECT position::DOUBLE, protocol, revision, type, reason, unreadable FROM parked ORDER BY position LIMIT ${limit}`,
  );
  return (result.getRows() as [number, string, number, string, string, boolean][]).map(
    ([position, protocol, revision, type, reason, unreadable]) => ({
      position,
      protocol,
      revision,
      type,
      reason,
      unreadable,
    }),
  );
}
