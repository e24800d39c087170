import { binaryEvent, jsonEvent, streamNameFilter } from '@kurrent/kurrentdb-client';
import type { AppendToStreamOptions } from '@kurrent/kurrentdb-client';
import { all, events, text } from './events.js';
import type { Part } from './events.js';
import { said } from './transcript.js';

const STATES = ['any', 'no_stream', 'stream_exists', 0n, 1n, 2n] as const;

/** Every expectation on a new stream and on one of two events, by the shared stream and by a call of its own. */
export const expectations: Part = async (client, scribe, prefix) => {
  const ways: Readonly<Record<string, AppendToStreamOptions>> = {
    shared: {},
    // Credentials for one call make the client take a call of its own; without TLS nobody looks at them.
    single: { credentials: { username: 'admin', password: 'changeit' } },
  };
  for (const [way, options] of Object.entries(ways)) {
    for (const streamState of STATES) {
      const [fresh, two] = [`${prefix}fresh-${way}-${streamState}`, `${prefix}two-${way}-${streamState}`];
      await client.appendToStream(two, events('a', 'b'));
      for (const stream of [fresh, two])
        await scribe.ask(`append by ${way} ${streamState} to ${stream}`.replaceAll(prefix, ''), () =>
          client.appendToStream(stream, events('c'), { ...options, streamState }),
        );
    }
  }
};

/** What is written twice and what is known already. */
export const retries: Part = async (client, scribe, prefix) => {
  for (const streamState of ['any', 'no_stream', 0n] as const) {
    const [a, b, c] = events('a', 'b', 'c');
    const other = jsonEvent({ id: a!.id, type: 'other', data: { text: 'other content' } });
    const stream = `${prefix}again-${streamState}`;
    if (streamState === 0n) await client.appendToStream(stream, events('before'));
    const again = (
      what: string,
      list: Parameters<typeof client.appendToStream>[1],
      state = streamState,
    ): Promise<void> =>
      scribe.ask(`again ${streamState}: ${what}`, () => client.appendToStream(stream, list, { streamState: state }));
    await again('first', [a!, b!]);
    await again('same', [a!, b!]);
    await again('only its first', [a!]);
    await again('only its last', [b!]);
    await again('one more', [a!, b!, c!]);
    await again('turned round', [b!, a!]);
    await again('other content', [other]);
    await again('known and new', [b!, c!]);
    await scribe.ask(`again ${streamState}: same, expecting that it exists`, () =>
      client.appendToStream(stream, [a!, b!], { streamState: 'stream_exists' }),
    );
    await scribe.ask(`again ${streamState}: same at the newer revision`, () =>
      client.appendToStream(stream, [a!, b!], { streamState: streamState === 0n ? 2n : 1n }),
    );
    await scribe.ask(`again ${streamState}: what is there`, async () =>
      (await all(client.readStream(stream))).map(text),
    );
  }
};

/** One id in two streams: the memory behind `any` knows the stream that had it first. */
export const sharedIds: Part = async (client, scribe, prefix) => {
  const [a] = events('a');
  for (const stream of ['first', 'second'])
    for (const time of ['once', 'twice', 'three times'])
      await scribe.ask(`an id in the ${stream} stream, ${time}`, () =>
        client.appendToStream(prefix + stream, a!, { streamState: 'any' }),
      );
};

/** What nobody should send. */
export const nonsense: Part = async (client, scribe, prefix) => {
  const [a] = events('a');
  const typeless = { ...a!, type: '' };
  const single = { credentials: { username: 'admin', password: 'changeit' } };
  await scribe.ask('an event without a type', () => client.appendToStream(`${prefix}n`, typeless));
  await scribe.ask('the same by a call of its own', () => client.appendToStream(`${prefix}n`, typeless, single));
  for (const streamState of ['no_stream', 'any'] as const)
    for (const time of ['once', 'twice'])
      await scribe.ask(`one id twice in an append, expecting ${streamState}, ${time}`, () =>
        client.appendToStream(prefix + streamState, [a!, a!], { streamState }),
      );
  await scribe.ask('a stream without a name', () => client.appendToStream('', a!));
  await scribe.ask('a stream without a name by a call of its own', () => client.appendToStream('', a!, single));
  await scribe.ask('a pattern that is none', async () => {
    const reader = client.readAll({ filter: streamNameFilter({ regex: '(' }), maxCount: 1 });
    return (await all(reader)).length;
  });
};

/** Sizes, empty appends, bytes, names and races. */
export const contents: Part = async (client, scribe, prefix) => {
  const mebibyte = 1024 * 1024;
  const bytes = (size: number, metadata = 0): ReturnType<typeof binaryEvent> =>
    binaryEvent({ type: 'bytes', data: new Uint8Array(size), ...(metadata && { metadata: new Uint8Array(metadata) }) });
  const sizes = {
    'as much as may be': [bytes(mebibyte)],
    'a byte more': [bytes(mebibyte + 1)],
    'as much, and metadata': [bytes(mebibyte, 1000)],
    'a byte more in two': [bytes(mebibyte / 2), bytes(mebibyte / 2 + 1)],
    'no data, much metadata': [bytes(0, mebibyte + 1)],
  };
  for (const [what, list] of Object.entries(sizes))
    await scribe.ask(`size: ${what}`, () => client.appendToStream(`${prefix}size-${what}`, list));
  const single = { credentials: { username: 'admin', password: 'changeit' } };
  await scribe.ask('size: a byte more by a call of its own', () =>
    client.appendToStream(`${prefix}size-single`, [bytes(mebibyte + 1)], single),
  );

  await client.appendToStream(`${prefix}filled`, events('a'));
  for (const stream of ['empty', 'filled'])
    for (const streamState of ['any', 'no_stream', 0n] as const)
      await scribe.ask(`nothing to ${stream} expecting ${streamState}`, () =>
        client.appendToStream(prefix + stream, [], { streamState }),
      );
  await scribe.ask('nothing was written', async () => (await all(client.readStream(`${prefix}empty`))).map(said));

  const odd = `${prefix}Förlopp / 案件 #1?`;
  await client.appendToStream(odd, [
    jsonEvent({
      type: 'skäl-åäö',
      data: { note: '“quoted”\n', big: 2 ** 53 },
      metadata: { nested: { deep: [1, null] } },
    }),
    binaryEvent({ type: 'bytes', data: Buffer.from([0, 255, 10]), metadata: Buffer.from([1, 2]) }),
    jsonEvent({ type: 'bare', data: 1 as unknown as Record<string, unknown> }),
  ]);
  await scribe.ask('odd names and bytes', async () => (await all(client.readStream(odd))).map(said));

  await scribe.ask('ten race for a new stream', async () => {
    const racers = Array.from({ length: 10 }, (_, i) =>
      client.appendToStream(`${prefix}race`, events(`${i}`), { streamState: 'no_stream' }),
    );
    const ends = await Promise.allSettled(racers);
    return ends.map(({ status }) => status).toSorted();
  });
  await scribe.ask('several streams at once', () =>
    client.multiStreamAppend([{ streamName: `${prefix}m`, events: [], expectedState: 'any' }]),
  );
};
