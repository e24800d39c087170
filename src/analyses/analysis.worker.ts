import { move } from 'piscina';
import { makeAnalysis, type AnalysisTask, type Refused } from './task.js';

/** What a worker does with a task; the answer is handed over, not copied. */
export default function work(task: AnalysisTask): Uint8Array | Refused {
  const made = makeAnalysis(task);
  return made instanceof Uint8Array ? (move(made) as Uint8Array) : made;
}
