import type { Columns } from '#columns';

/** Every table of some columns with its rows, in an order of their own, whatever order they were written in. */
export async function dumpColumns(columns: Columns): Promise<Record<string, unknown[][]>> {
  const reading = await columns.connect();
  try {
    const tables = await reading.rows(
      "SELECT table_name FROM duckdb_tables() WHERE NOT temporary AND NOT internal AND schema_name = 'main' ORDER BY ALL",
    );
    const dumped: Record<string, unknown[][]> = {};
    for (const [table] of tables as [string][]) {
      dumped[table] = await reading.use(async (connection) =>
        (await connection.runAndReadAll(`SELECT * FROM ${table} ORDER BY ALL`)).getRowsJson(),
      );
    }
    return dumped;
  } finally {
    await reading.close();
  }
}
