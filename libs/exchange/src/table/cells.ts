/** A column as SQL over {@link Cells.from}. */
export interface CellColumn {
  readonly name: string;
  /** `number`: a DOUBLE. Otherwise a VARCHAR as it stands in the file: `text`, or `any`, which is of numbers where all its values are. */
  readonly kind: 'number' | 'text' | 'any';
  /** NULL where it is missing; texts that are missing may also be empty or `NA`. */
  readonly sql: string;
}

/** A table that DuckDB can read, whatever it came from. */
export interface Cells {
  /** What stands after FROM; rows come in the order of the file. */
  readonly from: string;
  readonly columns: readonly CellColumn[];
}
