import { CHAIN_START, leafHash, linkHash } from './chain.js';
import { WrongExpectedRevision, WrongStreamHash } from './port.js';
import type { RestoredEvent } from './port.js';

/** What a log that takes all events of a restore or none says of its streams. */
export interface RestoreLookup {
  /** The last event of a stream: its revision and its hash (hex). */
  readonly end: (stream: string) => { readonly revision: number; readonly streamHash: string } | undefined;
  /** The hash (hex) of the event that stands at a revision. */
  readonly hashAt: (stream: string, revision: number) => string | undefined;
}

/** An event that is to be written next, and its leaf in the chains. */
export interface PlannedEvent {
  readonly event: RestoredEvent;
  readonly leaf: Uint8Array;
}

/**
 * Decides a restore before anything of it is written: the events that are to be written, without those that are there.
 *
 * @throws WrongExpectedRevision when an event is not the next of its stream, or another one stands in its place
 * @throws WrongStreamHash when a chain does not come out
 */
export function planRestore(events: readonly RestoredEvent[], lookup: RestoreLookup): readonly PlannedEvent[] {
  const ends = new Map<string, { revision: number; hash: Uint8Array }>();
  const planned: PlannedEvent[] = [];
  const hashes = new Map<string, string>();
  for (const event of events) {
    const { stream, revision, streamHash } = event;
    const end = ends.get(stream) ?? endOf(lookup.end(stream));
    const place = `${revision} ${stream}`;
    if (revision <= end.revision && streamHash === (hashes.get(place) ?? lookup.hashAt(stream, revision))) continue;
    if (revision !== end.revision + 1) throw notNext(event, end.revision);
    const leaf = leafHash(event);
    const hash = linkHash(end.hash, leaf);
    if (Buffer.from(hash).toString('hex') !== streamHash) throw new WrongStreamHash(stream, revision);
    ends.set(stream, { revision, hash });
    hashes.set(place, streamHash);
    planned.push({ event, leaf });
  }
  return planned;
}

/** The refusal of an event that is not the next one of its stream, which ends at a revision (-1: it does not exist). */
export function notNext({ stream, revision }: RestoredEvent, actual: number): WrongExpectedRevision {
  return new WrongExpectedRevision(stream, revision === 0 ? 'none' : revision - 1, actual);
}

function endOf(end: ReturnType<RestoreLookup['end']>): { revision: number; hash: Uint8Array } {
  return end === undefined
    ? { revision: -1, hash: CHAIN_START }
    : { revision: end.revision, hash: Buffer.from(end.streamHash, 'hex') };
}
