import type { DuckDBConnection } from '@duckdb/node-api';

/** What stands for the state that a case began in, where rows do not say it; as in R. */
const INITIAL = '(s0)';

/** What stands for an end without an event; as in R. */
const CENSORED = '(censored)';

/** How often one state led to another. */
export interface Transition {
  readonly from: string;
  /** A state, or {@link CENSORED} for cases whose last interval ends without an event. */
  readonly to: string;
  readonly count: number;
}

/** How many cases ended an interval in a state how many times. */
export interface Visits {
  /** A state, or `(any)`. */
  readonly state: string;
  readonly visits: number;
  readonly ids: number;
}

/** What is in a table of intervals. */
export interface GateCounts {
  readonly rows: number;
  /** Rows with an id, two times of which the start is the smaller, and known states: those that are in what follows. */
  readonly checked: number;
  readonly ids: number;
  /** Sum of stop - start, in the unit of the table, to twelve digits. */
  readonly personTime: number;
  /** In the order of states: numbers by size, then texts by code point; `(s0)` first, `(censored)` last. */
  readonly transitions: readonly Transition[];
  /** In the order of states, `(any)` last, then by visits; with the cases that were never there as 0 visits. */
  readonly visits: readonly Visits[];
}

/** Counts what is in the chain of intervals that a check has laid. */
export async function readCounts(connection: DuckDBConnection, table: string): Promise<GateCounts> {
  const read = async (select: string): Promise<unknown[][]> => (await connection.runAndReadAll(select)).getRows();
  const [totals] = await read(
    `SELECT (SELECT count(*) FROM ${table})::DOUBLE, count(*)::DOUBLE, count(DISTINCT id)::DOUBLE,
       coalesce(fsum(stop - start), 0) FROM gate_chain`,
  );
  const [rows, checked, ids, personTime] = totals as [number, number, number, number];
  const transitions = await read(
    // Without states at the start, each case is where its events led it.
    `SELECT coalesce(istate, current) AS "from", coalesce(event, '${CENSORED}') AS "to", count(*)::DOUBLE
     FROM gate_chain WHERE event IS NOT NULL OR is_last GROUP BY ALL`,
  );
  const visits = await read(
    `SELECT coalesce(event, '(any)'), visits::DOUBLE, count(*)::DOUBLE FROM (
       SELECT id, event, count(*) AS visits FROM gate_chain WHERE event IS NOT NULL
       GROUP BY GROUPING SETS ((id, event), (id))) GROUP BY ALL`,
  );
  return {
    rows,
    checked,
    ids,
    personTime: Number(personTime.toPrecision(12)),
    transitions: (transitions as [string, string, number][])
      .map(([from, to, count]) => ({ from, to, count }))
      .toSorted((a, b) => byState(a.from, b.from) || byState(a.to, b.to)),
    visits: withNever(visits as [string, number, number][], ids).toSorted(
      (a, b) => byState(a.state, b.state) || a.visits - b.visits,
    ),
  };
}

function withNever(counted: readonly [string, number, number][], ids: number): Visits[] {
  const visits = counted.map(([state, visits, ids]) => ({ state, visits, ids }));
  const never = [...new Set(visits.map(({ state }) => state))].flatMap((state): Visits[] => {
    const seen = visits.filter((one) => one.state === state).reduce((sum, one) => sum + one.ids, 0);
    return seen === ids ? [] : [{ state, visits: 0, ids: ids - seen }];
  });
  return [...never, ...visits];
}

/** The order of states: {@link INITIAL}, numbers by size, texts by code point, {@link CENSORED} and `(any)`. */
export function byState(a: string, b: string): number {
  const place = (state: string): number => {
    if (state === INITIAL) return 0;
    if (state === CENSORED || state === '(any)') return 3;
    return Number.isNaN(Number(state)) ? 2 : 1;
  };
  const apart = place(a) - place(b);
  if (apart !== 0) return apart;
  const numbers = place(a) === 1 ? Number(a) - Number(b) : 0;
  return numbers !== 0 ? numbers : a < b ? -1 : Number(a > b);
}
