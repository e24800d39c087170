import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem, PROBLEMS, type ProblemCode } from '#kernel';
import type { Outcome } from '../../src/cases/record-events/outcome.js';
import type { Settings } from '../../src/platform/settings.js';
import { remark } from './output.js';

/** What a command asks of the service. */
export interface Call {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly type?: string;
  readonly body?: string;
}

/** An answer that is no refusal. */
export interface Reply {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/**
 * The service, wherever it is: over HTTP where a server owns the data folder, in this process otherwise. Both are the same
 * application, so a command's output does not depend on it.
 */
export interface Connection {
  /** The data folder. */
  readonly folder: string;
  /** @throws Problem for every answer that is a refusal */
  call(call: Call): Promise<Reply>;
  close(): Promise<void>;
}

const BUSY_MS = 15_000;
const REMARK_MS = 1000;

/** A store that a history is moved into, in this process; nobody else has the folder. Closing throws away what was not kept. */
export interface MovingConnection extends Connection {
  /** Records the next lines of the history, as `MoveEvents` does, and says what became of each. */
  move(protocol: string, lines: readonly MovedLine[]): Promise<readonly Outcome[]>;
  /** Makes the store the folder's own. Nothing is asked of the connection after that. */
  keep(): Promise<void>;
}

/** An event as text, and where it stands (file and line). */
export interface MovedLine {
  readonly place: string;
  readonly text: string;
}

/**
 * @param needsFolder the command changes things, so it does not do it to the demonstration store
 * @throws Problem `setting-invalid`, `folder-busy`
 */
export async function connect(environment: NodeJS.ProcessEnv, needsFolder = false): Promise<Connection> {
  const { settings, folder } = await prepare(environment, needsFolder);
  // Loaded only where it is needed: beside a server, a command is at work at once.
  return whenFree<Connection>(
    folder,
    async () => (await import('./in-process.js')).openHere(settings),
    (url) => overHttp(folder, url),
  );
}

/** @throws Problem `setting-invalid`, `folder-busy` (also where a server has the folder), `history-not-first` */
export async function connectToMove(environment: NodeJS.ProcessEnv): Promise<MovingConnection> {
  const { settings, folder } = await prepare(environment, true);
  return whenFree(
    folder,
    async () => (await import('./in-process.js')).openToMove(settings),
    (url) => {
      throw new Problem(
        'folder-busy',
        `A history is moved in while no server has the folder; received ${folder}, which the server at ${url} has. Stop it and import again.`,
      );
    },
  );
}

async function prepare(
  environment: NodeJS.ProcessEnv,
  needsFolder: boolean,
): Promise<{ settings: Settings; folder: string }> {
  // Loaded here, so that help and usage errors come at once.
  const { readSettings, SQLITE } = await import('../../src/platform/settings.js');
  const { folderOf, makeFolder } = await import('../../src/platform/folder.js');
  const settings = readSettings(environment);
  if (needsFolder && settings.data === undefined) {
    throw new Problem(
      'setting-invalid',
      'This command changes a store, so FORLOPP_DATA must name its folder; received nothing. Set it, e.g. FORLOPP_DATA=./data/my-study.',
    );
  }
  const { folder, demonstration } = folderOf(settings);
  // With a log on a server the folder holds columns only, which are made of it.
  if (!needsFolder && !demonstration && settings.log === SQLITE && !existsSync(folder)) {
    throw new Problem(
      'setting-invalid',
      `FORLOPP_DATA must name the folder of a store; received ${folder}, which is not there. Correct it; forlopp import, protocol register and serve make a new one.`,
    );
  }
  await makeFolder(folder);
  return { settings, folder };
}

/** Opens the folder here, once nobody else has it for a moment; or goes to the server that has it. */
export async function whenFree<T>(folder: string, open: () => Promise<T>, beside: (url: string) => T): Promise<T> {
  const { announcedServer, isFree } = await import('../../src/platform/folder.js');
  let said = false;
  const begun = Date.now();
  for (const deadline = Date.now() + BUSY_MS; ; await sleep(100)) {
    const url = isFree(folder) ? undefined : await announcedServer(folder);
    if (url !== undefined && (await answers(url))) return beside(url);
    try {
      return await open();
    } catch (error) {
      // Another command has the folder for a moment, or a server is about to say where it is.
      if (!(error instanceof Problem) || error.code !== 'folder-busy' || Date.now() > deadline) throw error;
      if (!said && Date.now() - begun > REMARK_MS) remark(`another process has ${folder}; waiting for it`);
      said ||= Date.now() - begun > REMARK_MS;
    }
  }
}

function overHttp(folder: string, url: string): Connection {
  return {
    folder,
    async call(call) {
      const response = await fetch(url + address(call), {
        method: call.method ?? 'GET',
        ...(call.body === undefined ? {} : { body: call.body, headers: { 'content-type': call.type! } }),
      }).catch((error: unknown) => {
        throw new Problem('log-unavailable', `The server at ${url} does not answer. Is it stopping? Try again.`, {
          cause: error,
        });
      });
      const body =
        response.body === null
          ? Readable.from([])
          : Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
      return accept(response.status, Object.fromEntries(response.headers), body);
    },
    close: async () => {},
  };
}

/** @throws Problem for an answer that is a refusal */
export async function accept(status: number, headers: Record<string, string>, body: Readable): Promise<Reply> {
  if (status < 400) return { headers, body };
  throw toProblem(await readText(body));
}

/** The refusal that a problem document tells of. */
function toProblem(text: string): Problem {
  const { code, detail, errors, ...rest } = readDocument(text);
  const { type: _, title: __, status: ___, ...extra } = rest as Record<string, unknown>;
  const known: ProblemCode = Object.hasOwn(PROBLEMS, code) ? (code as ProblemCode) : 'internal';
  return new Problem(known, detail, { extra, ...(errors === undefined ? {} : { errors }) });
}

function readDocument(text: string): { code: string; detail: string; errors?: Problem['errors'] } {
  try {
    const document = JSON.parse(text) as { code?: unknown; detail?: unknown };
    if (typeof document.code === 'string' && typeof document.detail === 'string')
      return document as { code: string; detail: string };
  } catch {
    // Told below.
  }
  return { code: 'internal', detail: 'The server answered with something that is no problem document. Is it Förlopp?' };
}

/** The address of a call, with its query. */
export function address({ path, query = {} }: Call): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}

/** All of a body. */
export async function readText(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk as Uint8Array | string));
  return Buffer.concat(chunks).toString('utf8');
}

/** The JSON that a call is answered with. */
export async function callJson<T>(connection: Connection, call: Call): Promise<T> {
  return JSON.parse(await readText((await connection.call(call)).body)) as T;
}

/** Runs a command on a connection, and closes it whatever happens. */
export async function withConnection<T>(needsFolder: boolean, run: (connection: Connection) => Promise<T>): Promise<T> {
  return closing(await connect(process.env, needsFolder), run);
}

/** As {@link withConnection}, for a history that is moved in. */
export async function withMoving<T>(run: (connection: MovingConnection) => Promise<T>): Promise<T> {
  return closing(await connectToMove(process.env), run);
}

async function closing<C extends Connection, T>(connection: C, run: (connection: C) => Promise<T>): Promise<T> {
  try {
    return await run(connection);
  } finally {
    await connection.close();
  }
}
