import type { CaseEvent, EventOrigin, Target } from '#case';
import { CHAIN_START, caseStream, encodeEvent, encodeMovedEvent, leafHash, linkHash, protocolStream } from '#event-log';
import type { RecordedEvent, StoredEvent } from '#event-log';
import { readOccurred } from '#kernel';
import { checkProtocol } from '#protocol';
import type { AttributeValues, ProtocolDefinition } from '#protocol';

type Where = { readonly protocol: string; readonly caseId: string };
type More = Partial<Pick<EventOrigin, 'source' | 'synthetic'>> & { protocolVersion?: number };

/** Writes a log by hand: every call gives the next recorded event, with revisions, positions and hash chains in order. */
export class LogScript {
  readonly events: RecordedEvent[] = [];
  private readonly streams = new Map<string, { revision: number; hash: Uint8Array }>();
  private logHash: Uint8Array = CHAIN_START;
  private ids = 0;

  /** @param start the instant of the first append; each later one comes a second after */
  constructor(
    private readonly start = 1_700_000_000_000,
    private readonly step = 1,
  ) {}

  get position(): number {
    return this.events.at(-1)?.position ?? 0;
  }

  register(definition: ProtocolDefinition): RecordedEvent {
    const { sha256 } = checkProtocol(definition);
    const { name, version } = definition;
    return this.append(protocolStream(name), { kind: 'protocol-registered', name, version, definition, sha256 });
  }

  /** A fact of a case; `occurred` as an agency writes it (`2010-03-01`, `2010-03`, `2010`, nothing). */
  fact(
    where: Where,
    type: string,
    occurred: string | null,
    attributes: AttributeValues = {},
    id = `e${this.ids++}`,
    more: More = {},
  ): RecordedEvent {
    return this.case(where, { kind: 'fact', ...origin(id, more), type, occurred: read(occurred), attributes });
  }

  correct(
    where: Where,
    target: RecordedEvent,
    type: string,
    occurred: string | null,
    attributes: AttributeValues = {},
    id = `e${this.ids++}`,
    more: More = {},
  ): RecordedEvent {
    const corrects = targetOf(target);
    return this.case(where, {
      kind: 'correction',
      corrects,
      reason: 'wrong',
      ...origin(id, more),
      type,
      occurred: read(occurred),
      attributes,
    });
  }

  void(where: Where, target: RecordedEvent, id = `e${this.ids++}`): RecordedEvent {
    return this.case(where, { kind: 'void', voids: targetOf(target), reason: 'never happened', ...origin(id, {}) });
  }

  merge(where: Where, merges: string, id = `e${this.ids++}`): RecordedEvent {
    return this.case(where, { kind: 'merge', merges, reason: 'the same person', ...origin(id, {}) });
  }

  /** A fact of a history that is moved in, which its register recorded at an instant (milliseconds since the epoch). */
  moved(where: Where, movedFrom: number, type: string, occurred: string, id = `e${this.ids++}`): RecordedEvent {
    const event = { kind: 'fact', ...origin(id, {}), type, occurred: read(occurred), attributes: {} } as const;
    return this.append(caseStream(where.protocol, where.caseId), event, encodeMovedEvent(event, movedFrom));
  }

  case(where: Where, event: CaseEvent): RecordedEvent {
    return this.append(caseStream(where.protocol, where.caseId), event);
  }

  append(stream: string, stored: StoredEvent, encoded = encodeEvent(stored)): RecordedEvent {
    const before = this.streams.get(stream) ?? { revision: -1, hash: CHAIN_START };
    const head = {
      stream,
      revision: before.revision + 1,
      recordedAt: this.start + this.events.length * 1000,
      ...encoded,
    };
    const leaf = leafHash(head);
    const hash = linkHash(before.hash, leaf);
    this.logHash = linkHash(this.logHash, leaf);
    this.streams.set(stream, { revision: head.revision, hash });
    const event = {
      ...head,
      position: this.position + this.step,
      streamHash: Buffer.from(hash).toString('hex'),
      logHash: Buffer.from(this.logHash).toString('hex'),
    };
    this.events.push(event);
    return event;
  }
}

function origin(id: string, more: More): EventOrigin & { protocolVersion: number; flags: string[] } {
  return { source: 'register', id, protocolVersion: 1, flags: [], ...more };
}

function read(occurred: string | null): Exclude<ReturnType<typeof readOccurred>, string> {
  const result = readOccurred(occurred);
  if (typeof result === 'string') throw new Error(`${result}: ${occurred}`);
  return result;
}

function targetOf(event: RecordedEvent): Target {
  const { source, id } = JSON.parse(Buffer.from(event.body).toString()) as CaseEvent;
  return { source, id, revision: event.revision };
}
