import 'reflect-metadata';
import { encodeEvent, openMemoryLog, protocolStream } from '#event-log';
import { checkProtocol } from '#protocol';
import { trialProtocol } from '../../test/support/trial-protocol.js';
import { Store } from '../platform/store.js';
import { Definitions } from './definitions.js';

const { definition, sha256 } = checkProtocol(
  trialProtocol({ before: 'none', sameInstant: 'error', entry: false, studyEnd: undefined }),
);

it('a version that another process registers is seen once what was read is a second old', async () => {
  let now = 0;
  const clock = performance.now.bind(performance);
  performance.now = () => now;
  const log = openMemoryLog();
  const first = { kind: 'protocol-registered', name: 'trial', version: 1, definition, sha256 } as const;
  await log.append([{ stream: protocolStream('trial'), expected: 'none', events: [encodeEvent(first)] }]);
  const store = new Store(log, {} as never, {} as never, () => Promise.resolve());
  const definitions = new Definitions(store);
  expect(await definitions.latest('trial')).toMatchObject({ version: 1 });
  const next = { ...definition, version: 2 };
  const event = { kind: 'protocol-registered', name: 'trial', version: 2, definition: next, sha256 } as const;
  await log.append([{ stream: protocolStream('trial'), expected: 0, events: [encodeEvent(event)] }]);
  now = 999;
  expect(await definitions.latest('trial')).toMatchObject({ version: 1 });
  now = 1000;
  expect(await definitions.latest('trial')).toMatchObject({ version: 2 });
  await expect(definitions.latest('nothing')).rejects.toMatchObject({ code: 'protocol-unknown' });
  performance.now = clock;
});
