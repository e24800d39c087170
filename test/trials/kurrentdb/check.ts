import type { CaseEvent } from '#case';
import { CHAIN_START, decodeEvent, leafHash, linkHash, type RecordedEvent } from '#event-log';
import type { Ledger } from './ledger.js';

/** What somebody who follows the log holds: the position and id of each fact, in any order. */
export interface Held {
  readonly name: string;
  readonly facts: readonly (readonly [position: number, id: string])[];
}

/** What is wrong, by a code, and where. */
export interface Breach {
  readonly code:
    | 'lost'
    | 'elsewhere'
    | 'doubled'
    | 'not-sent'
    | 'not-acknowledged'
    | 'gap'
    | 'chain'
    | 'order'
    | 'follower'
    | 'wrong';
  readonly message: string;
}

/**
 * Holds what a log has against what its writers were told and what its followers hold.
 *
 * @param events all events of the trial's cases in the log's order
 * @param ledger of writers that went on until all that they sent was acknowledged
 */
export function check(
  events: readonly RecordedEvent[],
  ledger: Pick<Ledger, 'sent' | 'acknowledged' | 'wrong'>,
  followers: readonly Held[],
): readonly Breach[] {
  const ids = events.map(({ body }) => (decodeEvent(body) as CaseEvent).id);
  return [
    ...ledger.wrong.map((message): Breach => ({ code: 'wrong', message })),
    ...checkStreams(events),
    ...checkLedger(events, ids, ledger),
    ...followers.flatMap((held) => [...checkFollower(events, ids, held)]),
  ];
}

/** Positions rise; in each stream revisions have no gaps, instants do not go back, and every link of the chain fits. */
function* checkStreams(events: readonly RecordedEvent[]): Generator<Breach> {
  const ends = new Map<string, { revision: number; hash: Uint8Array; recordedAt: number }>();
  let position = 0;
  for (const event of events) {
    const at = `${event.stream} at revision ${event.revision}`;
    if (event.position <= position)
      yield { code: 'order', message: `${at}: position ${event.position} after ${position}` };
    position = event.position;
    const end = ends.get(event.stream) ?? { revision: -1, hash: CHAIN_START, recordedAt: 0 };
    if (event.revision !== end.revision + 1)
      yield { code: 'gap', message: `${at} follows on revision ${end.revision}` };
    const hash = linkHash(end.hash, leafHash(event));
    if (Buffer.from(hash).toString('hex') !== event.streamHash) yield { code: 'chain', message: `${at} does not fit` };
    if (event.recordedAt < end.recordedAt) yield { code: 'order', message: `${at}: its instant goes back` };
    ends.set(event.stream, {
      revision: event.revision,
      // One link that does not fit is one breach.
      hash: Buffer.from(event.streamHash, 'hex'),
      recordedAt: event.recordedAt,
    });
  }
}

/** Each event that was sent is there once, and where its writer was told. */
function* checkLedger(
  events: readonly RecordedEvent[],
  ids: readonly string[],
  { sent, acknowledged }: Pick<Ledger, 'sent' | 'acknowledged'>,
): Generator<Breach> {
  const stored = new Map<string, RecordedEvent>();
  for (const [i, id] of ids.entries()) {
    const event = events[i]!;
    if (stored.has(id))
      yield { code: 'doubled', message: `${id} is at ${stored.get(id)!.position} and ${event.position}` };
    else stored.set(id, event);
    if (!sent.has(id)) yield { code: 'not-sent', message: `${id} at ${event.position} was sent by nobody` };
  }
  const told = new Set<string>();
  for (const { id, stream, revision, position, streamHash } of acknowledged) {
    told.add(id);
    const event = stored.get(id);
    if (event === undefined) yield { code: 'lost', message: `${id} was acknowledged at ${position} and is not there` };
    else if (
      event.stream !== stream ||
      event.revision !== revision ||
      event.position !== position ||
      event.streamHash !== streamHash
    ) {
      yield { code: 'elsewhere', message: `${id} was acknowledged at ${position} and is at ${event.position}` };
    }
  }
  for (const id of sent) {
    if (!told.has(id))
      yield { code: 'not-acknowledged', message: `${id} was sent until the end, and never acknowledged` };
  }
}

/** A follower holds exactly what the log holds. */
function* checkFollower(events: readonly RecordedEvent[], ids: readonly string[], held: Held): Generator<Breach> {
  const { name, facts } = held;
  const byPosition = new Map(facts);
  for (const [i, { position }] of events.entries()) {
    const id = byPosition.get(position);
    if (id !== ids[i]) {
      yield { code: 'follower', message: `${name} holds ${id ?? 'nothing'} at ${position}, the log ${ids[i]}` };
    }
  }
  if (facts.length !== events.length) {
    yield { code: 'follower', message: `${name} holds ${facts.length} facts, the log ${events.length}` };
  }
}
