import type { Table, TableColumn } from '#analysis';
import type { GoldenData } from './survival-golden.js';

/** Columns as a table file's reader would give them: numbers where all cells are, otherwise texts. */
export function tableOf(data: GoldenData, ...names: readonly string[]): Table {
  return { rows: data.length, columns: new Map(names.map((name) => [name, columnOfCells(data.text(name))])) };
}

/** A column of these cells. */
export function columnOfCells(cells: readonly (string | number | null)[]): TableColumn {
  if (cells.every((cell) => cell === null || !Number.isNaN(Number(cell))))
    return { kind: 'number', values: Float64Array.from(cells, (cell) => (cell === null ? NaN : Number(cell))) };
  const levels = [...new Set(cells.filter((cell) => cell !== null))].map(String);
  return { kind: 'text', codes: Int32Array.from(cells, (cell) => levels.indexOf(String(cell))), levels };
}

/** A table of columns of cells. */
export function tableOfCells(columns: Readonly<Record<string, readonly (string | number | null)[]>>): Table {
  return {
    rows: Object.values(columns)[0]!.length,
    columns: new Map(Object.entries(columns).map(([name, cells]) => [name, columnOfCells(cells)])),
  };
}
