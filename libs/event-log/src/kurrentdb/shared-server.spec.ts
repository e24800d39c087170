import { randomUUID } from 'node:crypto';
import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { describeKurrentServers } from '../../../../test/support/kurrent-servers.js';
import { event, texts, write } from '../contract/support.contract.js';
import { AppendTooLarge, InvalidAppend } from '../port.js';
import { openKurrentLog, type KurrentLog } from './kurrentdb-log.js';

/** A server that is others' too, and what only this adapter has limits for. */
describeKurrentServers((url) => {
  let log: KurrentLog;
  let client: KurrentDBClient;
  let stream: string;
  let start: number;
  beforeEach(async () => {
    client = KurrentDBClient.connectionString(url());
    log = await openKurrentLog({ address: url() });
    stream = `case-shared/${randomUUID()}`;
    const [head] = await log.readAll({ direction: 'backwards', limit: 1 });
    start = head?.position ?? 0;
  });
  afterEach(async () => {
    await log.close();
    await client.dispose();
  });

  const others = (name: string): Promise<unknown> =>
    client.appendToStream(name, [
      { id: randomUUID(), type: 'theirs', contentType: 'application/json', data: { a: 1 }, metadata: undefined },
    ]);

  it('shows nothing of other applications, and takes no streams like theirs', async () => {
    for (const name of ['orders-1', 'case-1', 'x-case-1', 'protocols-1']) await others(name);
    await log.append([write(stream, 'none', 'ours')]);
    for (const name of ['orders-1', 'case-1', 'x-case-1', 'protocols-1']) await others(name);
    expect(texts(await log.readAll({ after: start, limit: 9 }))).toEqual(['ours']);
    expect(texts(await log.readAll({ direction: 'backwards', limit: 1 }))).toEqual(['ours']);
    const stop = new AbortController();
    for await (const { events, caughtUp } of log.follow({ after: start, signal: stop.signal })) {
      expect(texts(events)).toEqual(['ours']);
      if (caughtUp) stop.abort();
    }
    await expect(log.append([write('orders-1', 'any', 'x')])).rejects.toThrow(InvalidAppend);
  });

  it('refuses more than the server takes at once, by name, before it is sent', async () => {
    const half = 'x'.repeat(512 * 1024);
    const large = log.append([write(stream, 'none', half, half)]);
    await expect(large).rejects.toThrow(AppendTooLarge);
    await expect(large).rejects.toMatchObject({ limit: 1024 * 1024, bytes: expect.any(Number) });
    expect(await log.readStream(stream)).toEqual([]);
    const most = 1024 * 1024 - 300;
    await log.append([{ stream, expected: 'none', events: [event('x'.repeat(most))] }]);
    expect((await log.readStream(stream))[0]!.body).toHaveLength(most);
  });

  it('refuses what the server says is too large, where its own limit is lower than ours', async () => {
    const generous = await openKurrentLog({ address: url(), limits: { appendBytes: 64 * 1024 * 1024 } });
    // Servers from 25.1 on take more than that by default.
    const takesMore = generous.atomicity === 'log';
    const [outcome] = await Promise.allSettled([generous.append([write(stream, 'none', 'x'.repeat(3 * 1024 * 1024))])]);
    const refused = outcome.status === 'rejected' && outcome.reason instanceof AppendTooLarge;
    expect(refused).toBe(!takesMore);
    expect(await generous.readStream(stream)).toHaveLength(takesMore ? 1 : 0);
    await generous.close();
  });

  it('goes on from a stream that another process has written to', async () => {
    const other = await openKurrentLog({ address: url() });
    await log.append([write(stream, 'none', '0')]);
    await other.append([write(stream, 0, '1')]);
    await log.append([write(stream, 'exists', '2')]);
    await expect(other.append([write(stream, 1, 'x')])).rejects.toMatchObject({ expected: 1, actual: 2 });
    await other.append([write(stream, 2, '3')]);
    expect(texts(await log.readStream(stream))).toEqual(['0', '1', '2', '3']);
    await other.close();
  });

  it('two processes that write to one stream at once leave one chain without a gap', async () => {
    const logs = [log, await openKurrentLog({ address: url() })];
    await Promise.all(
      Array.from({ length: 30 }, (_, i) => logs[i % 2]!.append([write(stream, 'any', `${i}a`, `${i}b`)])),
    );
    const read = await log.readStream(stream);
    expect(read.map(({ revision }) => revision)).toEqual(Array.from({ length: 60 }, (_, i) => i));
    await logs[1]!.close();
  });

  it('what somebody put into a stream of ours by hand shows there, and is in the way of nothing else', async () => {
    await log.append([write(stream, 'none', 'ours')]);
    await others(stream);
    await expect(log.readStream(stream)).rejects.toThrow(/at position \d+ was not written by this version/);
    await expect(log.append([write(stream, 'any', 'x')])).rejects.toThrow(/was not written by this version/);
    expect(texts(await log.readAll({ after: start, limit: 9 }))).toEqual(['ours']);
    expect(texts(await log.readAll({ direction: 'backwards', limit: 1 }))).toEqual(['ours']);
  });

  it('goes on when somebody deletes a stream for good, which nothing can be written to then', async () => {
    await log.append([write(stream, 'none', 'ours')]);
    await client.tombstoneStream(stream);
    await expect(log.append([write(stream, 0, 'x')])).rejects.toThrow(/deleted for good.*Nothing was written/);
    await log.append([write(`${stream}-b`, 'none', 'next')]);
    expect(texts(await log.readAll({ after: start, limit: 9 })).at(-1)).toBe('next');
    expect(texts(await log.readAll({ direction: 'backwards', limit: 1 }))).toEqual(['next']);
    const stop = new AbortController();
    for await (const { events, caughtUp } of log.follow({ after: start, signal: stop.signal })) {
      expect(texts(events).at(-1)).toBe('next');
      if (caughtUp) stop.abort();
    }
  });

  it('tells how its followers are getting on', async () => {
    const stop = new AbortController();
    for await (const { caughtUp } of log.follow({ after: start, signal: stop.signal })) {
      if (!caughtUp) continue;
      expect(log.followers).toEqual([{ state: 'live' }]);
      stop.abort();
    }
    expect(log.followers).toEqual([]);
  });
});
