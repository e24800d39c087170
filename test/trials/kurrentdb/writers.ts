import type { Recorder } from './ledger.js';

/** How a writer writes: so many events at a time, to cases of its own or to the one that others write to as well. */
export interface Habit {
  readonly name: string;
  readonly recorder: Recorder;
  readonly batch: number;
  readonly hot: boolean;
}

/** Appends to a case before a writer goes on to the next. */
const PER_CASE = 25;

/**
 * Writes until it is told to stop; what it began it brings to its end.
 *
 * @param round says which hot case is written to now
 */
export async function write(habit: Habit, signal: AbortSignal, round: () => number): Promise<void> {
  const { name, recorder, batch, hot } = habit;
  for (let n = 0; !signal.aborted; n++) {
    const caseId = hot ? `HOT-${round()}` : `${name}-${Math.trunc(n / PER_CASE)}`;
    await recorder.record(
      caseId,
      Array.from({ length: batch }, (_, i) => `${name}:${n}:${i}`),
    );
  }
}
