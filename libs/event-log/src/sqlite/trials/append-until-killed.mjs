// Appends in a loop and prints a line for each acknowledged event, until it is killed. Usage: <file>
import { writeSync } from 'node:fs';
import { openSqliteLog } from '#event-log';

const log = await openSqliteLog({ file: process.argv[2] });
const body = Buffer.alloc(400, 'x');

async function appendForever(writer) {
  for (let n = 0; ; n++) {
    const stream = `case-${writer}-${n % 7}`;
    const events = [
      { type: `n-${n}-a`, body },
      { type: `n-${n}-b`, body },
    ];
    const [{ events: done }] = await log.append([{ stream, expected: 'any', events }]);
    // One write call, straight to the pipe: what is printed has left the process.
    writeSync(
      1,
      done.map(({ revision, streamHash }) => `${JSON.stringify({ stream, revision, hash: streamHash })}\n`).join(''),
    );
  }
}

await Promise.all(Array.from({ length: 16 }, (_, writer) => appendForever(writer)));
