import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/*
 * The built program's processes, and HTTP to them: for trials as well as for tests, so nothing of jest is used here.
 */

/** The project's root, where jest runs. */
export const ROOT = resolve('.');

/** What a finished process left. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A new folder that `body` has for itself. */
export async function withFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'forlopp-'));
  try {
    return await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Settings of the test's own and nothing that the machine has set. */
export function environment(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('FORLOPP_') && name !== 'NODE_OPTIONS',
  );
  return { ...Object.fromEntries(inherited), ...settings };
}

/** Waits for the end of a process, and keeps what it writes until then. */
export async function finish(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** A built server, running on a free port. */
export interface Server {
  readonly url: string;
  readonly child: ChildProcess;
  /** All that it wrote, once it has ended, however it ended. */
  readonly finished: Promise<Finished>;
  /** SIGTERM, and wait for the end. */
  stop(): Promise<Finished>;
  /** SIGKILL, and wait for the end. */
  kill(): Promise<void>;
}

const running = new Set<ChildProcess>();

/** Kills the servers that still run: a test that fails half-way may not have stopped its own. */
export function killServers(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Starts `node dist/src/main.js`, or a role alone; without `FORLOPP_DATA` it makes a demonstration store below `cwd`. */
export async function startServer(
  settings: Readonly<Record<string, string>>,
  { cwd = ROOT, role }: { cwd?: string; role?: 'ingest' | 'query' } = {},
): Promise<Server> {
  const main = role === undefined ? 'dist/src/main.js' : `dist/apps/${role}/main.js`;
  const child = spawn(process.execPath, [join(ROOT, main)], {
    cwd,
    env: environment({ FORLOPP_PORT: '0', ...settings }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const finished = finish(child).finally(() => running.delete(child));
  let lines = '';
  const url = await new Promise<string>((listening, failed) => {
    child.stdout!.on('data', (text: string) => {
      lines += text;
      const match = /"url":"([^"]+)"/.exec(lines);
      if (match !== null) listening(match[1]!);
    });
    void finished.then(({ code, stderr }) =>
      failed(new Error(`The server ended with ${code} before it listened: ${stderr}`)),
    );
  });
  return {
    url,
    child,
    finished,
    async stop() {
      child.kill('SIGTERM');
      return finished;
    },
    async kill() {
      child.kill('SIGKILL');
      await finished;
    },
  };
}

/** An answer as tests look at it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // Tests look into answers of every form.
  readonly json: Record<string, any>;
}

export async function get(server: Server, path: string): Promise<Answer> {
  return read(await fetch(server.url + path));
}

export async function post(
  server: Server,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return read(
    await fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  );
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  let json: Answer['json'] = {};
  try {
    json = JSON.parse(text) as Answer['json'];
  } catch {
    // Not every answer is JSON.
  }
  return { status: response.status, headers: response.headers, text, json };
}
