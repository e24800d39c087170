// Following the log from its start, through the port in its pages and by the client's subscription with the same filter.
import { rate } from './made-up.mjs';

/** The filter that the port gives the server. */
const FILTER = {
  filterOn: 'streamName',
  prefixes: ['case-', 'protocol-'],
  maxSearchWindow: 4096,
  checkpointInterval: 1,
};

/** Events of ours from the start until `most` or the head: how many, and the position of the last one. */
export async function followTo(log, most) {
  const stop = new AbortController();
  let count = 0;
  let last = 0;
  for await (const { events, caughtUp } of log.follow({ after: 0, signal: stop.signal })) {
    count += events.length;
    last = events.at(-1)?.position ?? last;
    if (count >= most || caughtUp) break;
  }
  stop.abort();
  return { count, last };
}

/** Events per second through the port; `count` of them are there. */
export const portFollows = (log, count) => rate(count, () => followTo(log, count));

/** Events per second by the client alone, which counts what comes up to the same position. */
export function rawFollows(client, count, last) {
  return rate(count, async () => {
    const subscription = client.subscribeToAll({ fromPosition: 'start', filter: FILTER });
    await new Promise((done, failed) => {
      subscription.on('error', failed);
      subscription.on('data', ({ event }) => {
        if (event !== undefined && event.position.commit >= last) done();
      });
    });
    await subscription.unsubscribe();
  });
}
