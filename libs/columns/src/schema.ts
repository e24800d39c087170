import type { Attribute, ProtocolDefinition } from '#protocol';
import { NO_EVENTS } from './log-hash.js';

/** Counts up whenever the tables change. A file of another format is thrown away and built anew from the log. */
export const COLUMNS_FORMAT = 4;

/**
 * The tables that every file has. One `facts_<number>` comes with each protocol (see {@link factsTable}).
 *
 * Rows are only ever added. What was known at position P is what has `position <= P`, less the facts that a row of
 * `supersessions` with `position <= P` names. `events.recorded_at` never goes back: where several writers' clocks differ, it
 * is the later of an event's instant and the one before it, so an instant is one place in the log. `events.moved_from` is the
 * instant of the register that an event of a moved history comes from, when it counts as known; NULL for every other event.
 * `parked` has the events that could not be taken. `checkpoint.log_hash` is the hash of the log's chain at the checkpoint, and
 * `marks` has it at every few thousandth event before.
 */
export const TABLES = `
CREATE TABLE checkpoint (format INTEGER, position BIGINT, recorded_at BIGINT, stream_hash VARCHAR, log_hash VARCHAR);
CREATE TABLE events (position BIGINT, recorded_at BIGINT, moved_from BIGINT);
CREATE TABLE protocols (protocol_no INTEGER, version INTEGER, position BIGINT, sha256 VARCHAR, definition VARCHAR);
CREATE TABLE cases (case_no INTEGER, protocol_no INTEGER, id VARCHAR, position BIGINT);
CREATE TABLE supersessions (case_no INTEGER, revision INTEGER, position BIGINT, voided BOOLEAN);
CREATE TABLE merges (case_no INTEGER, protocol_no INTEGER, revision INTEGER, merged VARCHAR, position BIGINT);
CREATE TABLE parked (position BIGINT, protocol VARCHAR, revision INTEGER, type VARCHAR, reason VARCHAR, unreadable BOOLEAN);
CREATE TABLE marks (position BIGINT, log_hash VARCHAR);
INSERT INTO checkpoint VALUES (${COLUMNS_FORMAT}, 0, 0, '', '${NO_EVENTS.hash}');
`;

/** How an attribute is kept: code and text as text, several codes as a list, dates as days. */
export type ColumnKind = 'text' | 'list' | 'number' | 'date';

const SQL_TYPE: Record<ColumnKind, string> = { text: 'VARCHAR', list: 'VARCHAR[]', number: 'DOUBLE', date: 'INTEGER' };

/** A column of a facts table that holds one attribute. */
export interface AttributeColumn {
  /** The attribute's name in the protocol. */
  readonly attribute: string;
  readonly kind: ColumnKind;
  /** The column's name as it stands in SQL, quoted. */
  readonly sql: string;
}

/** How an attribute is kept, by its declared type. */
export function kindOf(attribute: Attribute): ColumnKind {
  switch (attribute.type) {
    case 'code':
      return attribute.many === true ? 'list' : 'text';
    case 'text':
      return 'text';
    case 'number':
      return 'number';
    case 'date':
      return 'date';
  }
}

/**
 * The attribute columns that a definition needs, one for each name. The kind is part of the column's name, so that a name
 * which changes kind in a later version gets another column, and which column is whose needs no book-keeping.
 */
export function attributeColumns(definition: ProtocolDefinition): AttributeColumn[] {
  const columns = new Map<string, AttributeColumn>();
  for (const factType of Object.values(definition.factTypes)) {
    for (const [attribute, declared] of Object.entries(factType.attributes ?? {})) {
      const kind = kindOf(declared);
      columns.set(attribute, { attribute, kind, sql: quoteName(`${kind}:${attribute}`) });
    }
  }
  return [...columns.values()];
}

/** The facts of one protocol; `day_from` and `day_to` are the first and last possible day, NULL where the date is unknown. */
export function factsTable(protocolNo: number): string {
  return `facts_${protocolNo}`;
}

/** The statement that makes the facts of a protocol, without its attributes. */
export function createFactsTable(protocolNo: number): string {
  return `CREATE TABLE ${factsTable(protocolNo)} (position BIGINT, case_no INTEGER, revision INTEGER, type VARCHAR,
    source VARCHAR, id VARCHAR, day_from INTEGER, day_to INTEGER, synthetic BOOLEAN)`;
}

/** The statement that gives the facts of a protocol one more attribute. */
export function addAttributeColumn(protocolNo: number, column: AttributeColumn): string {
  return `ALTER TABLE ${factsTable(protocolNo)} ADD COLUMN ${column.sql} ${SQL_TYPE[column.kind]}`;
}

/** A text as an SQL identifier. */
function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as an SQL literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
