import {
  DuckDBDataChunk,
  DuckDBListVector,
  type DuckDBAppender,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
  type DuckDBVector,
} from '@duckdb/node-api';

/** What DuckDB takes in one chunk. */
const CHUNK_ROWS = 2048;

/**
 * Adds rows to one table, a chunk of typed vectors at a time: no SQL and no object for each row. Rows are there for others
 * once the transaction of the connection commits.
 *
 * Fill `vectors[column].setItem(row, value)` for every column of the row that {@link next} gives.
 */
export class TableWriter {
  readonly vectors: DuckDBVector<DuckDBValue>[] = [];
  private readonly chunk: DuckDBDataChunk;
  private rows = 0;

  private constructor(
    private readonly appender: DuckDBAppender,
    types: readonly DuckDBType[],
  ) {
    this.chunk = DuckDBDataChunk.create(types);
    this.begin();
  }

  static async open(connection: DuckDBConnection, table: string, schema?: string): Promise<TableWriter> {
    const appender = await connection.createAppender(table, schema ?? null);
    const types = Array.from({ length: appender.columnCount }, (_, column) => appender.columnType(column));
    return new TableWriter(appender, types);
  }

  /** The row of {@link vectors} to fill next. */
  next(): number {
    if (this.rows === CHUNK_ROWS) this.write();
    return this.rows++;
  }

  /** Hands over what is left, and lets go of the table. */
  close(): void {
    if (this.rows > 0) this.write();
    this.appender.closeSync();
  }

  /** Lets go of the table; rows that have not been handed over are dropped. */
  abandon(): void {
    this.appender.clear();
    this.appender.closeSync();
  }

  private begin(): void {
    this.chunk.reset();
    this.chunk.rowCount = CHUNK_ROWS;
    this.rows = 0;
    for (let column = 0; column < this.chunk.columnCount; column++) {
      this.vectors[column] = this.chunk.getColumnVector(column);
    }
  }

  private write(): void {
    for (const vector of this.vectors) {
      // A list vector writes every row that it has room for, and takes what nobody set for offsets into nowhere.
      if (vector instanceof DuckDBListVector) {
        for (let row = this.rows; row < CHUNK_ROWS; row++) vector.setItem(row, null);
      }
      vector.flush();
    }
    this.chunk.rowCount = this.rows;
    this.appender.appendDataChunk(this.chunk);
    this.begin();
  }
}
