import type { RecordedEvent } from '../port.js';
import type { AllStreamResolvedEvent, AllStreamSubscription, Client, Position } from './client.js';
import { decodeEvent, isOurs } from './encode.js';
import { OUR_STREAMS, positionOf } from './read.js';
import { NoAnswer } from './reasons.js';

/** What a subscription brings. */
export interface Receiver {
  readonly confirmed: () => void;
  /** The server has looked for our events up to a position, and all there are have been brought. */
  readonly looked: (upTo: Position) => void;
  readonly event: (event: RecordedEvent) => void;
  /** Every event up to the head as it stood has been brought. */
  readonly caughtUp: () => void;
  readonly fellBehind: () => void;
}

/** A subscription under way. */
export interface Running {
  /** Settles with what ended it; never rejects. */
  readonly ended: Promise<unknown>;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly stop: () => void;
}

/** Subscribes to our streams from a position on (exclusive). The server must confirm it within `callMs`. */
export function subscribe(
  client: Pick<Client, 'subscribeToAll'>,
  { after, callMs }: { after: number; callMs: number },
  receiver: Receiver,
): Running {
  const subscription: AllStreamSubscription = client.subscribeToAll({
    fromPosition: after === 0 ? 'start' : positionOf(after),
    filter: {
      ...OUR_STREAMS,
      // It too comes past the events that still wait to be read here; the next one will do.
      checkpointReached: (from, upTo) => {
        if (from.readableLength === 0) receiver.looked(upTo);
      },
    },
  });
  let end: (reason: unknown) => void;
  const ended = new Promise<unknown>((resolve) => (end = resolve));
  const timer = setTimeout(() => stop(new NoAnswer(callMs)), callMs);
  // The server's word comes past the events that still wait to be read here: it counts once those have been brought.
  let waitingBefore: number | undefined;

  const stop = (reason: unknown): void => {
    clearTimeout(timer);
    subscription.removeAllListeners('data');
    // Not waited for: it waits for a connection that may never come about.
    subscription.unsubscribe().catch(() => undefined);
    subscription.destroy();
    end(reason);
  };
  const brought = (): void => {
    if (waitingBefore === undefined || --waitingBefore > 0) return;
    waitingBefore = undefined;
    receiver.caughtUp();
  };
  subscription.on('confirmation', () => {
    clearTimeout(timer);
    receiver.confirmed();
  });
  subscription.on('caughtUp', () => {
    if (subscription.readableLength === 0) receiver.caughtUp();
    else waitingBefore = subscription.readableLength;
  });
  subscription.on('fellBehind', () => {
    waitingBefore = undefined;
    receiver.fellBehind();
  });
  subscription.on('data', (resolved: AllStreamResolvedEvent) => {
    try {
      if (isOurs(resolved)) receiver.event(decodeEvent(resolved));
    } catch (error) {
      return stop(error);
    }
    brought();
  });
  subscription.on('error', stop);
  subscription.on('end', () => stop(new Error('The server ended the subscription.')));
  subscription.on('close', () => stop(new Error('The server ended the subscription.')));
  return {
    ended,
    pause: () => subscription.pause(),
    resume: () => subscription.resume(),
    stop: () => stop(undefined),
  };
}
