// Appends and lets the process run out without closing the log; prints what was acknowledged. Usage: <file>
import { openSqliteLog } from '#event-log';

const log = await openSqliteLog({ file: process.argv[2] });
const appends = Array.from({ length: 50 }, (_, n) =>
  log.append([{ stream: `case-${n}`, expected: 'none', events: [{ type: 'noted', body: Buffer.from(`${n}`) }] }]),
);
void Promise.all(appends).then((done) => console.log(done.length));
