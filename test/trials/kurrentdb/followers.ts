import { join } from 'node:path';
import { openColumns } from '#columns';
import { get, startServer, type Finished, type Server } from '../../support/server-process.js';
import { until } from '../../support/until.js';
import type { Held } from './check.js';

/** An ingest or a query process, with the columns that it keeps. */
export class Follower {
  readonly name: string;
  readonly #role: 'ingest' | 'query';
  readonly #settings: Readonly<Record<string, string>>;
  #server: Server | undefined;

  constructor(name: string, folder: string, url: string) {
    this.name = name;
    this.#role = name.startsWith('ingest') ? 'ingest' : 'query';
    this.#settings = { FORLOPP_DATA: join(folder, name), FORLOPP_LOG: url };
  }

  get server(): Server {
    return this.#server!;
  }

  async start(): Promise<this> {
    this.#server = await startServer(this.#settings, { role: this.#role });
    return this;
  }

  /** SIGKILL, and start again over the same columns. */
  async restart(): Promise<void> {
    await this.server.kill();
    await this.start();
  }

  /** Resolves when the columns hold a position. */
  async reaches(position: number): Promise<void> {
    await until(`${this.name} holds position ${position}`, async () => {
      const { json } = await get(this.server, '/v1/follow');
      return (json['position'] as number) >= position;
    });
  }

  /** SIGTERM, and what it wrote. */
  stop(): Promise<Finished> {
    return this.server.stop();
  }

  /** What its columns hold of a protocol, read from their file once it has ended. */
  async held(protocol: string): Promise<Held> {
    const columns = await openColumns({ file: join(this.#settings['FORLOPP_DATA']!, 'columns.duckdb') });
    try {
      const reading = await columns.connect();
      const table = columns.factsOf(protocol)?.table;
      const rows = table === undefined ? [] : await reading.rows(`SELECT position::DOUBLE, id FROM ${table}`);
      return { name: this.name, facts: rows as [number, string][] };
    } finally {
      await columns.close();
    }
  }
}
