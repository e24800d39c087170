import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import type { AppendResult, EventData } from '@kurrent/kurrentdb-client';
import { tempFolder } from '../../support/temp-folder.js';
import { startDouble } from './double.js';
import { events, failure, follow, text, texts, TIME, withDouble } from './spec-support.js';

const MAIN = fileURLToPath(new URL('main.mjs', import.meta.url));

describe('a double of KurrentDB that starts again', () => {
  let temp: ReturnType<typeof tempFolder>;
  beforeEach(() => (temp = tempFolder()));
  afterEach(() => temp.remove());

  it(
    'has all that was in its file, at the same positions and the same address',
    () =>
      withDouble({ file: temp.file }, async ({ double, client, another }) => {
        const first = await client.appendToStream('s', events('a', 'b'));
        await client.appendToStream('gone', events('x'));
        await client.tombstoneStream('gone');
        const followed = follow(client.subscribeToAll());
        await followed.heard(4);
        await double.restart();
        expect(await followed.ended).toMatchObject({ type: 'unavailable' });

        const fromPosition = first.position!;
        expect(await texts(another().readAll({ fromPosition, maxCount: 2 }))).toBe('bx');
        expect(await failure(texts(another().readStream('gone')))).toMatchObject({ type: 'stream-deleted' });
        const second = await another().appendToStream('s', events('c'), { streamState: 1n });
        expect(second.position!.commit).toBeGreaterThan(fromPosition.commit);
        expect(await texts(another().readStream('s'))).toBe('abc');
      }),
    TIME,
  );

  it(
    'knows a retry by its place after it, but by nothing else',
    () =>
      withDouble({ file: temp.file }, async ({ double, another }) => {
        const event = events('a');
        const append = (streamState: 'any' | 'no_stream'): Promise<AppendResult> =>
          another().appendToStream('s', event, { streamState });
        const first = await append('no_stream');
        expect(await append('any')).toEqual(first);
        await double.restart();
        expect(await append('no_stream')).toEqual(first);
        expect(await append('any')).toMatchObject({ nextExpectedRevision: 1n });
      }),
    TIME,
  );

  it(
    'begins with nothing where it has no file',
    () =>
      withDouble({}, async ({ double, client, another }) => {
        await client.appendToStream('s', events('a'));
        await double.restart();
        expect(await failure(texts(another().readStream('s')))).toMatchObject({ type: 'stream-not-found' });
      }),
    TIME,
  );

  it(
    'takes up commands again after it was killed, from the same client',
    () =>
      withDouble({ file: temp.file }, async ({ double, client, another }) => {
        const ends = await Promise.all(
          Array.from({ length: 50 }, async (_, i) => {
            const outcome = client.appendToStream(`s${i}`, events('a')).catch(() => undefined);
            if (i === 49) await double.kill();
            return outcome;
          }),
        );
        expect(await failure(client.appendToStream('s', events('a')))).toMatchObject({ code: 14 });
        await double.restart();
        await stubborn(() => client.appendToStream('s', events('b')));
        const stored = await texts(another().readAll());
        expect(stored.length).toBeGreaterThan(ends.filter((end) => end !== undefined).length);
      }),
    TIME,
  );

  it(
    'cuts off an append that was not written to its end',
    async () => {
      const one = await startDouble({ file: temp.file });
      const client = KurrentDBClient.connectionString(one.url);
      await client.appendToStream('s', events('a'));
      await client.appendToStream('s', events('b', 'c'));
      await one.stop();
      const whole = readFileSync(temp.file);
      truncateSync(temp.file, whole.length - 30);
      await withDouble({ file: temp.file }, async ({ client: next }) => {
        expect(await texts(next.readStream('s'))).toBe('a');
        await next.appendToStream('s', events('d'), { streamState: 0n });
        expect(await texts(next.readStream('s'))).toBe('ad');
      });
      rmSync(temp.file);
      appendFileSync(temp.file, whole.subarray(0, 20));
      await withDouble({ file: temp.file }, async ({ client: next }) => {
        await next.appendToStream('s', events('e'), { streamState: 'no_stream' });
      });
      await client.dispose();
    },
    TIME,
  );

  it(
    'loses nothing acknowledged and doubles nothing when its process is killed under load',
    async () => {
      const port = await freePort();
      let server = await start(port);
      const url = `kurrentdb://127.0.0.1:${port}?tls=false`;
      const client = KurrentDBClient.connectionString(url);
      let stored = 0;
      let over = false;
      const counts = Array.from({ length: 8 }, async (_, writer) => {
        let count = 0;
        for (; !over; count++, stored++) await untilStored(client, `w${writer}`, count);
        return count;
      });
      try {
        for (let kill = 1; kill <= 3; kill++) {
          while (stored < kill * 40) await wait(5);
          server.kill('SIGKILL');
          await once(server, 'exit');
          server = await start(port);
        }
        while (stored < 160) await wait(5);
        over = true;
        const reader = KurrentDBClient.connectionString(url);
        for (const [writer, count] of (await Promise.all(counts)).entries()) {
          const numbers: unknown[] = [];
          for await (const event of reader.readStream(`w${writer}`)) numbers.push(text(event));
          expect(numbers).toEqual(Array.from({ length: count }, (_, n) => String(n)));
        }
        await reader.dispose();
        // It ends with whoever started it.
        server.stdin.end();
        await once(server, 'exit');
      } finally {
        over = true;
        server.kill('SIGKILL');
        await client.dispose();
      }
    },
    TIME,
  );

  async function start(port: number) {
    const server = spawn(process.execPath, [MAIN, '--file', temp.file, '--port', String(port)], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let complaints = '';
    server.stderr.on('data', (bytes: Buffer) => (complaints += bytes.toString()));
    const died = once(server, 'exit').then(() => complaints);
    const line = await Promise.race([once(server.stdout, 'data').then(([bytes]) => String(bytes)), died]);
    expect(line).toBe(`kurrentdb://127.0.0.1:${port}?tls=false\n`);
    return server;
  }
});

async function freePort(): Promise<number> {
  const double = await startDouble();
  await double.stop();
  return double.port;
}

/** Appends the same event at the same revision until it is told that it is stored. */
async function untilStored(client: KurrentDBClient, stream: string, count: number): Promise<void> {
  const event: EventData[] = events(String(count));
  const streamState = count === 0 ? 'no_stream' : BigInt(count - 1);
  await stubborn(() => client.appendToStream(stream, event, { streamState }));
}

async function stubborn(attempt: () => Promise<unknown>): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await wait(20)) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
