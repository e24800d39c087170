// Applies a log to a file of columns, a few events at a time, and prints each position that is committed, until it is killed.
// Usage: <file of columns> <file with the events as JSON, their bodies as text>
import { readFileSync, writeSync } from 'node:fs';
import { openColumns } from '#columns';

const [file, log] = process.argv.slice(2);
const events = JSON.parse(readFileSync(log, 'utf8')).map((event) => ({ ...event, body: Buffer.from(event.body) }));
const columns = await openColumns({ file });
for (let i = 0; i < events.length; i += 7) {
  await columns.apply(events.slice(i, i + 7));
  writeSync(1, `${columns.position}\n`);
}
