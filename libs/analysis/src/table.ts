/** A column of a table: numbers, NaN where there is no value; or texts by their code, -1 where there is none. */
export type TableColumn =
  | { readonly kind: 'number'; readonly values: Float64Array }
  | { readonly kind: 'text'; readonly codes: Int32Array; readonly levels: readonly string[] };

/** Columns of one length, by name: what an analysis is computed from, wherever it comes from. */
export interface Table {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, TableColumn>;
}
