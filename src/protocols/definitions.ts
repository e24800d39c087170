import { Injectable } from '@nestjs/common';
import { protocolStream, type RecordedEvent } from '#event-log';
import { echo, Problem } from '#kernel';
import type { ProtocolRegistered } from '#protocol';
import { Store } from '../platform/store.js';
import { storedEvent } from '../platform/stored-event.js';

/** A version of a protocol, with the place of its registration in the log. */
export interface Registration extends ProtocolRegistered {
  readonly position: number;
  readonly recordedAt: number;
  readonly streamHash: string;
}

/** For how long what was read is taken as the newest: only another process can have registered a version meanwhile. */
const FRESH_MS = 1000;

/**
 * The registered versions of protocols, read from the log itself: what facts are checked against as they come in. A version
 * that this process registers holds from the next fact on; one that another process registers, within a second.
 */
@Injectable()
export class Definitions {
  private readonly known = new Map<string, readonly Registration[]>();
  private readonly readAt = new Map<string, number>();

  constructor(private readonly store: Store) {}

  /** Every registered version of a protocol, in order; empty when there is none. */
  async versions(name: string): Promise<readonly Registration[]> {
    const known = this.known.get(name);
    if (known !== undefined && performance.now() - this.readAt.get(name)! < FRESH_MS) return known;
    return this.readNow(name);
  }

  /** As {@link versions}, from the log as it is now. */
  async readNow(name: string): Promise<readonly Registration[]> {
    const versions = await this.readOn(name, this.known.get(name) ?? []);
    // Names that nobody registered are not remembered: a client could make them up without end.
    if (versions.length > 0) {
      // A version may have been registered and read while this was being read: what is known only ever grows.
      if (versions.length >= (this.known.get(name)?.length ?? 0)) this.known.set(name, versions);
      this.readAt.set(name, performance.now());
    }
    return this.known.get(name) ?? versions;
  }

  /** Reads on from the last version that is known, where that is still there: a log on a server can have been set back. */
  private async readOn(name: string, known: readonly Registration[]): Promise<readonly Registration[]> {
    const stream = protocolStream(name);
    const last = known.at(-1);
    if (last === undefined) return (await this.store.log.readStream(stream)).map(toRegistration);
    const [same, ...news] = await this.store.log.readStream(stream, { fromRevision: known.length - 1 });
    if (same?.streamHash === last.streamHash) return [...known, ...news.map(toRegistration)];
    this.known.delete(name);
    return this.readOn(name, []);
  }

  /** @throws Problem `protocol-unknown` */
  async latest(name: string): Promise<Registration> {
    const latest = (await this.versions(name)).at(-1);
    if (latest !== undefined) return latest;
    throw unknownProtocol(name);
  }
}

/** The refusal of a name that nobody registered. */
export function unknownProtocol(name: string): Problem {
  return new Problem(
    'protocol-unknown',
    `A protocol must be registered before it is used; received ${echo(name)}. Register it (forlopp protocol register, or POST /v1/protocols), or see GET /v1/protocols for those that are there.`,
  );
}

function toRegistration(event: RecordedEvent): Registration {
  const stored = storedEvent(event) as ProtocolRegistered;
  return { ...stored, position: event.position, recordedAt: event.recordedAt, streamHash: event.streamHash };
}
