import { setTimeout as sleep } from 'node:timers/promises';
import { caseStream } from '#event-log';
import { post, type Answer, type Server } from '../../support/server-process.js';
import { SOURCE, type Acknowledged, type Ledger, type Recorder } from './ledger.js';

const PAUSE_MS = 50;

/** What is looked at of a receipt. */
interface Receipt {
  readonly case: string;
  readonly id: string;
  readonly revision: number;
  readonly position: number;
  readonly receipt: { readonly case: string };
}

/** An outcome of a batch's event. */
type Item = { readonly index: number; readonly status: string; readonly problem?: { readonly code: string } } & Receipt;

/** Records over HTTP at an ingest process, as a sender does: whatever is not acknowledged is sent again with the same id. */
export class HttpRecorder implements Recorder {
  readonly #server: Server;
  readonly #protocol: string;
  readonly #ledger: Ledger;

  constructor(server: Server, protocol: string, ledger: Ledger) {
    this.#server = server;
    this.#protocol = protocol;
    this.#ledger = ledger;
  }

  record(caseId: string, ids: readonly string[]): Promise<void> {
    return this.#record(
      ids.map((id) => ({ case: caseId, source: SOURCE, id, type: 'meeting', occurred: '2020-01-01' })),
    );
  }

  async #record(events: readonly { readonly case: string; readonly id: string }[]): Promise<void> {
    for (const { id } of events) this.#ledger.sent.add(id);
    let waiting = [...events];
    for (let doubt = false; ; await sleep(PAUSE_MS)) {
      const answer = await this.#post(waiting);
      const items = answer === undefined ? [] : itemsOf(answer, waiting.length);
      const told = items.filter(({ status }) => status === 'recorded' || status === 'unchanged');
      this.#ledger.acknowledge(told.map((one) => this.#acknowledged(one)));
      if (doubt && told.some(({ status }) => status === 'unchanged')) this.#ledger.foundOut++;
      const done = new Set(told.map(({ index }) => index));
      waiting = waiting.filter((_, index) => !done.has(index));
      if (waiting.length === 0) return;
      const codes = new Set(answer === undefined ? ['no-answer'] : codesOf(answer, items));
      doubt = this.#count(codes) || doubt;
    }
  }

  async #post(events: readonly { readonly case: string }[]): Promise<Answer | undefined> {
    const [first] = events;
    const path = `/v1/protocols/${this.#protocol}`;
    try {
      if (events.length > 1) return await post(this.#server, `${path}/events`, { events });
      const { case: caseId, ...event } = first!;
      return await post(this.#server, `${path}/cases/${caseId}/events`, event);
    } catch {
      return undefined;
    }
  }

  /** Counts why something was not acknowledged. @returns whether it is unknown what became of it */
  #count(codes: ReadonlySet<string>): boolean {
    let unknown = false;
    for (const code of codes) {
      if (code === 'revision-contended') this.#ledger.conflicts++;
      else if (code === 'log-busy') this.#ledger.busy++;
      else if (code === 'log-unavailable' || code === 'no-answer') unknown = true;
      else throw new Error(`An ingest process refused with ${code} what it should have recorded.`);
    }
    if (unknown) this.#ledger.unknown++;
    return unknown;
  }

  #acknowledged({ case: caseId, id, revision, position, receipt }: Receipt): Acknowledged {
    return { stream: caseStream(this.#protocol, caseId), id, revision, position, streamHash: receipt.case };
  }
}

/** What an answer says of each event; nothing where it refuses all. */
function itemsOf({ status, headers, json }: Answer, count: number): readonly Item[] {
  if (count > 1) return (json['items'] ?? []) as readonly Item[];
  const replayed = headers.get('idempotency-replayed') === 'true';
  return status === 201 ? [{ ...(json as Receipt), index: 0, status: replayed ? 'unchanged' : 'recorded' }] : [];
}

function codesOf({ status, json }: Answer, items: readonly Item[]): string[] {
  const refused = items.flatMap(({ problem }) => problem?.code ?? []);
  return refused.length > 0 ? refused : [String(json['code'] ?? status)];
}
