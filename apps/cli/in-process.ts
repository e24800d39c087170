import { CommandBus } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { MoveEvents } from '../../src/cases/move-history/move-events.js';
import { SourceOrder } from '../../src/cases/move-history/source-order.js';
import { readEach } from '../../src/cases/read-envelope.js';
import { parseBatch } from '../../src/cases/record-events/parse-batch.js';
import { fillDemonstration } from '../../src/platform/demonstration.js';
import { createLogger } from '../../src/platform/logging.js';
import { openMoving } from '../../src/platform/moving.js';
import type { Settings } from '../../src/platform/settings.js';
import { openStore } from '../../src/platform/store.js';
import { createService } from '../../src/service.js';
import { accept, address, type Connection, type MovingConnection } from './connection.js';

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
      call: callsTo(service),
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

/**
 * The service in this process, over a store that a history is moved into.
 *
 * @throws Problem `folder-busy` or `history-not-first`
 */
export async function openToMove(settings: Settings): Promise<MovingConnection> {
  const { folder, store, keep, discard } = await openMoving(settings);
  try {
    const service = await createService(store, settings, createLogger('silent'));
    const order = new SourceOrder();
    return {
      folder,
      call: callsTo(service),
      async move(protocol, lines) {
        const read = readEach(parseBatch(lines.map(({ text }) => text).join('\n')));
        const items = lines.map(({ place }, index) => ({ place, read: read[index]! }));
        return service.get(CommandBus).execute(new MoveEvents(protocol, items, order));
      },
      async keep() {
        await service.close();
        await keep();
      },
      async close() {
        await service.close();
        await discard();
      },
    };
  } catch (error) {
    await discard();
    throw error;
  }
}

function callsTo(service: NestFastifyApplication): Connection['call'] {
  return async (call) => {
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
  };
}
