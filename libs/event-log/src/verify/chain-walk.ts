import { CHAIN_START, leafHash, linkHash } from '../chain.js';
import type { RecordedEvent } from '../port.js';
import type { Findings } from './findings.js';

/** What an append once answered, kept outside the log: `hash` is the event's `streamHash` (hex). */
export interface Receipt {
  readonly stream: string;
  readonly revision: number;
  readonly hash: string;
}

interface End {
  readonly revision: number;
  readonly recordedAt: number;
  readonly hash: Uint8Array;
}

const NOTHING: End = { revision: -1, recordedAt: 0, hash: CHAIN_START };

/**
 * Walks a log in its order and recomputes every hash. After a link that does not fit it goes on from the hash that is stored,
 * so that one fault is one finding. It holds the end of every stream: its name, its revision and one hash.
 */
export class ChainWalk {
  readonly #findings: Findings;
  readonly #ends = new Map<string, End>();
  /** By {@link placeOf}; those of which the event has been seen are taken out. */
  readonly #receipts: Map<string, Receipt>;
  #events = 0;
  #position = 0;
  #stored: Uint8Array = CHAIN_START;
  #computed: Uint8Array = CHAIN_START;

  constructor(findings: Findings, receipts: readonly Receipt[] = []) {
    this.#findings = findings;
    this.#receipts = new Map(receipts.map((receipt) => [placeOf(receipt), receipt]));
  }

  get events(): number {
    return this.#events;
  }

  get streams(): number {
    return this.#ends.size;
  }

  /** The position of the last event (0 where there is none). */
  get position(): number {
    return this.#position;
  }

  /** The log's hash up to here (hex), as recomputed. */
  get logHash(): string {
    return Buffer.from(this.#computed).toString('hex');
  }

  /** The next event of the log. `logHash` is checked where there is one. */
  take(event: RecordedEvent): void {
    const { stream, revision, position, recordedAt, streamHash, logHash } = event;
    const leaf = leafHash(event);
    this.#computed = linkHash(this.#stored, leaf);
    this.#stored = logHash === undefined ? this.#computed : Buffer.from(logHash, 'hex');
    if (!same(this.#computed, this.#stored)) {
      this.#findings.add('log-chain', 'The chain of the log breaks here.', position);
    }
    const before = this.#ends.get(stream) ?? NOTHING;
    if (revision !== before.revision + 1) {
      const last = before.revision === -1 ? 'nothing' : before.revision;
      this.#findings.add('revision-gap', `Revision ${revision} follows on ${last}.`, position);
    }
    if (recordedAt < before.recordedAt) {
      this.#findings.add('recorded-at', 'The event was recorded before the one that it follows.', position);
    }
    const hash = Buffer.from(streamHash, 'hex');
    if (!same(linkHash(before.hash, leaf), hash)) {
      this.#findings.add('stream-chain', `The chain of stream ${stream} breaks here.`, position);
    }
    this.#ends.set(stream, { revision, recordedAt, hash });
    this.#checkReceipt(event);
    this.#events++;
    this.#position = position;
  }

  /** Nothing more comes: receipts of which no event was seen are findings. */
  end(): void {
    for (const { stream, revision } of this.#receipts.values()) {
      const message = `There is a receipt for revision ${revision} of ${stream}, but no such event.`;
      this.#findings.add('receipt-missing', message);
    }
  }

  #checkReceipt(event: RecordedEvent): void {
    if (this.#receipts.size === 0) return;
    const place = placeOf(event);
    const receipt = this.#receipts.get(place);
    if (receipt === undefined) return;
    this.#receipts.delete(place);
    if (receipt.hash.toLowerCase() !== event.streamHash) {
      const message = `Revision ${event.revision} of ${event.stream} is not what its receipt says.`;
      this.#findings.add('receipt-differs', message, event.position);
    }
  }
}

function placeOf({ stream, revision }: { stream: string; revision: number }): string {
  return `${revision} ${stream}`;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
