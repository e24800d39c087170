import { createLogger } from './platform/logging.js';
import { toProblem } from './platform/to-problem.js';
import { readSettings } from './platform/settings.js';
import type { Role } from './platform/role.js';
import { startServer } from './server.js';

/** How long a stop may take before the process goes anyway. */
const DRAIN_MS = 10_000;

/** Runs a server of a role until SIGTERM or SIGINT; the process's exit code says how it ended. */
export async function serve(environment: NodeJS.ProcessEnv, role: Role = 'all'): Promise<void> {
  try {
    const settings = readSettings(environment);
    const logger = createLogger(settings.logLevel);
    const server = await startServer(settings, logger, { role });
    process.stderr.write(welcome(server.url, server.demonstration, role));
    const stop = (signal: NodeJS.Signals): void => {
      logger.info({ signal }, 'stopping');
      setTimeout(() => process.exit(3), DRAIN_MS).unref();
      server.stop().then(
        () => process.exit(0),
        () => process.exit(3),
      );
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  } catch (error) {
    const problem = toProblem(error);
    process.stderr.write(
      `forlopp: ${problem.code}: ${problem.code === 'internal' ? String(error) : problem.message}\n`,
    );
    process.exitCode = problem.exitCode;
  }
}

function welcome(url: string, demonstration: boolean, role: Role): string {
  const name = role === 'all' ? 'Förlopp' : `Förlopp (${role})`;
  if (!demonstration) return `\n${name} listens on ${url}. The interface is described at ${url}/docs\n`;
  return `
Förlopp listens on ${url}, over a demonstration store in ./data/demo (set FORLOPP_DATA for a folder of your own).

Try:
  curl '${url}/v1/datasets.csv?protocol=stanford-heart-transplant&endpoint=death' | head -n 4
  npx forlopp dataset stanford-heart-transplant death --as-of 1970-01-01
  npx forlopp case alternativa-insatser EX-001
  ${url}/docs
`;
}
