import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { jsonEvent, KurrentDBClient } from '@kurrent/kurrentdb-client';
import type { AllStreamSubscription, EventData, ResolvedEvent, StreamSubscription } from '@kurrent/kurrentdb-client';
import { startDouble } from './double.js';
import type { Double, DoubleOptions } from './double.js';

/** How long a test may take: next to nothing, but for a machine that has much else to do. */
export const TIME = 120_000;

/** A double with clients for one test. */
export interface Bench {
  readonly double: Double;
  readonly client: KurrentDBClient;
  /** Another client, of its own connections. */
  readonly another: (url?: string) => KurrentDBClient;
}

/** Runs a test on a double of its own and ends it, whatever comes of it. */
export async function withDouble(options: DoubleOptions, test: (bench: Bench) => Promise<void>): Promise<void> {
  const double = await startDouble(options);
  const clients: KurrentDBClient[] = [];
  const another = (url = double.url): KurrentDBClient => {
    const client = KurrentDBClient.connectionString(url);
    clients.push(client);
    return client;
  };
  try {
    await test({ double, client: another(), another });
  } finally {
    // The double first: a client does not let go of an append that hangs in a black hole.
    await double.stop();
    await Promise.all(clients.map((client) => client.dispose()));
  }
}

/** Events with these texts. */
export function events(...texts: readonly string[]): EventData[] {
  return texts.map((text) => jsonEvent({ type: 'noted', data: { text } }));
}

/** The texts a reader gives, one after the other. */
export async function texts(reader: AsyncIterable<ResolvedEvent>): Promise<string> {
  let all = '';
  for await (const event of reader) all += text(event);
  return all;
}

/** What an event says. */
export function text({ event }: ResolvedEvent): string {
  return (event?.data as { readonly text: string } | undefined)?.text ?? '';
}

/** Whether something is still open after a while. */
export async function pending(promise: Promise<unknown>, milliseconds = 300): Promise<boolean> {
  const settled = promise.then(
    () => false,
    () => false,
  );
  return Promise.race([settled, wait(milliseconds, true)]);
}

/** The error something fails with, for it to be looked at as a whole. */
export async function failure(promise: Promise<unknown>): Promise<Error & { readonly type?: string; code?: number }> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
}

type Subscription = AllStreamSubscription | StreamSubscription;

/** A subscription with its memory. */
export interface Followed {
  readonly events: readonly ResolvedEvent[];
  readonly texts: () => string;
  readonly caughtUp: Promise<unknown>;
  /** The error it ends with. */
  readonly ended: Promise<Error & { readonly type?: string; code?: number }>;
  /** Resolves when so many events were heard. */
  readonly heard: (count: number) => Promise<void>;
}

export function follow(subscription: Subscription): Followed {
  const heard: ResolvedEvent[] = [];
  subscription.on('data', (event: ResolvedEvent) => void heard.push(event));
  const ended = once(subscription, 'error').then(([error]) => error as Error);
  const caughtUp = Promise.race([once(subscription, 'caughtUp'), ended.then((error) => Promise.reject(error))]);
  // Not every test waits for it.
  caughtUp.catch(() => undefined);
  return {
    events: heard,
    texts: () => heard.map(text).join(''),
    caughtUp,
    ended,
    async heard(count) {
      for (const deadline = Date.now() + 30_000; heard.length < count; await wait(5))
        if (Date.now() > deadline) throw new Error(`heard ${heard.length} of ${count}`);
    },
  };
}
