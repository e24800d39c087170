import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { get, post, ROOT, startServer, type Answer, type Finished, type Server } from './forlopp.js';
import { until } from './until.js';

/** Two of each role. */
export const NAMES = ['ingest-1', 'ingest-2', 'query-1', 'query-2'] as const;
export type Name = (typeof NAMES)[number];

/**
 * Two ingest and two query processes over one log, each with a folder of its own, and a study under a name that nobody else
 * has: others may have events in the log.
 */
export class FourProcesses {
  readonly protocol = `smoke-${randomUUID().slice(0, 8)}`;
  /** The ids of every case and event that were sent: none of them may stand in a process's output. */
  readonly sentIds: string[] = [];
  readonly #folder: string;
  readonly #log: string;
  readonly #servers = new Map<Name, Server>();
  /** What the processes wrote that have ended. */
  readonly written: string[] = [];

  /** @param log the log's address */
  constructor(folder: string, log: string) {
    this.#folder = folder;
    this.#log = log;
  }

  /** Starts all four, and registers the study at the first of them. */
  async start(): Promise<void> {
    await Promise.all(NAMES.map((name) => this.startOne(name)));
    const yaml = await readFile(join(ROOT, 'test/golden/case-histories/protocol.yaml'), 'utf8');
    const own = yaml.replace(/^name: .*$/m, `name: ${this.protocol}`);
    const registered = await this.post('ingest-1', '/v1/protocols', own, { 'content-type': 'application/yaml' });
    if (registered.status !== 201) throw new Error(registered.text);
  }

  async startOne(name: Name): Promise<void> {
    const role = name.startsWith('ingest') ? 'ingest' : 'query';
    const settings = { FORLOPP_DATA: this.folderOf(name), FORLOPP_LOG: this.#log };
    const server = await startServer(settings, { role });
    void server.finished.then(({ stdout, stderr }) => this.written.push(stdout, stderr));
    this.#servers.set(name, server);
  }

  folderOf(name: Name): string {
    return join(this.#folder, name);
  }

  /** SIGTERM, and wait for the end. */
  stop(name: Name): Promise<Finished> {
    return this.#servers.get(name)!.stop();
  }

  /** SIGKILL, and wait for the end. */
  kill(name: Name): Promise<void> {
    return this.#servers.get(name)!.kill();
  }

  get(name: Name, path: string): Promise<Answer> {
    return get(this.#servers.get(name)!, path);
  }

  post(name: Name, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return post(this.#servers.get(name)!, path, body, headers);
  }

  /** Calls a process with any method, without a body. */
  call(name: Name, method: string, path: string): Promise<Response> {
    return fetch(this.#servers.get(name)!.url + path, { method });
  }

  /** Asks until an answer is as it should be. */
  until(name: Name, path: string, holds: (answer: Answer) => boolean): Promise<Answer> {
    return until(`${name} ${path}`, async () => {
      const answer = await this.get(name, path);
      return holds(answer) && answer;
    });
  }

  /** Sends one event of a case. */
  send(name: Name, caseId: string, event: object, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.post(name, `${this.caseAt(caseId)}/events`, event, headers);
  }

  newCase(): string {
    const caseId = `K-${randomUUID().slice(0, 13)}`;
    this.sentIds.push(caseId);
    return caseId;
  }

  fact(type: string): { readonly id: string } & Record<string, unknown> {
    const id = randomUUID();
    this.sentIds.push(id);
    return { source: 'test', id, type, occurred: '2020-01-01' };
  }

  caseAt(caseId: string): string {
    return `/v1/protocols/${this.protocol}/cases/${caseId}`;
  }

  /** A question's address; `more` begins with `&`. */
  question(format: string, more = ''): string {
    return `/v1/datasets.${format}?protocol=${this.protocol}&endpoint=start&asOf=2020-12-31${more}`;
  }
}
