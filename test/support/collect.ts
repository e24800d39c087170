import type { DatasetAnswer, Exclusion, OpenAnswer, Row } from '#dataset';

/** Reads a whole answer into memory, and closes it. */
export async function collect(open: OpenAnswer): Promise<DatasetAnswer> {
  try {
    const rows: Row[] = [];
    const excluded: Exclusion[] = [];
    for await (const chunk of open.rows()) rows.push(...chunk);
    for await (const chunk of open.excluded()) excluded.push(...chunk);
    const { question, columns, audit, warnings } = open;
    return { question, columns, audit, warnings, rows, excluded };
  } finally {
    await open.close();
  }
}
