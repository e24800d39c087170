import { UnsupportedError, WrongExpectedVersionError } from '@kurrent/kurrentdb-client';
import type { AppendStreamRequest } from '@kurrent/kurrentdb-client';
import { events, TIME, failure, texts, withDouble } from './spec-support.js';

function request(streamName: string, expectedState: AppendStreamRequest['expectedState'], text: string) {
  return { streamName, expectedState, events: events(text) } as AppendStreamRequest;
}

describe('appending to several streams of a double of KurrentDB', () => {
  it(
    'is not there unless it is asked for, as in 23.10',
    () =>
      withDouble({}, async ({ client }) => {
        const refused = await failure(client.multiStreamAppend([request('a', 'any', 'x')]));
        expect(refused).toBeInstanceOf(UnsupportedError);
      }),
    TIME,
  );

  it(
    'appends to all of them, or to none',
    () =>
      withDouble({ multiStream: true }, async ({ client }) => {
        await client.appendToStream('b', events('0'));
        const done = await client.multiStreamAppend([request('a', 'no_stream', '1'), request('b', 0n, '2')]);
        expect(done.responses).toEqual([
          { streamName: 'a', revision: 0n },
          { streamName: 'b', revision: 1n },
        ]);
        const refused = await failure(client.multiStreamAppend([request('c', 'any', '3'), request('a', 7n, '4')]));
        expect(refused).toBeInstanceOf(WrongExpectedVersionError);
        expect(refused).toMatchObject({ streamName: 'a', expectedState: 7n, actualState: 0n });
        await client.tombstoneStream('b');
        const gone = await failure(client.multiStreamAppend([request('c', 'any', '5'), request('b', 'any', '6')]));
        expect(gone).toMatchObject({ type: 'stream-tombstoned', stream: 'b' });
        expect(await texts(client.readAll({ maxCount: 3 }))).toBe('012');
        expect(await failure(texts(client.readStream('c')))).toMatchObject({ type: 'stream-not-found' });
      }),
    TIME,
  );

  it(
    'knows a retry, and keeps metadata of texts',
    () =>
      withDouble({ multiStream: true }, async ({ client }) => {
        const requests = [request('a', 'no_stream', '1'), request('b', 'no_stream', '2')];
        for (const { events: list } of requests) list[0]!.metadata = { actor: 'case officer' };
        const first = await client.multiStreamAppend(requests);
        expect(await client.multiStreamAppend(requests)).toEqual(first);
        for await (const { event } of client.readStream('b'))
          expect(event?.metadata).toEqual({ actor: 'case officer' });
      }),
    TIME,
  );
});
