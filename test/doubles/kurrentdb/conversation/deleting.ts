import { all, events, text } from './events.js';
import type { Part } from './events.js';

const STATES = ['any', 'no_stream', 0n, 1n, 2n] as const;

/** Streams that are deleted and begin again, streams that end for good, and streams cut short. */
export const deleting: Part = async (client, scribe, prefix) => {
  const read = async (stream: string): Promise<unknown> =>
    (await all(client.readStream(stream))).map((event) => `${event.event?.revision} ${text(event)}`);
  for (const expectedRevision of STATES) {
    for (const there of [true, false]) {
      const stream = `${prefix}delete-${expectedRevision}-${there}`;
      const what = `${there ? 'a stream of two' : 'what is not there'} expecting ${expectedRevision}`;
      if (there) await client.appendToStream(stream, events('a', 'b'));
      await scribe.ask(`delete ${what}`, () => client.deleteStream(stream, { expectedRevision }));
      await scribe.ask(`read deleted ${what}`, () => read(stream));
    }
    const stream = `${prefix}tombstone-${expectedRevision}`;
    await client.appendToStream(stream, events('a', 'b'));
    await scribe.ask(`tombstone expecting ${expectedRevision}`, () =>
      client.tombstoneStream(stream, { expectedRevision }),
    );
  }
  for (const streamState of ['any', 'no_stream', 'stream_exists', 0n, 1n] as const) {
    const stream = `${prefix}again-${streamState}`;
    await client.appendToStream(stream, events('a', 'b'));
    await client.deleteStream(stream);
    await scribe.ask(`begin again expecting ${streamState}`, () =>
      client.appendToStream(stream, events('c'), { streamState }),
    );
    await scribe.ask(`read what began again expecting ${streamState}`, () => read(stream));
  }
  const gone = `${prefix}tombstone-any`;
  await scribe.ask('append to what ended', () => client.appendToStream(gone, events('c')));
  const single = { credentials: { username: 'admin', password: 'changeit' } };
  await scribe.ask('append to what ended by a call of its own', () => client.appendToStream(gone, events('c'), single));
  await scribe.ask('read what ended', () => read(gone));
  await scribe.ask('delete what ended', () => client.deleteStream(gone));
  await scribe.ask('tombstone what ended', () => client.tombstoneStream(gone));
  await scribe.ask('tombstone what is not there', () => client.tombstoneStream(`${prefix}never`));

  await client.appendToStream(`${prefix}cut`, events('a', 'b', 'c', 'd'));
  await client.setStreamMetadata(`${prefix}cut`, { truncateBefore: 2 });
  await scribe.ask('read what was cut', () => read(`${prefix}cut`));
  await scribe.ask('read what was cut away', async () =>
    (await all(client.readStream(`${prefix}cut`, { direction: 'backwards', fromRevision: 1n }))).map(text),
  );
};
