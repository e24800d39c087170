import { randomUUID } from 'node:crypto';
import { handlerFailed, streamDeleted, tooSlow } from '../errors.js';
import type { RpcError } from '../errors.js';
import { readEvent, streamName } from '../messages.js';
import { streams } from '../protocol.js';
import type { pb } from '../protocol.js';
import { TOMBSTONE } from '../store/event.js';
import type { StoredEvent } from '../store/event.js';
import { fail } from './context.js';
import type { Context, ReadCall } from './context.js';
import { filterOf, PAGE } from './filter.js';
import type { Filter } from './filter.js';

/** A subscription: what is stored already, in pages; then what comes, as long as the subscriber keeps up. */
export function subscribe(context: Context, call: ReadCall, options: pb.ReadReq.Options): void {
  new Subscription(context, call, options).start();
}

class Subscription {
  readonly #call: ReadCall;
  readonly #context: Context;
  readonly #asText: boolean;
  readonly #filter: Filter | undefined;
  /** The one stream followed, or all. */
  readonly #stream: string | undefined;
  /** Index in the log of the next event to look at. */
  #next = 0;
  /** Revisions up to here were seen already by who follows one stream. */
  #seenRevision = -1n;
  #considered = 0;
  #live = false;
  #over = false;
  #blocked = false;
  /** It is to start where nothing is. */
  #lost = false;
  #waiting: pb.ReadResp[] = [];
  readonly #stopListening: (() => void)[] = [];

  constructor(context: Context, call: ReadCall, options: pb.ReadReq.Options) {
    this.#context = context;
    this.#call = call;
    this.#asText = options.getUuidOption()?.hasString() ?? false;
    this.#filter = filterOf(options);
    this.#stream = options.hasStream() ? streamName(options.getStream()?.getStreamIdentifier()) : undefined;
    this.#seek(options);
  }

  /** Where a subscription starts is what was seen already, so the first event comes after it. */
  #seek(options: pb.ReadReq.Options): void {
    const { log } = this.#context.store;
    const fromEnd = options.getStream()?.hasEnd() || options.getAll()?.hasEnd();
    if (fromEnd) {
      this.#next = log.all.length;
      this.#live = true;
    }
    const position = options.getAll()?.getPosition();
    if (position !== undefined) {
      const at = BigInt(position.getCommitPosition());
      this.#next = log.indexAt(at + 1n);
      this.#lost = !log.begins(at) && !log.isBeyond(at);
    }
    const from = options.getStream();
    if (from?.hasRevision()) this.#seenRevision = BigInt(from.getRevision());
  }

  start(): void {
    const stop = (): void => this.#stop();
    for (const end of ['cancelled', 'close', 'error']) this.#call.on(end, stop);
    this.#call.on('drain', () => {
      this.#blocked = false;
      this.#flush();
      this.#catchUp();
    });
    if (this.#lost) return this.#drop(handlerFailed());
    if (this.#ended()) return;
    const confirmation = new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID());
    this.#send(new streams.ReadResp().setConfirmation(confirmation));
    const { store, faults } = this.#context;
    this.#stopListening.push(faults.live(() => this.#drop(tooSlow('live'))));
    if (this.#live) this.#caughtUp();
    this.#stopListening.push(store.listen((event) => this.#hear(event)));
    this.#catchUp();
  }

  /** Whether the stream followed has ended for good, which also ends the subscription. */
  #ended(): boolean {
    if (this.#stream === undefined || this.#context.store.log.lastRevision(this.#stream) !== TOMBSTONE) return false;
    this.#drop(streamDeleted(this.#stream));
    return true;
  }

  /** Sends stored events as far as the subscriber takes them; the rest when it takes more. */
  #catchUp(): void {
    const { log } = this.#context.store;
    while (!this.#live && !this.#blocked && !this.#over && !this.#ended()) {
      if (this.#next >= log.all.length) {
        // Nobody has caught up with a stream that is not there.
        if (this.#stream !== undefined && log.stored(this.#stream).length === 0) return;
        this.#live = true;
        this.#caughtUp();
        return;
      }
      this.#page();
    }
  }

  /** One page of the log: so many events found, or so many looked at. */
  #page(): void {
    const { all } = this.#context.store.log;
    const begin = all[this.#next]!.position;
    let reached = begin;
    let found = 0;
    let looked = 0;
    for (; this.#next < all.length && found < PAGE && looked < (this.#filter?.window ?? PAGE); looked++) {
      const event = all[this.#next++]!;
      if (!this.#wants(event)) continue;
      found++;
      reached = event.position;
      this.#send(readEvent(event, this.#asText));
    }
    this.#considered += looked;
    if (this.#filter === undefined || this.#next >= all.length) return;
    if (this.#considered < this.#filter.checkpointEvery) return;
    this.#considered %= this.#filter.checkpointEvery;
    this.#checkpoint(reached);
  }

  #hear(event: StoredEvent): void {
    if (!this.#live) return this.#catchUp();
    this.#next = this.#context.store.log.indexAt(event.position) + 1;
    if (this.#wants(event)) this.#sendLive(readEvent(event, this.#asText));
    // Who follows live still gets the event that says so.
    if (this.#ended()) return;
    if (this.#filter === undefined) return;
    if (++this.#considered < this.#filter.checkpointEvery) return;
    this.#considered = 0;
    this.#checkpoint(event.position);
  }

  #wants(event: StoredEvent): boolean {
    if (this.#stream === undefined) return this.#filter?.wants(event) ?? true;
    if (event.stream !== this.#stream || event.revision <= this.#seenRevision) return false;
    return event.revision >= this.#context.store.log.truncatedBefore(event.stream);
  }

  #checkpoint(at: bigint): void {
    const position = at.toString();
    const checkpoint = new streams.ReadResp.Checkpoint().setCommitPosition(position).setPreparePosition(position);
    this.#sendLive(new streams.ReadResp().setCheckpoint(checkpoint));
  }

  #caughtUp(): void {
    // Empty, as 23.10 sends it: it says that one has caught up, not where.
    this.#send(new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()));
  }

  /** What comes while the subscriber takes nothing waits, up to the buffer's size; one more and it is dropped. */
  #sendLive(message: pb.ReadResp): void {
    if (this.#waiting.length >= this.#context.liveBuffer) this.#drop(tooSlow('live'));
    else this.#send(message);
  }

  #send(message: pb.ReadResp): void {
    this.#waiting.push(message);
    this.#flush();
  }

  #flush(): void {
    while (!this.#blocked && !this.#over && this.#waiting.length > 0)
      this.#blocked = !this.#call.write(this.#waiting.shift()!);
  }

  #drop(error: RpcError): void {
    if (this.#over) return;
    this.#stop();
    fail(this.#call, error);
  }

  #stop(): void {
    this.#over = true;
    this.#waiting = [];
    for (const stop of this.#stopListening.splice(0)) stop();
  }
}
