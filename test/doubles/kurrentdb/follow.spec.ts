import { setTimeout as wait } from 'node:timers/promises';
import { streamNameFilter } from '@kurrent/kurrentdb-client';
import type { Position } from '@kurrent/kurrentdb-client';
import { events, TIME, failure, follow, withDouble } from './spec-support.js';

const filter = streamNameFilter({ prefixes: ['case-'] });

describe('following a double of KurrentDB', () => {
  it(
    'hears what is there, that it has caught up, and what comes',
    () =>
      withDouble({}, async ({ client }) => {
        await client.appendToStream('case-1', events('a'));
        await client.appendToStream('other', events('x'));
        await client.appendToStream('case-2', events('b'));
        const followed = follow(client.subscribeToAll({ filter }));
        await followed.caughtUp;
        expect(followed.texts()).toBe('ab');
        await client.appendToStream('other', events('x'));
        await client.appendToStream('case-1', events('c'));
        await followed.heard(3);
        expect(followed.texts()).toBe('abc');
      }),
    TIME,
  );

  it(
    'resumes after a position, without the event there and without a gap',
    () =>
      withDouble({}, async ({ client }) => {
        await client.appendToStream('case-1', events(...'abcdefgh'.split('')));
        const first = follow(client.subscribeToAll({ filter }));
        await first.heard(8);
        const { commitPosition } = first.events[2]!;
        const fromPosition = { commit: commitPosition!, prepare: commitPosition! };
        const second = follow(client.subscribeToAll({ filter, fromPosition }));
        await second.caughtUp;
        await client.appendToStream('case-2', events('i'));
        await second.heard(6);
        expect(second.texts()).toBe('defghi');
      }),
    TIME,
  );

  it(
    'says in checkpoints how far it has looked, also where nothing is found',
    () =>
      withDouble({}, async ({ client }) => {
        const { position: begin } = await client.appendToStream('case-1', events('a'));
        for (let i = 0; i < 20; i++) await client.appendToStream('other', events('x', 'x', 'x', 'x', 'x'));
        const checkpoints: bigint[] = [];
        const looking = streamNameFilter({
          prefixes: ['case-'],
          maxSearchWindow: 10,
          checkpointInterval: 2,
          checkpointReached: (_: unknown, position: Position) => void checkpoints.push(position.commit),
        });
        const followed = follow(client.subscribeToAll({ filter: looking }));
        await followed.caughtUp;
        expect(checkpoints.length).toBeGreaterThanOrEqual(4);
        expect(checkpoints[0]).toBeGreaterThanOrEqual(begin!.commit);
        expect(checkpoints).toEqual(checkpoints.toSorted((a, b) => (a < b ? -1 : 1)));

        const before = checkpoints.length;
        const { position: last } = await client.appendToStream('other', events(...Array<string>(40).fill('x')));
        while (checkpoints.length < before + 2) await wait(5);
        expect(checkpoints.at(-1)).toBeLessThanOrEqual(last!.commit);
        // To go on from a checkpoint is to miss nothing.
        const commit = checkpoints.at(-1)!;
        const resumed = follow(client.subscribeToAll({ filter, fromPosition: { commit, prepare: commit } }));
        await client.appendToStream('case-9', events('z'));
        await resumed.heard(1);
        expect(resumed.texts()).toBe('z');
      }),
    TIME,
  );

  it(
    'hears a long history in its order',
    () =>
      withDouble({}, async ({ client }) => {
        const many = Array.from({ length: 1000 }, (_, i) => String(i % 10));
        await client.appendToStream('case-1', events(...many));
        const followed = follow(client.subscribeToAll({ filter }));
        await followed.caughtUp;
        expect(followed.texts()).toBe(many.join(''));
      }),
    TIME,
  );

  it(
    'is dropped as too slow by one large append while it is live, and can go on from where it was',
    () =>
      withDouble({}, async ({ client }) => {
        await client.appendToStream('case-1', events('a'));
        const followed = follow(client.subscribeToAll({ filter }));
        await followed.caughtUp;
        await client.appendToStream('case-1', events(...Array<string>(200).fill('b')));
        expect(await followed.ended).toMatchObject({
          type: 'unknown',
          code: 10,
          message: expect.stringContaining('Consumer too slow to handle event while live'),
        });
        const commit = followed.events.at(-1)!.commitPosition!;
        const again = follow(client.subscribeToAll({ filter, fromPosition: { commit, prepare: commit } }));
        await again.heard(201 - followed.events.length);
        expect(followed.texts() + again.texts()).toBe(`a${'b'.repeat(200)}`);
      }),
    TIME,
  );

  it(
    'ends with the double, and says so',
    () =>
      withDouble({}, async ({ double, client }) => {
        const followed = follow(client.subscribeToAll({ filter }));
        await followed.caughtUp;
        await double.stop();
        expect(await followed.ended).toMatchObject({ type: 'unavailable' });
        expect(await failure(client.appendToStream('case-1', events('a')))).toMatchObject({ code: 14 });
      }),
    TIME,
  );
});
