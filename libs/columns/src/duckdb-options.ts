/** How every DuckDB of ours is opened. */
export const DUCKDB_OPTIONS = {
  // Nothing is ever fetched: what DuckDB cannot do by itself is not done.
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  // A small machine keeps room for the rest of the process; what needs more spills to files beside the database.
  memory_limit: '1GB',
} as const;
