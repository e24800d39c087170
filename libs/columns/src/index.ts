export * from './columns.js';
export { DUCKDB_OPTIONS } from './duckdb-options.js';
export { readMerges } from './merges.js';
export { readEvent, UnreadableEvent } from './read-event.js';
export type { Following } from './follow.js';
export type { ParkedEvent } from './parked.js';
export type { Reading } from './reading.js';
export type { FactsTable, Registered } from './registry.js';
export { kindOf, quoteText, type AttributeColumn, type ColumnKind } from './schema.js';
