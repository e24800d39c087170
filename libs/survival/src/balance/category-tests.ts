import { chiSquaredUpper } from '../numeric/distributions.js';
import { fisherP } from './fisher.js';
import { noTest } from './number-tests.js';
import type { BalanceTest } from './result.js';

/** How often each level (column) is in each group (row); all rows have one length. */
export type Counts = readonly (readonly number[])[];

/** The counts without rows and columns that are nought. */
export function occupied(counts: Counts): Counts {
  const rows = counts.filter((row) => row.some((count) => count > 0));
  const used = Array.from(rows[0]?.keys() ?? []).filter((level) => rows.some((row) => row[level]! > 0));
  return rows.map((row) => used.map((level) => row[level]!));
}

/** What would be expected in each cell were groups and levels independent. */
export function expectedOf(counts: Counts): Counts {
  const rows = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columns = counts[0]!.map((_, level) => counts.reduce((sum, row) => sum + row[level]!, 0));
  const n = rows.reduce((sum, count) => sum + count, 0);
  return rows.map((row) => columns.map((column) => (row * column) / n));
}

/** Pearson's test of independence, as R's `chisq.test`: with Yates' correction for two groups and two levels, otherwise without. */
export function chiSquaredTest(table: Counts): BalanceTest {
  const counts = occupied(table);
  const [rows, columns] = [counts.length, counts[0]?.length ?? 0];
  const small = rows === 2 && columns === 2;
  const method = small ? "Pearson, with Yates' continuity correction" : 'Pearson, without continuity correction';
  if (rows < 2) return noTest('chi-squared', method, 'one-group', 'Fewer than two groups have values');
  if (columns < 2) return noTest('chi-squared', method, 'no-variance', 'All rows are of one level');
  const expected = expectedOf(counts);
  const off = counts.map((row, i) => row.map((count, j) => Math.abs(count - expected[i]![j]!)));
  const yates = small ? Math.min(0.5, ...off.flat()) : 0;
  const cells = off.flatMap((row, i) => row.map((difference, j) => (difference - yates) ** 2 / expected[i]![j]!));
  const statistic = cells.reduce((sum, cell) => sum + cell, 0);
  const df = (rows - 1) * (columns - 1);
  return { test: 'chi-squared', statistic, df: [df], p: chiSquaredUpper(statistic, df), method };
}

/** Fisher's exact test (Freeman and Halton 1951 for larger tables), as R's `fisher.test`; not estimable: `too-large`. */
export function fisherTest(table: Counts): BalanceTest {
  const counts = occupied(table);
  const method = 'exact: all tables of these margins that are no more probable than this one';
  if (counts.length < 2) return noTest('fisher', method, 'one-group', 'Fewer than two groups have values');
  if (counts[0]!.length < 2) return noTest('fisher', method, 'no-variance', 'All rows are of one level');
  const p = fisherP(counts);
  if (p !== undefined) return { test: 'fisher', df: [], p, method };
  return noTest(
    'fisher',
    method,
    'too-large',
    'There are too many tables of these margins to go through: use the chi-squared test',
  );
}
