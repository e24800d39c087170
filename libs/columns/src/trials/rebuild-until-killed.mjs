// Follows a log in SQLite into a file of columns and has them rebuilt again and again, and prints a line when a build begins
// and when it ended, until it is killed.
// Usage: <file of columns> <file of the log>
import { writeSync } from 'node:fs';
import { openColumns } from '#columns';
import { openSqliteLog } from '#event-log';

const [file, logFile] = process.argv.slice(2);
const log = await openSqliteLog({ file: logFile });
const tell = ({ state, last }) => writeSync(1, `${state} ${last?.outcome}\n`);
const columns = await openColumns({ file, tell });
void columns.follow(log, new AbortController().signal);
const [head] = await log.readAll({ direction: 'backwards', limit: 1 });
await columns.waitFor(head.position, 60_000);
for (;;) {
  columns.startRebuild(log, 'asked');
  while (columns.rebuild.state !== 'idle') await new Promise((resolve) => setTimeout(resolve, 5));
  if (columns.rebuild.last.outcome !== 'swapped') throw columns.rebuild.last.error;
}
