/**
 * What DuckDB may hold; `running` and `building` while there are two, together as much: `running` for the columns that are
 * asked, `building` for those that are built beside them, or whose place they took.
 */
export const MEMORY = { all: '1GB', running: '744MB', building: '256MB' } as const;

/** How every DuckDB of ours is opened. */
export const DUCKDB_OPTIONS = {
  // Nothing is ever fetched: what DuckDB cannot do by itself is not done.
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  // A small machine keeps room for the rest of the process; what needs more spills to files beside the database.
  memory_limit: MEMORY.all,
} as const;
