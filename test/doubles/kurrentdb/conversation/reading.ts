import {
  BACKWARDS,
  END,
  eventTypeFilter,
  FORWARDS,
  jsonEvent,
  START,
  streamNameFilter,
} from '@kurrent/kurrentdb-client';
import type { Position } from '@kurrent/kurrentdb-client';
import { all, events, text } from './events.js';
import type { Part } from './events.js';
import { said } from './transcript.js';

/** One stream, both ways, from everywhere, with limits; one that is not there. */
export const streams: Part = async (client, scribe, prefix) => {
  const stream = `${prefix}read`;
  await client.appendToStream(stream, events(...'abcdefghij'.split('')));
  for (const direction of [FORWARDS, BACKWARDS] as const)
    for (const fromRevision of [START, END, 0n, 3n, 9n, 10n, 40n] as const)
      for (const maxCount of [1, 4, 1000])
        await scribe.ask(`read ${direction} from ${fromRevision}, ${maxCount} at most`, async () =>
          (await all(client.readStream(stream, { direction, fromRevision, maxCount }))).map(text).join(''),
        );
  await scribe.ask('read one as it is', async () => (await all(client.readStream(stream, { maxCount: 1 }))).map(said));
  for (const direction of [FORWARDS, BACKWARDS] as const)
    await scribe.ask(`read what is not there ${direction}`, () =>
      all(client.readStream(`${prefix}nowhere`, { direction })),
    );
};

/** All streams by the beginnings of their names, from positions, and by type. */
export const everything: Part = async (client, scribe, prefix) => {
  const positions: Position[] = [];
  for (const [i, letter] of 'abcdef'.split('').entries()) {
    const appended = await client.appendToStream(`${prefix}all-${i % 2}`, events(letter));
    positions.push(appended.position!);
    await client.appendToStream(`${prefix}other-${i}`, [jsonEvent({ type: `${prefix}odd`, data: { text: `${i}` } })]);
  }
  const filter = streamNameFilter({ prefixes: [`${prefix}all-`] });
  const froms = {
    start: START,
    end: END,
    'the first': positions[0]!,
    'the third': positions[2]!,
    last: positions[5]!,
  } as const;
  for (const direction of [FORWARDS, BACKWARDS] as const)
    for (const [name, fromPosition] of Object.entries(froms))
      for (const maxCount of [1, 2, 1000])
        await scribe.ask(`read all ${direction} from ${name}, ${maxCount} at most`, async () =>
          (await all(client.readAll({ direction, fromPosition, maxCount, filter }))).map(text).join(''),
        );
  await scribe.ask('read all as it is', async () =>
    (await all(client.readAll({ fromPosition: positions[0]!, maxCount: 2, filter }))).map(said),
  );
  const between = { commit: positions[2]!.commit + 1n, prepare: positions[2]!.prepare + 1n };
  const beyond = { commit: positions[5]!.commit + 10n ** 9n, prepare: positions[5]!.prepare + 10n ** 9n };
  for (const direction of [FORWARDS, BACKWARDS] as const)
    for (const [name, fromPosition] of Object.entries({ between, beyond }))
      await scribe.ask(`read all ${direction} from where nothing is: ${name}`, async () =>
        (await all(client.readAll({ direction, fromPosition, maxCount: 2, filter }))).map(text).join(''),
      );
  const filters = {
    'two beginnings': streamNameFilter({ prefixes: [`${prefix}all-1`, `${prefix}other-3`] }),
    'a pattern of names': streamNameFilter({ regex: `^${prefix}(all-0|other-[45])$` }),
    'a beginning of types': eventTypeFilter({ prefixes: [`${prefix}o`] }),
    'a pattern of types': eventTypeFilter({ regex: `^${prefix}odd$` }),
  };
  for (const [name, by] of Object.entries(filters))
    await scribe.ask(`read all by ${name}`, async () =>
      (await all(client.readAll({ fromPosition: positions[0]!, filter: by }))).map(text).join(''),
    );
};
