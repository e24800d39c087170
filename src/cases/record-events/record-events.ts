import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { caseStream, encodeEvent, WrongExpectedRevision, type StreamWrite } from '#event-log';
import { Problem } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import { Store } from '../../platform/store.js';
import { Definitions } from '../../protocols/definitions.js';
import { CaseRepository } from '../case-repository.js';
import type { Addressed } from '../read-envelope.js';
import { cutAtMerges, groupByCase, type Batch } from './batch.js';
import { decideAll, type Working } from './decide-batch.js';
import { receiptOf, type Outcome } from './outcome.js';

/** Records what agencies say happened, in one case or in many. */
export class RecordEvents extends Command<readonly Outcome[]> implements Batch {
  constructor(
    readonly protocol: string,
    readonly items: Batch['items'],
    readonly options: Batch['options'],
  ) {
    super();
  }
}

const ATTEMPTS = 5;

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
          groupByCase(command, stretch).map((indices) => this.attemptOwn(command, definition, indices, outcomes)),
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

  /** As {@link attempt}, for events that stand for themselves: what becomes of them is no matter of the others'. */
  private async attemptOwn(
    command: RecordEvents,
    definition: ProtocolDefinition,
    indices: readonly number[],
    outcomes: Outcome[],
  ): Promise<void> {
    try {
      await this.attempt(command, definition, indices, outcomes);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      for (const index of indices) outcomes[index] = { status: 'refused', problem };
    }
  }

  private attempt(
    command: RecordEvents,
    definition: ProtocolDefinition,
    indices: readonly number[],
    outcomes: Outcome[],
  ): Promise<void> {
    const cases = new Set(
      indices.flatMap((index) => {
        const { caseId, submission } = command.items[index] as Addressed;
        // A merge is decided by both cases, so the other one must not move meanwhile either.
        return submission.kind === 'merge' ? [caseId, submission.merges] : [caseId];
      }),
    );
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
    const hasUnreadable = command.items.some((item) => item instanceof Problem);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const working = await decideAll(this.cases, command, definition, indices, outcomes);
      // What is recorded is checked by the log; what is only said is true if nothing has moved.
      const said = working.filter((one) => command.options.dryRun === true || one.refused);
      if (await this.hasMoved(command, said)) continue;
      if (command.options.mode === 'atomic' && (hasUnreadable || working.some(({ refused }) => refused))) return;
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

  /** Whether a case has moved on, in another process, since it was decided. */
  private async hasMoved(command: RecordEvents, working: readonly Working[]): Promise<boolean> {
    const moved = await Promise.all(
      working.map(async ({ caseId, before }) => {
        const latest = await this.cases.loadLatest(command.protocol, caseId);
        return latest.recorded.length !== before.recorded.length;
      }),
    );
    return moved.includes(true);
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
