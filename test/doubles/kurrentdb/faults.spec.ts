import { setTimeout as wait } from 'node:timers/promises';
import { NotLeaderError } from '@kurrent/kurrentdb-client';
import { events, TIME, failure, follow, pending, texts, withDouble } from './spec-support.js';

describe('what goes wrong with a double of KurrentDB', () => {
  it(
    'black hole: nothing is answered, whether it was under way or not; cleared, it goes on',
    () =>
      withDouble({}, async ({ double, client, another }) => {
        await client.appendToStream('s', events('a'));
        const followed = follow(client.subscribeToStream('s'));
        await followed.caughtUp;
        double.faults.blackHole(true);
        const append = client.appendToStream('s', events('b'));
        const fresh = another().appendToStream('s', events('c'));
        expect(await Promise.all([pending(append), pending(fresh), pending(followed.ended)])).toEqual([
          true,
          true,
          true,
        ]);

        double.faults.blackHole(false);
        expect(await failure(append)).toMatchObject({ type: 'unavailable' });
        expect(await followed.ended).toMatchObject({ type: 'unavailable' });
        await failure(fresh);
        await client.appendToStream('s', events('d'));
        expect(await texts(another().readStream('s'))).toBe('ad');
      }),
    TIME,
  );

  it.each(['break', 'silence'] as const)(
    'dropped answers (%s): the append is stored, and a retry finds it',
    (how) =>
      withDouble({}, async ({ double, client }) => {
        await client.appendToStream('s', events('a'), { streamState: 'no_stream' });
        double.faults.dropAnswers({ how, next: 1 });
        const lost = events('b');
        const append = client.appendToStream('s', lost, { streamState: 0n });
        const told = failure(append).then(({ type }) => type);
        expect(await Promise.race([told, wait(300, 'nothing')])).toBe(how === 'break' ? 'unavailable' : 'nothing');

        expect(await texts(client.readStream('s'))).toBe('ab');
        expect(await client.appendToStream('s', lost, { streamState: 0n })).toMatchObject({ nextExpectedRevision: 1n });
        expect(await texts(client.readStream('s'))).toBe('ab');
        expect(double.faults.droppedAnswers).toBe(1);
      }),
    TIME,
  );

  it(
    'dropped answers: a share of them by a seed, each append stored once by who tries again',
    () =>
      withDouble({}, async ({ double, client }) => {
        double.faults.dropAnswers({ how: 'break', share: 0.2, seed: 7 });
        for (let i = 0; i < 60; i++) {
          const event = events(String(i % 10));
          for (let stored = false; !stored;)
            stored = await client
              .appendToStream('s', event, { streamState: i === 0 ? 'no_stream' : BigInt(i - 1) })
              .then(({ success }) => success)
              .catch(() => false);
        }
        expect(double.faults.droppedAnswers).toBeGreaterThan(3);
        expect(await texts(client.readStream('s'))).toBe('0123456789'.repeat(6));
      }),
    TIME,
  );

  it(
    'not leader: appends are sent to the other node, and the client goes there',
    () =>
      withDouble({}, ({ double: leader, client: reader }) =>
        withDouble({}, async ({ double, client }) => {
          await client.appendToStream('s', events('a'));
          double.faults.notLeader({ host: '127.0.0.1', port: leader.port });
          const refused = await failure(client.appendToStream('s', events('b')));
          expect(refused).toBeInstanceOf(NotLeaderError);
          expect(refused).toMatchObject({ leader: { address: '127.0.0.1', port: leader.port } });
          await client.appendToStream('s', events('c'));
          expect(await texts(reader.readStream('s'))).toBe('c');
        }),
      ),
    TIME,
  );

  it(
    'not leader: reads that need the leader, deletes and single appends say so; others are answered',
    () =>
      withDouble({}, async ({ double, another }) => {
        const credentials = { username: 'admin', password: 'changeit' };
        await another().appendToStream('s', events('a'));
        double.faults.notLeader({ host: '127.0.0.1', port: 1 });
        const refusals = await Promise.all([
          failure(another().appendToStream('s', events('b'), { credentials })),
          failure(another().deleteStream('s')),
          failure(texts(another().readStream('s'))),
        ]);
        for (const refused of refusals) expect(refused).toMatchObject({ type: 'not-leader' });
        // The client asks for the leader by itself, unless it is told that it need not.
        expect(await texts(another(`${double.url}&nodePreference=follower`).readStream('s'))).toBe('a');
        await double.faults.clear();
        await another().deleteStream('s');
      }),
    TIME,
  );

  it(
    'not ready: takes no command, as a server that starts up',
    () =>
      withDouble({}, async ({ double, client, another }) => {
        double.faults.notReady(true);
        expect(await failure(client.appendToStream('s', events('a')))).toMatchObject({
          type: 'unknown',
          message: 'Could not recognize Server Is Not Ready',
        });
        expect(await failure(texts(another().readStream('s')))).toMatchObject({ type: 'unavailable' });
        expect(await follow(another().subscribeToAll()).ended).toMatchObject({ type: 'unavailable' });
        double.faults.notReady(false);
        await client.appendToStream('s', events('a'));
        expect(await texts(another().readStream('s'))).toBe('a');
      }),
    TIME,
  );

  it(
    'too slow: live subscriptions are dropped',
    () =>
      withDouble({}, async ({ double, client }) => {
        const followed = [
          follow(client.subscribeToAll()),
          follow(client.subscribeToStream('s', { fromRevision: 'end' })),
        ];
        for (const { caughtUp } of followed) await caughtUp;
        expect(double.faults.tooSlow()).toBe(2);
        for (const { ended } of followed)
          expect(await ended).toMatchObject({
            type: 'unknown',
            code: 10,
            message: expect.stringContaining('too slow'),
          });
        expect(double.faults.tooSlow()).toBe(0);
      }),
    TIME,
  );

  it(
    'latency: every call waits',
    () =>
      withDouble({}, async ({ double, client }) => {
        await client.appendToStream('s', events('a'));
        double.faults.latency(200);
        const start = performance.now();
        await client.appendToStream('s', events('b'));
        expect(performance.now() - start).toBeGreaterThanOrEqual(190);
        expect(await pending(texts(client.readStream('s')), 150)).toBe(true);
      }),
    TIME,
  );

  it(
    'refused connections: nobody listens, until somebody does',
    () =>
      withDouble({}, async ({ double, client, another }) => {
        await client.appendToStream('s', events('a'));
        await double.faults.refuseConnections(true);
        expect(await failure(client.appendToStream('s', events('b')))).toMatchObject({ code: 14 });
        expect(await failure(another().appendToStream('s', events('b')))).toMatchObject({ code: 14 });
        await double.faults.clear();
        await client.appendToStream('s', events('c')).catch(() => client.appendToStream('s', events('c')));
        expect(await texts(another().readStream('s'))).toBe('ac');
      }),
    TIME,
  );
});
