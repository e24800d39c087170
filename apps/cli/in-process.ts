import { fillDemonstration } from '../../src/platform/demonstration.js';
import { createLogger } from '../../src/platform/logging.js';
import type { Settings } from '../../src/platform/settings.js';
import { openStore } from '../../src/platform/store.js';
import { createService } from '../../src/service.js';
import { accept, address, type Connection } from './connection.js';

/**
 * The service in this process, over a folder that nobody else has.
 *
 * @throws Problem `folder-busy` when somebody has
 */
export async function openHere(settings: Settings): Promise<Connection> {
  const store = await openStore(settings);
  try {
    const service = await createService(store, settings, createLogger('silent'));
    if (store.about.demonstration) await fillDemonstration(service, store.about.folder);
    return {
      folder: store.about.folder,
      async call(call) {
        const response = await service.inject({
          method: call.method ?? 'GET',
          url: address(call),
          ...(call.body === undefined ? {} : { payload: call.body, headers: { 'content-type': call.type! } }),
          payloadAsStream: true,
        });
        const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
        const body = response.stream();
        // A reader that gives up half way leaves an answer that would keep the process waiting.
        body.once('close', () => response.raw.res.destroy());
        return accept(response.statusCode, Object.fromEntries(headers) as Record<string, string>, body);
      },
      async close() {
        await service.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}
