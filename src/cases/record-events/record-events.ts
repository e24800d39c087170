import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide, evolve, revisionOf, type CaseEvent, type CaseState } from '#case';
import { caseStream, encodeEvent, WrongExpectedRevision, type StreamWrite } from '#event-log';
import { Problem } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import { Store } from '../../platform/store.js';
import { Definitions } from '../../protocols/definitions.js';
import { CaseRepository, type LoadedCase } from '../case-repository.js';
import type { Addressed } from '../read-envelope.js';
import { receiptOf, type Outcome } from './outcome.js';

/** Records what agencies say happened, in one case or in many. */
export class RecordEvents extends Command<readonly Outcome[]> {
  constructor(
    readonly protocol: string,
    /** What was read, or why it could not be; the outcomes come in this order. */
    readonly items: readonly (Addressed | Problem)[],
    readonly options: {
      /** All or nothing, or each for itself. */
      readonly mode: 'atomic' | 'partial';
      /** Decide, and record nothing. */
      readonly dryRun?: boolean;
      /** The revision that the sender of a single event saw last. */
      readonly expectedRevision?: number;
      /** See `DecisionContext.revisionRequired`. */
      readonly revisionRequired?: boolean;
    },
  ) {
    super();
  }
}

const ATTEMPTS = 5;

/** One case while a batch is decided: where it was, where it will be, and what each item came to. */
interface Working {
  readonly stream: string;
  readonly before: LoadedCase;
  state: CaseState;
  readonly events: CaseEvent[];
  readonly items: { readonly index: number; readonly revision: number; readonly recorded: boolean }[];
}

@CommandHandler(RecordEvents)
export class RecordEventsHandler implements ICommandHandler<RecordEvents> {
  constructor(
    private readonly store: Store,
    private readonly cases: CaseRepository,
    private readonly definitions: Definitions,
  ) {}

  async execute(command: RecordEvents): Promise<readonly Outcome[]> {
    const { definition } = await this.definitions.latest(command.protocol);
    const outcomes: Outcome[] = [];
    const readable: number[] = [];
    command.items.forEach((item, index) => {
      if (item instanceof Problem) outcomes[index] = { status: 'refused', problem: item };
      else readable.push(index);
    });
    const { mode, dryRun } = command.options;
    if (mode === 'atomic') {
      this.checkAtomicity(groupByCase(command, readable).length);
      await this.attempt(command, definition, readable, outcomes);
    } else if (dryRun === true) await this.attempt(command, definition, readable, outcomes);
    else {
      // Cases go side by side; but a merge looks at another case, so it waits for what stands before it in the batch.
      for (const stretch of cutAtMerges(command, readable)) {
        await Promise.all(
          groupByCase(command, stretch).map((indices) => this.attempt(command, definition, indices, outcomes)),
        );
      }
    }
    return outcomes;
  }

  private checkAtomicity(cases: number): void {
    if (cases > 1 && this.store.log.atomicity === 'stream') {
      throw new Problem(
        'atomic-not-supported',
        `This log stores the events of one case as a whole; received events of ${cases} cases. Send one batch for each case, or ask for mode=partial.`,
      );
    }
  }

  private attempt(
    command: RecordEvents,
    definition: ProtocolDefinition,
    indices: readonly number[],
    outcomes: Outcome[],
  ): Promise<void> {
    const cases = new Set(indices.map((index) => (command.items[index] as Addressed).caseId));
    const streams = [...cases].map((caseId) => caseStream(command.protocol, caseId));
    return this.cases.exclusively(streams, () => this.decideAndAppend(command, definition, indices, outcomes));
  }

