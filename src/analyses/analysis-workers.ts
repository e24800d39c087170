import { availableParallelism } from 'node:os';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import pLimit from 'p-limit';
import { Piscina } from 'piscina';
import { Problem } from '#kernel';
import { arraysOf, type AnalysisTask, type Refused } from './task.js';

/** Workers at a time, others wait their turn; one core is left for those who ask for something else. */
const AT_ONCE = Math.max(1, Math.min(4, availableParallelism() - 1));
/** How long a worker without work is kept, in milliseconds. */
const IDLE_MS = 30_000;

/** Makes analyses beside the event loop, so that the service answers meanwhile. Workers begin with the first analysis. */
@Injectable()
export class AnalysisWorkers implements OnModuleDestroy {
  private pool: Piscina<AnalysisTask, Uint8Array | Refused> | undefined;
  private readonly stopping = new AbortController();
  /** Tasks wait here, not in the pool, which forgets those that wait when a worker is ended under another one. */
  private readonly turn = pLimit(AT_ONCE);

  /**
   * The body of the answer. The arrays of the table are handed over: they are gone from here.
   *
   * @param signal ends the work, also in the middle of it
   * @throws Problem as `analyse` does, `shutting-down` when the service stops; an AbortError where the signal came
   */
  async make(task: AnalysisTask, signal: AbortSignal): Promise<Uint8Array> {
    const { signal: stopped } = this.stopping;
    const ended = AbortSignal.any([signal, stopped]);
    const made = await this.turn(() => {
      ended.throwIfAborted();
      return this.workers().run(task, { transferList: arraysOf(task.table), signal: ended });
    }).catch((error: unknown) => {
      if (!stopped.aborted) throw error;
      throw new Problem(
        'shutting-down',
        'The server is stopping, and the analysis was not done. Ask again in a while.',
      );
    });
    if (made instanceof Uint8Array) return made;
    const { code, message, errors, extra } = made;
    throw new Problem(code, message, { errors, extra: { ...extra } });
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.pool?.destroy();
  }

  private workers(): Piscina<AnalysisTask, Uint8Array | Refused> {
    this.pool ??= new Piscina<AnalysisTask, Uint8Array | Refused>({
      filename: new URL('./analysis.worker.js', import.meta.url).href,
      minThreads: 0,
      maxThreads: AT_ONCE,
      idleTimeout: IDLE_MS,
    });
    return this.pool;
  }
}
