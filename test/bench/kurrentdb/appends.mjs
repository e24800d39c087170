// Appends at a known revision: each stream is begun and then appended to once more, one stream after the other by so many
// writers side by side. The client alone does the same with streams of its own, whose names are as long.
import { jsonEvent, KurrentDBClient } from '@kurrent/kurrentdb-client';
import { connectionString } from '../../../dist/libs/event-log/src/index.js';
import { events, rate, rawEvents, sideBySide } from './made-up.mjs';

/** One way of appending: so many events at a time to so many streams, by so many writers. */
export const SINGLE = { name: 'events appended singly, 64 at a time', writers: 64, batch: 1, streams: 2500 };
export const BATCHES = {
  name: 'events appended in batches of 100, 64 batches at a time',
  writers: 64,
  batch: 100,
  streams: 400,
};

/** Events per second through the port. `prefix` begins the names of streams that nobody has used. */
export function portAppends(log, prefix, { writers, batch, streams }) {
  const all = events(2 * batch * streams);
  return rate(all.length, () =>
    sideBySide(streams, writers, async (i) => {
      const stream = `case-${prefix}/${i}`;
      const from = 2 * batch * i;
      await log.append([{ stream, expected: 'none', events: all.slice(from, from + batch) }]);
      await log.append([{ stream, expected: batch - 1, events: all.slice(from + batch, from + 2 * batch) }]);
    }),
  );
}

/** Events per second by the client alone: one client, its batch appends, an exact revision, as its documentation has it. */
export function rawAppends(client, prefix, { writers, batch, streams }) {
  const slice = rawEvents(events(2 * batch * streams), jsonEvent);
  return rate(2 * batch * streams, () =>
    sideBySide(streams, writers, async (i) => {
      // Not `case-`: what followers of the port would read.
      const stream = `raw--${prefix}/${i}`;
      const from = 2 * batch * i;
      await client.appendToStream(stream, slice(from, from + batch), { streamState: 'no_stream' });
      await client.appendToStream(stream, slice(from + batch, from + 2 * batch), { streamState: BigInt(batch - 1) });
    }),
  );
}

/** A client as anybody would make it. */
export const rawClient = (address) => KurrentDBClient.connectionString(connectionString(address));
