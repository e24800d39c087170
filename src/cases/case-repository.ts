import { Injectable } from '@nestjs/common';
import { fold, type CaseEvent, type CaseState, initialState } from '#case';
import { caseStream, type AppendResult, type RecordedEvent } from '#event-log';
import { Store } from '../platform/store.js';
import { storedEvent } from '../platform/stored-event.js';

/** Where an event of a case stands in the log. */
export type Recorded = Pick<RecordedEvent, 'revision' | 'position' | 'recordedAt' | 'streamHash' | 'logHash'>;

/** A case as its stream tells it; the index of `recorded` is the revision, as in `state.events`. */
export interface LoadedCase {
  readonly state: CaseState;
  readonly recorded: readonly Recorded[];
}

const PAGE = 1000;
const REMEMBERED = 5000;

/**
 * Cases by id. The most recently used ones are remembered: an append names the exact revision, so a remembered case that
 * has moved on elsewhere is found out by the log, and read again.
 */
@Injectable()
export class CaseRepository {
  private readonly remembered = new Map<string, LoadedCase>();
  private readonly queues = new Map<string, Promise<void>>();

  constructor(private readonly store: Store) {}

  /**
   * Does something with cases while nothing else in this process does, so that those who write to one case at once queue up
   * here instead of conflicting in the log. Other processes are found out by the log.
   */
  async exclusively<T>(streams: readonly string[], work: () => Promise<T>): Promise<T> {
    // All places in the queues are taken in one turn, so that two calls never wait for each other.
    const before = streams.map((stream) => this.queues.get(stream) ?? Promise.resolve());
    const done = Promise.all(before).then(work);
    const settled = done.then(
      () => undefined,
      () => undefined,
    );
    for (const stream of streams) this.queues.set(stream, settled);
    try {
      return await done;
    } finally {
      for (const stream of streams) if (this.queues.get(stream) === settled) this.queues.delete(stream);
    }
  }

  /**
   * The case as it was seen last: good enough to record on, since the log refuses what was decided on an older one. Nobody
   * checks a refusal like that, so what is refused has to be decided on {@link loadLatest}.
   */
  async load(protocol: string, caseId: string): Promise<LoadedCase> {
    return this.remembered.get(caseStream(protocol, caseId)) ?? this.loadLatest(protocol, caseId);
  }

  /** The case as the log has it now. */
  async loadLatest(protocol: string, caseId: string): Promise<LoadedCase> {
    const stream = caseStream(protocol, caseId);
    const latest = await this.readOn(stream);
    if (latest.recorded.length > 0) this.remember(stream, latest);
    return this.remembered.get(stream) ?? latest;
  }

  /** Takes over what an append has added to a case that was loaded. */
  appended(before: LoadedCase, state: CaseState, result: AppendResult): LoadedCase {
    const after = { state, recorded: [...before.recorded, ...result.events] };
    this.remember(result.stream, after);
    return after;
  }

  /** Forgets a case that turned out to have moved on. */
  forget(stream: string): void {
    this.remembered.delete(stream);
  }

  /** Reads on from the last event that is known, where that is still there: a log on a server can have been set back. */
  private async readOn(stream: string): Promise<LoadedCase> {
    const known = this.remembered.get(stream);
    const last = known?.recorded.at(-1);
    if (known !== undefined && last !== undefined) {
      const page = await this.store.log.readStream(stream, { fromRevision: last.revision, limit: PAGE });
      if (page[0]?.streamHash === last.streamHash) return this.read(stream, known, page.slice(1), page.length < PAGE);
      this.forget(stream);
    }
    return this.read(stream, { state: initialState, recorded: [] });
  }

  private async read(
    stream: string,
    known: LoadedCase,
    begun: readonly RecordedEvent[] = [],
    whole = false,
  ): Promise<LoadedCase> {
    const news: RecordedEvent[] = [...begun];
    while (!whole) {
      const fromRevision = known.recorded.length + news.length;
      const page = await this.store.log.readStream(stream, { fromRevision, limit: PAGE });
      news.push(...page);
      if (page.length < PAGE) break;
    }
    if (news.length === 0) return known;
    return {
      state: fold(
        news.map((event) => storedEvent(event) as CaseEvent),
        known.state,
      ),
      recorded: [
        ...known.recorded,
        ...news.map(({ revision, position, recordedAt, streamHash, logHash }) => ({
          revision,
          position,
          recordedAt,
          streamHash,
          ...(logHash === undefined ? {} : { logHash }),
        })),
      ],
    };
  }

  private remember(stream: string, loaded: LoadedCase): void {
    const known = this.remembered.get(stream);
    this.remembered.delete(stream);
    // More may have been recorded while this was being read: what is known of a case only ever grows.
    this.remembered.set(
      stream,
      known === undefined || known.recorded.length <= loaded.recorded.length ? loaded : known,
    );
    if (this.remembered.size > REMEMBERED) this.remembered.delete(this.remembered.keys().next().value!);
  }
}
