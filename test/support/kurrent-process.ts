import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { openKurrentLog } from '#event-log';
import { ROOT } from './server-process.js';
import { until } from './until.js';

/** A server of KurrentDB that was started here, so that it can be killed here: a real one, or the double. */
export interface KurrentProcess {
  readonly url: string;
  /** SIGKILL to the server with all that it started; resolves when nobody listens any more. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same data; resolves when it answers the client. */
  start(): Promise<void>;
  /** Lets go of it for good. */
  stop(): Promise<void>;
}

/**
 * How the double is started, as `KURRENTDB_START` would say it: in the foreground, on `$PORT`, with its data in `$DATA`.
 */
export const START_DOUBLE = `exec "${process.execPath}" "${join(ROOT, 'test/doubles/kurrentdb/main.mjs')}" --file "$DATA/events.log" --port "$PORT"`;

/** Below the ports that outgoing connections get, and low enough that a server can have port + 10000 for itself. */
const PORTS = [20_000, 22_000] as const;

/**
 * Starts a server with a command of the shell, in a process group of its own.
 *
 * @param command runs the server in the foreground on 127.0.0.1:$PORT with its data in $DATA
 * @param folder where its data are
 */
export async function startKurrentProcess(command: string, folder: string): Promise<KurrentProcess> {
  const server = new Started(command, folder, await freePort());
  await server.start();
  return server;
}

class Started implements KurrentProcess {
  readonly #command: string;
  readonly #folder: string;
  readonly #port: number;
  #child: ChildProcess | undefined;

  constructor(command: string, folder: string, port: number) {
    this.#command = command;
    this.#folder = folder;
    this.#port = port;
  }

  get url(): string {
    return `kurrentdb://127.0.0.1:${this.#port}?tls=false`;
  }

  async start(): Promise<void> {
    const child = spawn('sh', ['-c', this.#command], {
      detached: true,
      // The double ends with whoever started it, when its input is closed.
      stdio: ['pipe', 'ignore', 'pipe'],
      // KurrentDB takes what begins with its name for settings of its own, and refuses those that it does not know.
      env: { ...withoutOurs(process.env), PORT: String(this.#port), DATA: this.#folder },
    });
    this.#child = child;
    let said = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)));
    process.once('exit', this.#killGroup);
    await until('the server answers the client', async () => {
      if (child.exitCode !== null) {
        throw new Error(
          `The command that starts the server ended with ${child.exitCode} instead of running it: ${said}`,
        );
      }
      return this.#answers();
    });
  }

  async #answers(): Promise<boolean> {
    if (!(await this.#isTaken())) return false;
    try {
      const log = await openKurrentLog({ address: this.url, limits: { callMs: 2000 } });
      await log.close();
      return true;
    } catch {
      return false;
    }
  }

  async kill(): Promise<void> {
    const child = this.#child!;
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    this.#killGroup();
    await ended;
    await until(
      'nobody listens after kill -9; the command must run the server itself, or in its own process group',
      async () => !(await this.#isTaken()),
    );
  }

  async stop(): Promise<void> {
    await this.kill();
  }

  readonly #killGroup = (): void => {
    process.off('exit', this.#killGroup);
    try {
      process.kill(-this.#child!.pid!, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  };

  #isTaken(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.#port, '127.0.0.1');
      const say = (taken: boolean): void => {
        socket.destroy();
        resolve(taken);
      };
      socket.once('connect', () => say(true)).once('error', () => say(false));
    });
  }
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(...PORTS);
    const server = createServer();
    try {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      return port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    } finally {
      server.close();
    }
  }
}

function withoutOurs(all: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith('KURRENTDB_')));
}
