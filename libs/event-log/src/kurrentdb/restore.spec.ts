import { randomUUID } from 'node:crypto';
import { describeKurrentServers, startDouble } from '../../../../test/support/kurrent-servers.js';
import { tempFolder } from '../../../../test/support/temp-folder.js';
import { write } from '../contract/support.contract.js';
import { openMemoryLog } from '../memory/memory-log.js';
import type { RecordedEvent, RestoredEvent } from '../port.js';
import { openKurrentLog, type KurrentLog } from './kurrentdb-log.js';

/** A log in memory with streams of these numbers of events, one after the other. */
async function history(prefix: string, sizes: readonly number[], bytes = 20): Promise<readonly RecordedEvent[]> {
  const log = openMemoryLog();
  for (const [i, size] of sizes.entries()) {
    const texts = Array.from({ length: size }, (_, n) => `${n}`.padEnd(bytes, 'x'));
    await log.append([write(`${prefix}-${i % 3}`, 'any', ...texts)]);
  }
  return log.readAll({ limit: 10_000 });
}

const hashes = (events: readonly RestoredEvent[]): string[] => events.map(({ streamHash }) => streamHash);
const newPrefix = (): string => `case-restore/${randomUUID()}`;

describeKurrentServers((url) => {
  let logs: KurrentLog[];
  beforeEach(async () => {
    logs = [await openKurrentLog({ address: url() }), await openKurrentLog({ address: url() })];
  });
  afterEach(() => Promise.all(logs.map((log) => log.close())));

  it.each([
    ['a part of what is sent next', 3],
    ['all of it, and more', 6],
  ])('what another process has sent before it was killed arrives late: %s', async (_, late) => {
    const [log, killed] = logs as [KurrentLog, KurrentLog];
    const events = await history(newPrefix(), [6]);
    await log.restore(events.slice(0, 1));
    await killed.restore(events.slice(1, late));
    await log.restore(events.slice(1, 5));
    await log.restore(events.slice(5));
    expect(hashes(await log.readStream(events[0]!.stream))).toEqual(hashes(events));
  });

  it('more than one append can take goes in several; one event that is too large stops it, and what came before stays', async () => {
    const [log] = logs as [KurrentLog];
    const large = await history(newPrefix(), [4], 600_000);
    await log.restore(large);
    expect(hashes(await log.readStream(large[0]!.stream))).toEqual(hashes(large));
    const larger = await history(newPrefix(), [1], 2_000_000);
    const small = await history(newPrefix(), [1]);
    await expect(log.restore([...small, ...larger])).rejects.toMatchObject({ name: 'AppendTooLarge' });
    expect(await log.readStream(small[0]!.stream)).toHaveLength(1);
    expect(await log.readStream(larger[0]!.stream)).toEqual([]);
  });

  it('a stream that is none of ours is refused, and nothing of the call is written', async () => {
    const [log] = logs as [KurrentLog];
    const [event] = await history(newPrefix(), [1]);
    const [other] = await history('other', [1]);
    await expect(log.restore([event!, other!])).rejects.toMatchObject({ name: 'InvalidAppend' });
    expect(await log.readStream(event!.stream)).toEqual([]);
  });
});

it('answers that are dropped and a restart change neither the order nor what is there', async () => {
  const temp = tempFolder();
  const double = await startDouble({ file: temp.file });
  const limits = { appendMs: 60_000, retry: { first: 10, last: 100 } };
  let log: KurrentLog | undefined;
  try {
    log = await openKurrentLog({ address: double.url, limits });
    const events = await history(
      newPrefix(),
      Array.from({ length: 40 }, (_, i) => 1 + (i % 3)),
    );
    double.faults.dropAnswers({ how: 'break', share: 0.3, seed: 7 });
    await log.restore(events.slice(0, 30));
    await Promise.all([log.restore(events.slice(20, 60)), double.restart()]);
    await log.restore(events.slice(60));
    expect(double.faults.droppedAnswers).toBeGreaterThan(0);
    await double.faults.clear();
    expect(hashes(await log.readAll({ limit: 1000 }))).toEqual(hashes(events));
  } finally {
    await log?.close();
    await double.stop();
    temp.remove();
  }
}, 120_000);
