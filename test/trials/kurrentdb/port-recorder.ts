import { setTimeout as sleep } from 'node:timers/promises';
import { decide, growing, initialState, type CaseEvent, type Submission } from '#case';
import {
  caseStream,
  decodeEvent,
  encodeEvent,
  LogBusy,
  LogUnavailable,
  WrongExpectedRevision,
  type AppendResult,
  type EventLog,
} from '#event-log';
import { readOccurred, type Occurred } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import { SOURCE, type Acknowledged, type Ledger, type Recorder } from './ledger.js';

/** A case as this recorder has read or written it; the index of `places` is the revision. */
type Known = ReturnType<typeof growing> & { readonly places: Acknowledged[] };

const PAUSE_MS = 50;
const REMEMBERED = 2000;

/**
 * Records through the port as the service does: reads the case, decides, appends at the exact revision; after a conflict or
 * an unknown outcome it reads the case again and decides again.
 */
export class PortRecorder implements Recorder {
  readonly #log: EventLog;
  readonly #definition: ProtocolDefinition;
  readonly #ledger: Ledger;
  readonly #known = new Map<string, Known>();

  constructor(log: EventLog, definition: ProtocolDefinition, ledger: Ledger) {
    this.#log = log;
    this.#definition = definition;
    this.#ledger = ledger;
  }

  async record(caseId: string, ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#ledger.sent.add(id);
    const stream = caseStream(this.#definition.name, caseId);
    for (let doubt = false; ;) {
      try {
        const known = this.#known.get(stream) ?? (await this.#read(stream));
        const { revisions, fresh } = this.#decide(known, caseId, ids);
        if (fresh.length > 0 && fresh.length < ids.length) {
          this.#ledger.wrong.push(
            `of one append to ${stream}, ${ids.length - fresh.length} of ${ids.length} are there`,
          );
        }
        if (fresh.length > 0) await this.#append(stream, known, fresh);
        else if (doubt) this.#ledger.foundOut++;
        this.#ledger.acknowledge(revisions.map((revision) => known.places[revision]!));
        this.#remember(stream, known);
        return;
      } catch (error) {
        this.#known.delete(stream);
        if (error instanceof Doubt) doubt = true;
        else if (!(error instanceof WrongExpectedRevision || error instanceof LogUnavailable)) throw error;
        if (!(error instanceof WrongExpectedRevision)) await sleep(PAUSE_MS);
      }
    }
  }

  /** Where each fact is or will be, and the events that are still to be appended. */
  #decide(known: Known, caseId: string, ids: readonly string[]): { revisions: number[]; fresh: CaseEvent[] } {
    const fresh: CaseEvent[] = [];
    const revisions = ids.map((id) => {
      const decision = decide(known.state, meeting(id), { definition: this.#definition, caseId });
      if (decision.outcome === 'unchanged') return decision.revision;
      known.add(decision.event);
      fresh.push(decision.event);
      return known.state.events.length - 1;
    });
    return { revisions, fresh };
  }

  async #append(stream: string, known: Known, events: readonly CaseEvent[]): Promise<void> {
    const last = known.places.length - 1;
    let result: AppendResult;
    try {
      [result] = (await this.#log.append([
        { stream, expected: last < 0 ? 'none' : last, events: events.map(encodeEvent) },
      ])) as [AppendResult];
    } catch (error) {
      if (error instanceof WrongExpectedRevision) this.#ledger.conflicts++;
      else if (error instanceof LogBusy) this.#ledger.busy++;
      else if (error instanceof LogUnavailable && !/Nothing was written/.test(error.message)) {
        this.#ledger.unknown++;
        throw new Doubt(error.message, { cause: error });
      }
      throw error;
    }
    known.places.push(...result.events.map((event, i) => ({ ...event, stream, id: events[i]!.id })));
  }

  async #read(stream: string): Promise<Known> {
    const events = await this.#log.readStream(stream);
    const known = { ...growing(initialState), places: [] as Acknowledged[] };
    for (const { body, revision, position, streamHash } of events) {
      const event = decodeEvent(body) as CaseEvent;
      known.add(event);
      known.places.push({ stream, revision, position, streamHash, id: event.id });
    }
    return known;
  }

  #remember(stream: string, known: Known): void {
    this.#known.set(stream, known);
    if (this.#known.size > REMEMBERED) this.#known.delete(this.#known.keys().next().value!);
  }
}

/** Nobody can say whether the append was written. */
class Doubt extends Error {}

const OCCURRED = readOccurred('2020-01-01') as Occurred;

function meeting(id: string): Submission {
  return { kind: 'fact', source: SOURCE, id, type: 'meeting', occurred: OCCURRED, attributes: {} };
}
