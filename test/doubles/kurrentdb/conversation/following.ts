import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { END, START, streamNameFilter } from '@kurrent/kurrentdb-client';
import type { AllStreamSubscription, ResolvedEvent, StreamSubscription } from '@kurrent/kurrentdb-client';
import { events, text } from './events.js';
import type { Part } from './events.js';

type Subscription = AllStreamSubscription | StreamSubscription;

/** What a subscription says, in its order: texts of events, `confirmed`, `caught up`, errors. */
function listen(subscription: Subscription): {
  readonly heard: string[];
  readonly until: (last: string) => Promise<void>;
} {
  const heard: string[] = [];
  let tell = (): void => undefined;
  const hear = (what: string): void => {
    heard.push(what);
    tell();
  };
  subscription.on('confirmation', () => hear('confirmed'));
  subscription.on('caughtUp', (info: unknown) => hear(`caught up ${JSON.stringify(info)}`));
  subscription.on('data', (event: ResolvedEvent) => hear(text(event)));
  subscription.on('error', (error: Error & { type?: string }) => hear(`error ${error.type}: ${error.message}`));
  const until = async (last: string): Promise<void> => {
    const deadline = Date.now() + 30_000;
    while (!heard.some((what) => what.startsWith(last))) {
      if (Date.now() > deadline) throw new Error(`never heard ${last}, but ${heard.join(', ')}`);
      await Promise.race([wait(1_000), new Promise<void>((resolve) => (tell = resolve))]);
    }
  };
  return { heard, until };
}

async function end(subscription: Subscription): Promise<void> {
  const closed = once(subscription, 'close');
  await subscription.unsubscribe();
  subscription.destroy();
  await closed;
}

/** Following one stream: from its start, after a revision, from its end, before it is there, after it is gone. */
export const one: Part = async (client, scribe, prefix) => {
  for (const fromRevision of [START, 0n, 1n, 7n, END] as const)
    await scribe.ask(`follow a stream from ${fromRevision}`, async () => {
      const stream = `${prefix}follow-${fromRevision}`;
      await client.appendToStream(stream, events('a', 'b', 'c'));
      const subscription = client.subscribeToStream(stream, { fromRevision });
      const { heard, until } = listen(subscription);
      await until('caught up');
      await client.appendToStream(stream, events('d'));
      await client.appendToStream(stream, events('e', 'f', 'g', 'h', 'i', 'j'));
      await until('j');
      await end(subscription);
      return heard;
    });
  await scribe.ask('follow a stream that is not there yet', async () => {
    const subscription = client.subscribeToStream(`${prefix}later`);
    const { heard, until } = listen(subscription);
    await until('confirmed');
    await wait(300);
    await client.appendToStream(`${prefix}later`, events('a'));
    await until('caught up');
    await end(subscription);
    return heard;
  });
  await scribe.ask('follow a stream that ends for good', async () => {
    await client.appendToStream(`${prefix}mortal`, events('a'));
    const subscription = client.subscribeToStream(`${prefix}mortal`);
    const { heard, until } = listen(subscription);
    await until('caught up');
    await client.tombstoneStream(`${prefix}mortal`);
    await until('error');
    return heard;
  });
  await scribe.ask('follow a stream that has ended', async () => {
    const { heard, until } = listen(client.subscribeToStream(`${prefix}mortal`));
    await until('error');
    return heard;
  });
};

/** Following all streams of a beginning: from a position, which was seen already, and from the end. */
export const several: Part = async (client, scribe, prefix) => {
  const first = await client.appendToStream(`${prefix}many-1`, events('a', 'b'));
  const second = await client.appendToStream(`${prefix}many-2`, events('c'));
  await client.appendToStream(`${prefix}many-1`, events('d'));
  const filter = streamNameFilter({ prefixes: [`${prefix}many-`] });
  const froms = { 'the second': first.position!, 'the third': second.position!, end: END } as const;
  await scribe.ask('follow all from where nothing is', async () => {
    const fromPosition = { commit: second.position!.commit + 1n, prepare: second.position!.prepare + 1n };
    const { heard, until } = listen(client.subscribeToAll({ fromPosition, filter }));
    await until('error');
    return heard;
  });
  for (const [name, fromPosition] of Object.entries(froms))
    await scribe.ask(`follow all from ${name}`, async () => {
      const subscription = client.subscribeToAll({ fromPosition, filter });
      const { heard, until } = listen(subscription);
      await until('caught up');
      await client.appendToStream(`${prefix}elsewhere`, events('not heard'));
      await client.appendToStream(`${prefix}many-3`, events(`new after ${name}`));
      await until(`new after ${name}`);
      await end(subscription);
      return heard;
    });
};
