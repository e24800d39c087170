import type { Client } from './client.js';
import { signed } from './signed.js';

it('signs in with every call, whatever else is asked', async () => {
  const asked: object[] = [];
  const record = (...args: unknown[]): void => void asked.push(args.at(-1) as object);
  const client = {
    appendToStream: record,
    readStream: record,
    readAll: record,
    subscribeToAll: record,
  } as unknown as Client;
  const credentials = { username: 'ü', password: 'p w@1' };
  const one = signed(client, credentials);
  void one.appendToStream('s', [], { requiresLeader: true });
  one.readStream('s', { maxCount: 1 });
  one.readAll({ maxCount: 2 });
  one.subscribeToAll({ fromPosition: 'end' });
  expect(asked).toEqual([
    { requiresLeader: true, credentials },
    { maxCount: 1, credentials },
    { maxCount: 2, credentials },
    { fromPosition: 'end', credentials },
  ]);
});
