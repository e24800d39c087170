import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import type { Settings } from './platform/settings.js';
import { announceServer, withdrawServer } from './platform/folder.js';
import { listenProblem } from './platform/setting-problems.js';
import { Drain } from './platform/drain.js';
import { openLogToServe, type OpenLog } from './platform/open-log.js';
import type { Role } from './platform/role.js';
import { openStore } from './platform/store.js';
import { fillDemonstration } from './platform/demonstration.js';
import { createService } from './service.js';

/** A server that listens. */
export interface RunningServer {
  readonly url: string;
  readonly demonstration: boolean;
  readonly app: NestFastifyApplication;
  /** Answers what is being asked, takes no more, writes out what waits, and gives the folder back. Idempotent. */
  stop(): Promise<void>;
}

/** What a server is, where it is not what `npm start` starts. */
export interface ServerOptions {
  /** By default a server does everything. */
  readonly role?: Role;
  /** What opens the log; by default the settings say which, and a server that is away is waited for. */
  readonly openLog?: OpenLog;
}

/** Opens the data folder, fills a demonstration store, and listens. */
export async function startServer(
  settings: Settings,
  logger: Logger,
  { role = 'all', openLog = openLogToServe }: ServerOptions = {},
): Promise<RunningServer> {
  const store = await openStore(settings, { role, logger, openLog });
  try {
    const app = await createService(store, settings, logger, role);
    if (store.about.demonstration) await fillDemonstration(app, store.about.folder);
    try {
      await app.listen(settings.port, settings.host);
    } catch (error) {
      throw listenProblem(error, settings);
    }
    const { address, port, family } = app.getHttpServer().address() as {
      address: string;
      port: number;
      family: string;
    };
    const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
    await announceServer(store.about.folder, url);
    if (settings.unsafeSynchronousOff) {
      logger.warn('FORLOPP_UNSAFE_SYNCHRONOUS_OFF is set: acknowledged events are lost in a power cut');
    }
    logger.info({ url, role, folder: store.about.folder, demonstration: store.about.demonstration }, 'listening');
    let stopping: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      await withdrawServer(store.about.folder);
      await app.get(Drain).begin();
      await app.close();
      await store.close();
      logger.info('stopped');
    };
    return { url, demonstration: store.about.demonstration, app, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await store.close();
    throw error;
  }
}
