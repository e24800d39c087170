import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import type { Settings } from './platform/settings.js';
import { announceServer, withdrawServer } from './platform/folder.js';
import { listenProblem } from './platform/setting-problems.js';
import { Drain } from './platform/drain.js';
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

/** Opens the data folder, fills a demonstration store, and listens. */
export async function startServer(settings: Settings, logger: Logger): Promise<RunningServer> {
  const store = await openStore(settings);
  try {
    const app = await createService(store, settings, logger);
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
    logger.info({ url, folder: store.about.folder, demonstration: store.about.demonstration }, 'listening');
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
