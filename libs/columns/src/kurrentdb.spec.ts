import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { CHAIN_START, leafHash, linkHash, openKurrentLog, type KurrentLog, type RecordedEvent } from '#event-log';
import { dumpColumns } from '../../../test/support/dump-columns.js';
import { describeKurrentServers } from '../../../test/support/kurrent-servers.js';
import { LogScript } from '../../../test/support/recorded.js';
import { trialProtocol } from '../../../test/support/trial-protocol.js';
import { openColumns, type Columns } from './index.js';

/** The chain of a log, as a log that writes its own hashes writes them. */
function hashesOf(events: readonly RecordedEvent[]): Map<number, string> {
  let hash = CHAIN_START;
  return new Map(
    events.map((event) => {
      hash = linkHash(hash, leafHash(event));
      return [event.position, Buffer.from(hash).toString('hex')];
    }),
  );
}

describeKurrentServers((url) => {
  let folder: string;
  let log: KurrentLog;
  let client: KurrentDBClient;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'columns-kurrentdb-'));
    log = await openKurrentLog({ address: url() });
    client = KurrentDBClient.connectionString(url());
  });
  afterEach(async () => {
    await log.close();
    await client.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Follows the log until the columns hold all of it, does something, and ends. */
  async function followed<T>(columns: Columns, then: () => Promise<T>): Promise<T> {
    const stop = new AbortController();
    const following = columns.follow(log, stop.signal);
    try {
      const [head] = await log.readAll({ direction: 'backwards', limit: 1 });
      await columns.waitFor(head!.position, 50_000);
      return await then();
    } finally {
      stop.abort();
      await following;
    }
  }

  it('has its hash computed in its order by whoever follows it, and is built anew to the same columns', async () => {
    const protocol = `p${randomUUID().slice(0, 8)}`;
    const script = new LogScript();
    script.register({
      ...trialProtocol({ before: 'none', sameInstant: 'error', entry: false, studyEnd: undefined }),
      name: protocol,
    });
    for (let i = 0; i < 60; i++) script.fact({ protocol, caseId: `c${i % 7}` }, 'begin', '2010-01-01', { size: i });
    for (const [i, { stream, type, body }] of script.events.entries()) {
      await log.append([
        { stream, expected: 'any', events: [{ type, body: i === 30 ? Buffer.from('{"v":99}') : body }] },
      ]);
      // Of another application: not in our log, so not in its hash.
      if (i % 20 === 0) {
        const data = { a: 1 };
        const theirs = {
          id: randomUUID(),
          type: 'theirs',
          contentType: 'application/json' as const,
          data,
          metadata: undefined,
        };
        await client.appendToStream(`orders-${randomUUID()}`, [theirs]);
      }
    }
    const events = await log.readAll({ limit: 1_000_000 });
    const hashes = hashesOf(events);
    const head = events.at(-1)!.position;
    const file = join(folder, 'columns.duckdb');

    const first = await openColumns({ file });
    await followed(first, async () => {
      expect(first.parkedCount).toBeGreaterThan(0);
      expect(first.head.logHash).toBe(hashes.get(head));
      for (const event of [events[0]!, events.at(-2)!, events.at(-40)!])
        expect(await first.logHashAt(log, event.position)).toBe(hashes.get(event.position));
    });
    await first.close();

    const columns = await openColumns({ file });
    expect(columns.head).toMatchObject({ position: head, logHash: hashes.get(head) });
    await followed(columns, async () => {
      const before = await dumpColumns(columns);
      columns.startRebuild(log, 'asked');
      while (columns.rebuild.state !== 'idle') await sleep(10);
      expect(columns.rebuild).toMatchObject({ last: { outcome: 'swapped' } });
      expect(await dumpColumns(columns)).toEqual(before);
      const later = script.fact({ protocol, caseId: 'c1' }, 'goal', '2010-01-05');
      const [appended] = await log.append([{ stream: later.stream, expected: 'any', events: [later] }]);
      const { position } = appended!.events[0]!;
      await columns.waitFor(position, 50_000);
      expect(columns.head.logHash).toBe(hashesOf(await log.readAll({ limit: 1_000_000 })).get(position));
    });
    await columns.close();
  });
});
