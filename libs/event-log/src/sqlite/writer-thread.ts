import { Worker } from 'node:worker_threads';
import { LogUnavailable, WrongExpectedRevision, LogBusy, WrongStreamHash } from '../port.js';
import type { AppendResult } from '../port.js';
import { builtFile } from './built-file.js';
import { bodiesOf, packRequests } from './messages.js';
import type { FromWriter, ToWriter, WriterSettings } from './messages.js';
import type { Asked, Outcome } from './writer.js';

/** The most that may wait for the writer: appends, and bytes of their bodies. */
export interface MostWaiting {
  readonly appends: number;
  readonly bytes: number;
}

const MOST_WAITING: MostWaiting = { appends: 20_000, bytes: 256 * 1024 * 1024 };

interface Waiting {
  readonly asked: Asked;
  readonly bytes: number;
  readonly resolve: (results: readonly AppendResult[]) => void;
  readonly reject: (error: Error) => void;
}

/** What the thread's owner brings. */
export interface WriterOwner {
  readonly now: () => number;
  /** Something was committed; called before the appends' promises resolve. */
  readonly committed: () => void;
  readonly mostWaiting?: MostWaiting | undefined;
}

/**
 * The main thread's end of the writer: it collects the appends of a tick, sends them as one message, and settles their
 * promises in order. The process is kept alive while an append waits, and not otherwise.
 */
export class WriterThread {
  readonly #worker: Worker;
  readonly #owner: WriterOwner;
  readonly #exited: Promise<void>;
  #collected: Waiting[] = [];
  #sent: Waiting[] = [];
  #waitingBytes = 0;
  #failure: string | undefined;

  private constructor(worker: Worker, owner: WriterOwner) {
    this.#worker = worker;
    this.#owner = owner;
    this.#exited = new Promise((resolve) => worker.once('exit', () => resolve()));
    worker.on('message', (message: FromWriter) => {
      if (message.kind === 'outcomes') this.#settle(message.outcomes);
    });
    worker.on('error', (error) => this.#fail(error.message));
    worker.on('exit', () => this.#fail('the writer has ended.'));
    worker.unref();
  }

  /**
   * Starts the thread and waits until it has opened the file.
   *
   * @throws LogUnavailable when it cannot
   */
  static async start(settings: WriterSettings, owner: WriterOwner): Promise<WriterThread> {
    const worker = new Worker(builtFile('libs/event-log/src/sqlite/writer-worker.js'), {
      name: 'event-log-writer',
      workerData: settings,
      execArgv: [],
    });
    await new Promise<void>((resolve, reject) => {
      worker.once('message', (message: FromWriter) => {
        if (message.kind === 'refused') reject(new LogUnavailable(message.reason));
        else resolve();
      });
      worker.once('error', (cause) => reject(new LogUnavailable(cause.message, { cause })));
      worker.once('exit', () => reject(new LogUnavailable('the writer ended before it was ready.')));
    });
    return new WriterThread(worker, owner);
  }

  /** Why nothing is written any more; `undefined` while all is well. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Settles when the commit is durable, or with the error of `EventLog.append` or `restore`. A restore has no results. */
  write(asked: Asked): Promise<readonly AppendResult[]> {
    if (this.#failure !== undefined) return Promise.reject(new LogUnavailable(this.#failure));
    const bytes = bodiesOf(asked).reduce((sum, body) => sum + body.length, 0);
    const most = this.#owner.mostWaiting ?? MOST_WAITING;
    const appends = this.#collected.length + this.#sent.length;
    if (appends >= most.appends || this.#waitingBytes + bytes > most.bytes) {
      return Promise.reject(new LogBusy());
    }
    if (this.#collected.length === 0) {
      setImmediate(() => this.#send());
      this.#worker.ref();
    }
    this.#waitingBytes += bytes;
    return new Promise((resolve, reject) => this.#collected.push({ asked, bytes, resolve, reject }));
  }

  /** Has everything that waits written, then ends the thread. */
  async close(): Promise<void> {
    this.#send();
    this.#worker.ref();
    this.#worker.postMessage({ kind: 'close' } satisfies ToWriter);
    await this.#exited;
  }

  #send(): void {
    const collected = this.#collected;
    if (collected.length === 0) return;
    this.#collected = [];
    this.#sent = this.#sent.length === 0 ? collected : this.#sent.concat(collected);
    const requests = packRequests(
      collected.map(({ asked }) => asked),
      Math.trunc(this.#owner.now()),
    );
    this.#worker.postMessage({ kind: 'requests', requests } satisfies ToWriter, [requests.bodies]);
  }

  #settle(outcomes: readonly Outcome[]): void {
    const answered = this.#sent.splice(0, outcomes.length);
    if (this.#sent.length + this.#collected.length === 0) this.#worker.unref();
    if (outcomes.some(({ kind }) => kind === 'done')) this.#owner.committed();
    for (const [i, waiting] of answered.entries()) {
      this.#waitingBytes -= waiting.bytes;
      this.#settleOne(waiting, outcomes[i]!);
    }
  }

  #settleOne(waiting: Waiting, outcome: Outcome): void {
    switch (outcome.kind) {
      case 'done':
        return waiting.resolve(outcome.results);
      case 'conflict':
        return waiting.reject(new WrongExpectedRevision(outcome.stream, outcome.expected, outcome.actual));
      case 'wrong-hash':
        return waiting.reject(new WrongStreamHash(outcome.stream, outcome.revision));
      case 'unavailable':
        if (outcome.failed) this.#failure ??= outcome.reason;
        return waiting.reject(new LogUnavailable(outcome.reason));
    }
  }

  #fail(reason: string): void {
    this.#failure ??= reason;
    const lost = [...this.#sent, ...this.#collected];
    this.#sent = [];
    this.#collected = [];
    this.#waitingBytes = 0;
    for (const { reject } of lost) reject(new LogUnavailable(this.#failure));
  }
}
