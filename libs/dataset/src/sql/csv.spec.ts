import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { quoteText } from '#columns';
import { cellText } from '../../../../test/support/csv-text.js';
import { lineSql } from './csv.js';

const column = { name: 'x', label: { sv: 'x', en: 'x' }, type: 'text' } as const;
let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => connection.closeSync());

/** What the SQL makes of cells of one kind, a line each. */
async function lines(kind: 'text' | 'number', literals: readonly string[], missing: '' | 'NA'): Promise<string[]> {
  const cells = literals.map((literal) => lineSql([{ column, kind, sql: literal }], missing));
  const result = await connection.runAndReadAll(`SELECT ${cells.join(', ')}`);
  return result.getRows()[0]!.map((text) => String(text));
}

const awkward = fc.stringMatching(/^[=+\-@\t\r\n",'$&`1NAåv ]{0,6}$/);
const missing = fc.constantFrom('' as const, 'NA' as const);

it('a text is written by the rules of CSV, whatever is in it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(awkward, { minLength: 1, maxLength: 20 }), missing, async (texts, none) => {
      const cells = [...texts, 'NA', "$&$'$`$1", 'v', ''];
      expect(await lines('text', cells.map(quoteText), none)).toEqual(cells.map((cell) => `${cellText(cell, none)}\n`));
    }),
    { seed: 20101201, numRuns: 40 },
  );
});

it('a number is written with the shortest digits that read back', async () => {
  const numbers = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer().map((n) => n / 365.25),
    fc.constantFrom(
      0,
      -0,
      1e-4,
      9.999e-5,
      1e-7,
      1e15,
      9_007_199_254_740_994,
      9_999_999_999_999_998,
      1e16,
      1e21,
      1.5e-5,
      5e-324,
      0.1 + 0.2,
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(numbers, { minLength: 1, maxLength: 20 }), missing, async (cells, none) => {
      const literals = cells.map((cell) => `'${cell}'::DOUBLE`);
      expect(await lines('number', literals, none)).toEqual(cells.map((cell) => `${cellText(cell, none)}\n`));
    }),
    { seed: 20101201, numRuns: 60 },
  );
});

it('what is missing is empty, or NA on request', async () => {
  expect(await lines('text', ['NULL::VARCHAR'], '')).toEqual(['\n']);
  expect(await lines('number', ['NULL::DOUBLE'], 'NA')).toEqual(['NA\n']);
});
