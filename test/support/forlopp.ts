import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  environment,
  finish,
  killServers,
  ROOT,
  startServer,
  withFolder,
  type Finished,
  type Server,
} from './server-process.js';

export * from './server-process.js';

afterAll(killServers);

/** Runs the built `forlopp` command to its end. */
export async function forlopp(
  args: readonly string[],
  { settings = {}, cwd = ROOT }: { settings?: Readonly<Record<string, string>>; cwd?: string } = {},
): Promise<Finished> {
  const child = spawn(process.execPath, [join(ROOT, 'dist/apps/cli/main.js'), ...args], {
    cwd,
    env: environment(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return finish(child);
}

/** A running server over a new folder, stopped when `body` is done. */
export async function withServer<T>(
  body: (server: Server, folder: string) => Promise<T>,
  settings: Readonly<Record<string, string>> = {},
): Promise<T> {
  return withFolder(async (folder) => {
    const server = await startServer({ FORLOPP_DATA: folder, ...settings });
    try {
      return await body(server, folder);
    } finally {
      await server.stop();
    }
  });
}
