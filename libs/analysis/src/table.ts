import type { DesignColumn } from '#survival';

/** A column of a table. */
export type TableColumn = DesignColumn;

/** Columns of one length, by name: what an analysis is computed from, wherever it comes from. */
export interface Table {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, TableColumn>;
}
