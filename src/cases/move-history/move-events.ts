import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { encodeMovedEvent, type AppendResult } from '#event-log';
import { Problem } from '#kernel';
import { Store } from '../../platform/store.js';
import { Definitions } from '../../protocols/definitions.js';
import { CaseRepository } from '../case-repository.js';
import type { Addressed } from '../read-envelope.js';
import type { Batch } from '../record-events/batch.js';
import { decideAll, type Working } from '../record-events/decide-batch.js';
import { receiptOf, type Outcome } from '../record-events/outcome.js';
import type { SourceOrder } from './source-order.js';

/** An event of a history, read or refused, and where it stands in what was given. */
export interface MovedItem {
  readonly place: string;
  readonly read: Addressed | Problem;
}

/**
 * Records the next events of a history that is moved in from another register, each as known from the instant at which
 * that register recorded it. No address leads here: whoever sends it has a store to himself (`openMoving`), in which
 * nothing but this history is recorded, and throws the store away if anything was refused.
 */
export class MoveEvents extends Command<readonly Outcome[]> {
  constructor(
    readonly protocol: string,
    readonly items: readonly MovedItem[],
    /** The same one for all of the history. */
    readonly order: SourceOrder,
  ) {
    super();
  }
}

@CommandHandler(MoveEvents)
export class MoveEventsHandler implements ICommandHandler<MoveEvents> {
  constructor(
    private readonly store: Store,
    private readonly cases: CaseRepository,
    private readonly definitions: Definitions,
  ) {}

  async execute({ protocol, items, order }: MoveEvents): Promise<readonly Outcome[]> {
    const { definition } = await this.definitions.latest(protocol);
    const outcomes: Outcome[] = [];
    const instants = items.map((item, index) => instantOf(item, order, index, outcomes));
    const indices = items.flatMap((_, index) => (instants[index] === undefined ? [] : [index]));
    const batch: Batch = { protocol, items: items.map(({ read }) => read), options: { mode: 'partial' } };
    const working = await decideAll(this.cases, batch, definition, indices, outcomes);
    for (const one of await this.append(working, instants)) {
      for (const { index, revision, recorded } of one.items) {
        outcomes[index] = {
          status: recorded ? 'recorded' : 'unchanged',
          receipt: receiptOf(one.caseId, one.state.events[revision]!, one.before.recorded[revision]),
        };
      }
    }
    return outcomes;
  }

  /**
   * Appends in the order of the history, whatever cases its events are of: one append for each, since an append keeps the
   * events of a case together. The log writes what is asked for in one turn in one transaction, in order.
   */
  private async append(working: readonly Working[], instants: readonly (number | undefined)[]): Promise<Working[]> {
    const fresh = working
      .flatMap((one) => one.items.filter(({ recorded }) => recorded).map((item) => ({ one, ...item })))
      .toSorted((a, b) => a.index - b.index);
    const results = await Promise.all(
      fresh.map(({ one, index, revision }) =>
        this.store.log.append([
          {
            stream: one.stream,
            expected: revision === 0 ? 'none' : revision - 1,
            events: [encodeMovedEvent(one.state.events[revision]!, instants[index]!)],
          },
        ]),
      ),
    );
    const appended = new Map<string, AppendResult>();
    for (const { stream, events } of results.flat()) {
      appended.set(stream, { stream, events: [...(appended.get(stream)?.events ?? []), ...events] });
    }
    return working.map((one) => {
      const result = appended.get(one.stream);
      return result === undefined ? one : { ...one, before: this.cases.appended(one.before, one.state, result) };
    });
  }
}

/** When the register recorded an event; `undefined`, with the refusal among the outcomes, where that cannot be said. */
function instantOf(
  { place, read }: MovedItem,
  order: SourceOrder,
  index: number,
  outcomes: Outcome[],
): number | undefined {
  try {
    if (read instanceof Problem) throw read;
    return order.next({ place, submission: read.submission });
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    outcomes[index] = { status: 'refused', problem };
    return undefined;
  }
}
