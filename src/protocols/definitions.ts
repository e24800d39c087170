import { Injectable } from '@nestjs/common';
import { decodeEvent, protocolStream, type RecordedEvent } from '#event-log';
import { echo, Problem } from '#kernel';
import type { ProtocolRegistered } from '#protocol';
import { Store } from '../platform/store.js';

/** A version of a protocol, with the place of its registration in the log. */
export interface Registration extends ProtocolRegistered {
  readonly position: number;
  readonly recordedAt: number;
  readonly streamHash: string;
}

/** The registered versions of protocols, read from the log itself: what facts are checked against as they come in. */
@Injectable()
export class Definitions {
  private readonly known = new Map<string, Registration[]>();

  constructor(private readonly store: Store) {}

  /** Every registered version of a protocol, in order; empty when there is none. */
  async versions(name: string): Promise<readonly Registration[]> {
    const known = this.known.get(name) ?? [];
    const news = await this.store.log.readStream(protocolStream(name), { fromRevision: known.length });
    if (news.length === 0) return known;
    const versions = [...known, ...news.map(toRegistration)];
    this.known.set(name, versions);
    return versions;
  }

  /** @throws Problem `protocol-unknown` */
  async latest(name: string): Promise<Registration> {
    const latest = (await this.versions(name)).at(-1);
    if (latest !== undefined) return latest;
    throw unknownProtocol(name);
  }
}

export function unknownProtocol(name: string): Problem {
  return new Problem(
    'protocol-unknown',
    `A protocol must be registered before it is used; received ${echo(name)}. Register it (forlopp protocol register, or POST /v1/protocols), or see GET /v1/protocols for those that are there.`,
  );
}

function toRegistration(event: RecordedEvent): Registration {
  const stored = decodeEvent(event.body) as ProtocolRegistered;
  return { ...stored, position: event.position, recordedAt: event.recordedAt, streamHash: event.streamHash };
}
