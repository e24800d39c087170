// What the benchmarks of the log in KurrentDB write: seeded bodies as Förlopp stores them, and the client's form of the same.
import { encodeEvent } from '../../../dist/libs/event-log/src/index.js';
import { generator } from '../support.mjs';

const TYPES = ['opened', 'meeting', 'plan', 'start'];

/** `count` events of some 300 to 500 bytes, the same in every run. */
export function events(count) {
  const below = generator(20101201);
  return Array.from({ length: count }, (_, i) =>
    encodeEvent({
      kind: 'fact',
      source: 'bench',
      id: `e-${below(1e9)}-${i}`,
      type: TYPES[below(TYPES.length)],
      occurred: `20${10 + below(10)}-0${1 + below(9)}-1${below(10)}`,
      protocolVersion: 1,
      synthetic: true,
      flags: [],
      attributes: { arm: `a${below(2)}`, score: below(1000), note: 'x'.repeat(100 + below(200)) },
    }),
  );
}

const METADATA = { recordedAt: '2026-01-01T00:00:00.000Z', streamHash: 'a'.repeat(64), format: '1' };

/** What a program that knows nothing of Förlopp gives the client for the same stored bytes: objects. */
export function rawEvents(ours, jsonEvent) {
  const parsed = ours.map(({ type, body }) => ({ type, data: JSON.parse(body), metadata: METADATA }));
  return (from, to) => parsed.slice(from, to).map((event) => jsonEvent(event));
}

/** Calls `each` for 0 … count - 1, at most `width` at a time. */
export async function sideBySide(count, width, each) {
  let next = 0;
  const worker = async () => {
    while (next < count) await each(next++);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** What `work` did per second, for the `count` things that it does. */
export async function rate(count, work) {
  const start = performance.now();
  await work();
  return (1000 * count) / (performance.now() - start);
}
