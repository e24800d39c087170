import type { DatasetAnswer } from '#dataset';

/** Case → time, status and why; excluded cases → the reason. */
export function summary({ columns: head, rows, excluded }: DatasetAnswer): Record<string, unknown> {
  const at = (name: string): number => head.findIndex((column) => column.name === name);
  return Object.fromEntries([
    ...rows.map((row) => [row[0], `${row[at('time')]}/${row[at('status')]}/${row[at('why')]}`]),
    ...excluded.map(({ id, reason }) => [id, reason]),
  ]);
}