  /** Decides and appends, and decides again when a case has moved on meanwhile, {@link ATTEMPTS} times at most. */
  private async decideAndAppend(
    command: RecordEvents,
    definition: ProtocolDefinition,
    indices: readonly number[],
    outcomes: Outcome[],
  ): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const working = await this.decideAll(command, definition, indices, outcomes);
      if (command.options.mode === 'atomic' && outcomes.some((outcome) => outcome?.status === 'refused')) return;
      if (command.options.dryRun === true) return this.report(working, outcomes, command);
      const writes: StreamWrite[] = working
        .filter(({ events }) => events.length > 0)
        .map(({ stream, before, events }) => ({
          stream,
          expected: before.recorded.length === 0 ? 'none' : before.recorded.length - 1,
          events: events.map(encodeEvent),
        }));
      try {
        const results = writes.length === 0 ? [] : await this.store.log.append(writes);
        const appended = new Map(results.map((result) => [result.stream, result]));
        return this.report(
          working.map((one) => {
            const result = appended.get(one.stream);
            return result === undefined ? one : { ...one, before: this.cases.appended(one.before, one.state, result) };
          }),
          outcomes,
          command,
        );
      } catch (error) {
        for (const { stream } of working) this.cases.forget(stream);
        if (!(error instanceof WrongExpectedRevision)) throw error;
      }
    }
    throw new Problem(
      'revision-contended',
      `Others kept recording in the same case; decided ${ATTEMPTS} times. Nothing was recorded; send it again.`,
    );
  }

  private async decideAll(
    command: RecordEvents,
    definition: ProtocolDefinition,
    indices: readonly number[],
    outcomes: Outcome[],
  ): Promise<Working[]> {
    const working = new Map<string, Working>();
    const open = async (caseId: string): Promise<Working> => {
      let one = working.get(caseId);
      if (one === undefined) {
        const before = await this.cases.load(command.protocol, caseId);
        one = { stream: caseStream(command.protocol, caseId), before, state: before.state, events: [], items: [] };
        working.set(caseId, one);
      }
      return one;
    };
    for (const index of indices) {
      const { caseId, submission } = command.items[index] as Addressed;
      const one = await open(caseId);
      const { expectedRevision, revisionRequired } = command.options;
      try {
        const decision = decide(one.state, submission, {
          definition,
          caseId,
          ...(expectedRevision === undefined ? {} : { expectedRevision }),
          ...(revisionRequired === undefined ? {} : { revisionRequired }),
          ...(submission.kind === 'merge'
            ? {
                mergedCase:
                  working.get(submission.merges)?.state ??
                  (await this.cases.load(command.protocol, submission.merges)).state,
              }
            : {}),
        });
        if (decision.outcome === 'record') {
          one.state = evolve(one.state, decision.event);
          one.events.push(decision.event);
        }
        const revision = decision.outcome === 'record' ? revisionOf(one.state) : decision.revision;
        one.items.push({ index, revision, recorded: decision.outcome === 'record' });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        outcomes[index] = { status: 'refused', problem: error };
      }
    }
    return [...working.values()];
  }

  private report(working: readonly Working[], outcomes: Outcome[], command: RecordEvents): void {
    for (const { before, state, items } of working) {
      for (const { index, revision, recorded } of items) {
        const event = state.events[revision]!;
        const { caseId } = command.items[index] as Addressed;
        outcomes[index] =
          before.recorded[revision] === undefined
            ? { status: 'would-record', case: caseId, source: event.source, id: event.id, revision, flags: event.flags }
            : {
                status: recorded ? 'recorded' : 'unchanged',
                receipt: receiptOf(caseId, event, before.recorded[revision]),
              };
      }
    }
  }
}

/** The items of a batch by case, each in the order of the batch. */
function groupByCase(command: RecordEvents, indices: readonly number[]): number[][] {
  const byCase = new Map<string, number[]>();
  for (const index of indices) {
    const { caseId } = command.items[index] as Addressed;
    const group = byCase.get(caseId);
    if (group === undefined) byCase.set(caseId, [index]);
    else group.push(index);
  }
  return [...byCase.values()];
}

/** The items of a batch in stretches: a merge is a stretch of its own. */
function cutAtMerges(command: RecordEvents, indices: readonly number[]): number[][] {
  const stretches: number[][] = [[]];
  for (const index of indices) {
    if ((command.items[index] as Addressed).submission.kind === 'merge') stretches.push([index], []);
    else stretches.at(-1)!.push(index);
  }
  return stretches;
}
