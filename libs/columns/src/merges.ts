import type { DuckDBConnection } from '@duckdb/node-api';
import type { MergeEdge } from '#case';

/** The merges of a protocol that were recorded at or before a position and not voided by then, in no order. */
export async function readMerges(
  connection: DuckDBConnection,
  protocolNo: number,
  asKnown: number,
): Promise<MergeEdge[]> {
  const result = await connection.runAndReadAll(
    `SELECT c.id, m.merged FROM merges m JOIN cases c ON c.case_no = m.case_no
     WHERE m.protocol_no = $1 AND m.position <= $2 AND NOT EXISTS (
       SELECT 1 FROM supersessions s WHERE s.case_no = m.case_no AND s.revision = m.revision AND s.position <= $2)`,
    [protocolNo, BigInt(asKnown)],
  );
  return (result.getRows() as [string, string][]).map(([survivor, merged]) => ({ survivor, merged }));
}
