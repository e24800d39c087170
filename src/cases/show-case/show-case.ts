import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { carriesFact, processVersionOn, resolveMerges, type CaseEvent, type CaseState } from '#case';
import { Problem, writeOccurred } from '#kernel';
import { matches, type ProtocolDefinition } from '#protocol';
import { beyondHead } from '../../platform/beyond-head.js';
import { Settings } from '../../platform/settings.js';
import { Store } from '../../platform/store.js';
import { Definitions } from '../../protocols/definitions.js';
import type { CaseView, EventView } from './case.dto.js';
import { CaseRepository, type Recorded } from '../case-repository.js';

/** One case's history and state, as known at a position (by default: all there is). */
export class ShowCase extends Query<CaseView> {
  constructor(
    readonly protocol: string,
    readonly caseId: string,
    readonly asKnown?: number,
  ) {
    super();
  }
}

@QueryHandler(ShowCase)
export class ShowCaseHandler implements IQueryHandler<ShowCase> {
  constructor(
    private readonly store: Store,
    private readonly settings: Settings,
    private readonly cases: CaseRepository,
    private readonly definitions: Definitions,
  ) {}

  async execute({ protocol, caseId, asKnown }: ShowCase): Promise<CaseView> {
    const { definition } = await this.definitions.latest(protocol);
    const head = await this.store.head();
    if (asKnown !== undefined && asKnown > head) throw beyondHead(asKnown, head);
    const { state, recorded } = await this.cases.loadLatest(protocol, caseId);
    const known =
      asKnown === undefined ? recorded.length : recorded.filter(({ position }) => position <= asKnown).length;
    if (known === 0) {
      throw new Problem(
        'case-unknown',
        `The protocol ${protocol} has no such case${asKnown === undefined ? '' : ` at position ${asKnown}`}; received an id of ${caseId.length} characters. Check the id; cases come into being with their first event.`,
      );
    }
    // Which case stands for this one is said in other streams: the columns have them together.
    await this.store.columns.waitFor(asKnown ?? head, this.settings.waitMs);
    this.store.columns.checkNothingParked(protocol, asKnown ?? head, decidesMerges);
    const merges = await this.store.columns.mergesAt(protocol, asKnown ?? head);
    const mergedInto = resolveMerges(merges).rootOf.get(caseId);
    const { events, ...about } = view(protocol, caseId, definition, state, recorded.slice(0, known));
    return { ...about, ...(mergedInto === undefined ? {} : { mergedInto }), events };
  }
}

/** Whether an event of a type may decide which case stands for which: one of a kind that nobody here knows may. */
function decidesMerges(type: string): boolean {
  return !['fact', 'correction', 'protocol-registered'].includes(type);
}

function view(
  protocol: string,
  caseId: string,
  definition: ProtocolDefinition,
  state: CaseState,
  recorded: readonly Recorded[],
): CaseView {
  const isKnown = (revision: number | undefined): revision is number =>
    revision !== undefined && revision < recorded.length;
  const stands = (revision: number): boolean => !isKnown(state.supersededBy.get(revision));
  const known = state.events.slice(0, recorded.length);
  const place = placeOf(
    definition,
    known.filter((_, revision) => stands(revision)),
  );
  const events = known.map((event, revision): EventView => {
    const { position, recordedAt } = recorded[revision]!;
    const by = state.supersededBy.get(revision);
    const successor = isKnown(by) ? state.events[by]! : undefined;
    return {
      revision,
      position,
      recordedAt: new Date(recordedAt).toISOString(),
      ...eventView(event, definition, place),
      ...(successor === undefined ? {} : { supersededBy: { source: successor.source, id: successor.id } }),
    };
  });
  return {
    protocol,
    case: caseId,
    revision: recorded.length - 1,
    merges: known.flatMap((event, revision) => (event.kind === 'merge' && stands(revision) ? [event.merges] : [])),
    events,
  };
}

function placeOf(definition: ProtocolDefinition, events: readonly CaseEvent[]): string | undefined {
  const source = definition.place;
  if (source === undefined) return undefined;
  const fact = events.find((event) => carriesFact(event) && matches(source, event));
  const value = fact !== undefined && carriesFact(fact) ? fact.attributes[source.attribute] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function eventView(
  event: CaseEvent,
  definition: ProtocolDefinition,
  place: string | undefined,
): Omit<EventView, 'revision' | 'position' | 'recordedAt'> {
  const { kind, source, id, flags, protocolVersion, recordedBy, correlationId, sourceRecorded, synthetic } = event;
  const origin = {
    kind,
    source,
    id,
    flags,
    protocolVersion,
    ...(recordedBy === undefined ? {} : { recordedBy }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(sourceRecorded === undefined ? {} : { sourceRecorded }),
    ...(synthetic === undefined ? {} : { synthetic }),
  };
  if (event.kind === 'void') {
    return { ...origin, voids: { source: event.voids.source, id: event.voids.id }, reason: event.reason };
  }
  if (event.kind === 'merge') return { ...origin, merges: event.merges, reason: event.reason };
  const { occurred } = event;
  const processVersion =
    occurred.precision === 'unknown' ? undefined : processVersionOn(definition, occurred.from, place);
  return {
    ...origin,
    type: event.type,
    occurred: writeOccurred(occurred),
    precision: occurred.precision,
    attributes: event.attributes,
    ...(event.kind === 'correction'
      ? { corrects: { source: event.corrects.source, id: event.corrects.id }, reason: event.reason }
      : {}),
    ...(processVersion === undefined ? {} : { processVersion }),
  };
}
