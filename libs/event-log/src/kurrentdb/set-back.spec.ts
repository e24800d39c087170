import { copyFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AnotherLog } from '../port.js';
import type { EventLog, StreamWrite } from '../port.js';
import { openKurrentLog } from './kurrentdb-log.js';
import { startDouble, type Double } from '../../../../test/support/kurrent-servers.js';
import { tempFolder } from '../../../../test/support/temp-folder.js';

const write = (stream: string, expected: 'none' | number, text: string): StreamWrite[] => [
  { stream: `case-set-back/${stream}`, expected, events: [{ type: 'noted', body: Buffer.from(text) }] },
];

/** A double whose file is put back to what it was after the first event, while a log that has read two is open. */
async function setBack(since: string, test: (log: EventLog, server: Double, followed: () => unknown) => Promise<void>) {
  const temp = tempFolder();
  const file = `${temp.file}-double`;
  let server = await startDouble({ file });
  const { port } = server;
  const limits = { callMs: 1000, appendMs: 3000, retry: { first: 20, last: 200 } };
  const log = await openKurrentLog({ address: server.url, limits });
  const stop = new AbortController();
  try {
    await log.append(write('a', 'none', 'one'));
    copyFileSync(file, `${file}-backup`);
    await log.append(write('a', 0, 'two, which is lost'));
    let outcome: unknown;
    let live: () => void = () => undefined;
    const caughtUp = new Promise<void>((resolve) => (live = resolve));
    const following = (async () => {
      for await (const { caughtUp: now } of log.follow({ after: 0, signal: stop.signal })) if (now) live();
    })().catch((error: unknown) => (outcome = error));
    await caughtUp;
    await server.stop();
    copyFileSync(`${file}-backup`, file);
    server = await startDouble({ file, port });
    if (since !== '') {
      const other = await openKurrentLog({ address: server.url, limits });
      await other.append(write('a', 0, since));
      await other.append(write('b', 'none', since));
      await other.close();
    }
    for (let n = 0; n < 500 && outcome === undefined; n++) await sleep(20);
    await test(log, server, () => outcome);
    stop.abort();
    await following;
  } finally {
    await log.close();
    await server.stop();
    temp.remove();
  }
}

describe('a server that was set back to an earlier state', () => {
  it.each([
    ['and holds nothing since', ''],
    ['and holds an event of the same size in the place of the lost one', 'two, which is new.'],
    ['and has grown, so that the place of the lost one is inside another', 'two, which is longer than what was lost'],
  ])('%s: whoever followed it gives and takes nothing more', (_, since) =>
    setBack(since, async (log, _server, followed) => {
      expect(followed()).toBeInstanceOf(AnotherLog);
      await expect(log.readStream('case-set-back/a')).rejects.toBeInstanceOf(AnotherLog);
      await expect(log.append(write('a', 1, 'three'))).rejects.toBeInstanceOf(AnotherLog);
      await expect(log.readAll({ limit: 1 })).rejects.toBeInstanceOf(AnotherLog);
    }),
  );

  it('says of a position inside an event that this is no log that has it', () =>
    setBack('two, which is longer than what was lost', async (_log, server) => {
      const opened = await openKurrentLog({ address: server.url });
      const [first, second] = await opened.readAll({ limit: 2 });
      const inside = first!.position + 1;
      expect(inside).toBeLessThan(second!.position);
      await expect(opened.readAll({ direction: 'backwards', upTo: inside, limit: 1 })).rejects.toBeInstanceOf(
        AnotherLog,
      );
      await opened.close();
    }));
});
