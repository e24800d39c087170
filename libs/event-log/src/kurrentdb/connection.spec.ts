import { Backoff, within } from './calls.js';
import { Connection } from './connection.js';
import { NoAnswer } from './reasons.js';

class Client {
  disposed = false;
  async dispose(): Promise<void> {
    this.disposed = true;
  }
}

describe('a connection', () => {
  let made: Client[];
  let connection: Connection<Client>;
  beforeEach(() => {
    made = [];
    connection = new Connection(() => {
      const client = new Client();
      made.push(client);
      return client;
    });
  });
  const disposed = (): boolean[] => made.map((client) => client.disposed);

  it('keeps its client while calls are answered, with errors as well', async () => {
    await connection.use(
      async () => 1,
      () => false,
    );
    await expect(
      connection.use(
        () => Promise.reject(new Error('no')),
        () => true,
      ),
    ).rejects.toThrow('no');
    expect(disposed()).toEqual([false]);
  });

  it('takes a new one after a failed call, and lets go of the old one when its last user has gone', async () => {
    const slow = connection.lease();
    await expect(
      connection.use(
        () => Promise.reject(new Error('away')),
        () => false,
      ),
    ).rejects.toThrow('away');
    expect(connection.lease().client).toBe(made[1]);
    expect(disposed()).toEqual([false, false]);
    slow.release('broken');
    slow.release();
    expect(disposed()).toEqual([true, false]);
    expect(connection.lease().client).toBe(made[1]);
  });

  it('lets go of everything at the end', () => {
    connection.lease().release('broken');
    connection.lease();
    connection.close();
    expect(disposed()).toEqual([true, true]);
  });
});

describe('a call', () => {
  it('has an end, and what it comes to later is nobody’s', async () => {
    let reject: (reason: Error) => void = () => undefined;
    const hanging = within(20, () => new Promise<never>((_, no) => (reject = no)));
    await expect(hanging).rejects.toThrow(NoAnswer);
    reject(new Error('late'));
    await expect(within(1000, async () => 'done')).resolves.toBe('done');
    await expect(within(1000, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('waits longer and longer, but not beyond what is left', async () => {
    const backoff = new Backoff({ first: 20, last: 40 });
    const began = Date.now();
    for (let i = 0; i < 3; i++) await backoff.wait();
    expect(Date.now() - began).toBeGreaterThanOrEqual(45);
    await backoff.wait({ most: -5 });
    await new Backoff({ first: 60_000, last: 60_000 }).wait({ signal: AbortSignal.abort() });
  });
});
