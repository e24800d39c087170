import { randomUUID } from 'node:crypto';

/** Appends to a stream of its own, one after the other, and remembers what was acknowledged. */
export class Writer {
  stream;
  /** The text of each acknowledged event, by its revision. */
  acknowledged = new Map();
  /** Texts of events of which nobody said whether they were stored. */
  doubtful = new Set();
  refused = new Map();
  #log;
  #stopped = false;
  #done;

  constructor(log, trial, index) {
    this.#log = log;
    this.stream = `case-cluster/${trial}-${index}`;
    this.#done = this.#run();
  }

  /** Ends after the append under way; throws what no writer may meet. */
  async stop() {
    this.#stopped = true;
    await this.#done;
  }

  async #run() {
    let revision = -1;
    for (let round = 0; !this.#stopped; round++) {
      const texts = Array.from({ length: 1 + (round % 3) }, () => randomUUID());
      const events = texts.map((text) => ({ type: 'noted', body: Buffer.from(JSON.stringify({ text })) }));
      try {
        const [{ events: said }] = await this.#log.append([
          { stream: this.stream, expected: revision < 0 ? 'none' : revision, events },
        ]);
        said.forEach((one, i) => this.acknowledged.set(one.revision, { text: texts[i], position: one.position }));
        revision = said.at(-1).revision;
      } catch (error) {
        if (error.name !== 'LogUnavailable' && error.name !== 'LogBusy') throw error;
        this.refused.set(error.message, (this.refused.get(error.message) ?? 0) + 1);
        for (const text of texts) this.doubtful.add(text);
        revision = await this.#end(revision);
      }
    }
  }

  /** Where the stream ends, as whoever is in doubt finds out. */
  async #end(revision) {
    for (;;) {
      try {
        const more = await this.#log.readStream(this.stream, { fromRevision: revision + 1 });
        return more.at(-1)?.revision ?? revision;
      } catch (error) {
        if (error.name !== 'LogUnavailable') throw error;
      }
    }
  }
}

/** Follows the log, and holds what came of the trial's streams, in order. */
export class Follower {
  seen = [];
  /** The states that following told of, without repeats. */
  states = [];
  #stop = new AbortController();
  #done;

  constructor(log, after) {
    this.#done = this.#run(log, after);
  }

  get position() {
    return this.seen.at(-1)?.position ?? 0;
  }

  async stop() {
    this.#stop.abort();
    await this.#done;
  }

  async #run(log, after) {
    const report = ({ state, error }) => {
      const said = error === undefined ? state : `${state} (${error})`;
      if (this.states.at(-1) !== said) this.states.push(said);
    };
    for await (const { events } of log.follow({ after, signal: this.#stop.signal, report })) {
      for (const { stream, revision, position } of events) this.seen.push({ stream, revision, position });
    }
  }
}
