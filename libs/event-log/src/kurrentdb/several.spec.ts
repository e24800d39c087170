import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDouble, type Double } from '../../../../test/support/kurrent-servers.js';
import { startProxy, type Proxy } from '../../../../test/support/proxy.js';
import { tempFolder } from '../../../../test/support/temp-folder.js';
import { texts, write } from '../contract/support.contract.js';
import { AppendTooLarge, AtomicityNotSupported, WrongExpectedRevision } from '../port.js';
import type { AppendResult, EventLog } from '../port.js';
import { openKurrentLog, type KurrentLog } from './kurrentdb-log.js';

const LIMITS = { callMs: 1500, appendMs: 20_000, retry: { first: 30, last: 200 } };

/** Only a double: no server that appends to several streams was at hand. */
describe('appending to several streams', () => {
  let double: Double;
  let proxy: Proxy;
  let log: KurrentLog;
  let [a, b] = ['', ''];
  beforeEach(async () => {
    double = await startDouble({ multiStream: true });
    proxy = await startProxy('127.0.0.1', double.port);
    log = await openKurrentLog({ address: `kurrentdb://127.0.0.1:${proxy.port}?tls=false`, limits: LIMITS });
    [a, b] = [`case-several/${randomUUID()}`, `case-several/${randomUUID()}`];
    await log.append([write(b, 'none', 'first')]);
  });
  afterEach(async () => {
    await log.close();
    await proxy.stop();
    await double.stop();
  });

  /** What was answered is what is stored: once, chained, where it was said. */
  async function expectStored(results: readonly AppendResult[], of: EventLog = log): Promise<void> {
    const stored = { [a]: await of.readStream(a), [b]: (await of.readStream(b)).slice(1) };
    expect(texts(stored[a]!)).toEqual(['1', '2']);
    expect(texts(stored[b]!)).toEqual(['3']);
    for (const { stream, events } of results) {
      expect(events).toEqual(stored[stream]!.map(({ stream: _s, type: _t, body: _b, ...rest }) => rest));
    }
  }
  const appendBoth = (): Promise<readonly AppendResult[]> => log.append([write(a, 'none', '1', '2'), write(b, 0, '3')]);

  it('says of each event what is read back', async () => expectStored(await appendBoth()));

  it.each(['break', 'silence'] as const)('an answer that is lost (%s) is found out: stored once', async (how) => {
    double.faults.dropAnswers({ how, next: 1 });
    await expectStored(await appendBoth());
    expect(double.faults.droppedAnswers).toBe(1);
  });

  it('every third answer lost, under writers of the same streams: each stored once', async () => {
    double.faults.dropAnswers({ how: 'break', share: 0.3, seed: 20101201 });
    await Promise.all(
      Array.from({ length: 30 }, (_, i) => log.append([write(a, 'any', `${i}`), write(b, 'exists', `${i}`)])),
    );
    expect(double.faults.droppedAnswers).toBeGreaterThan(3);
    const [inA, inB] = [texts(await log.readStream(a)), texts(await log.readStream(b)).slice(1)];
    expect(inA.toSorted()).toEqual(Array.from({ length: 30 }, (_, i) => `${i}`).toSorted());
    expect(inB).toEqual(inA);
  });

  it('what never reached the server is sent again', async () => {
    proxy.mode = 'black-hole';
    const recovered = sleep(1800).then(() => {
      proxy.mode = 'pass';
      proxy.cut();
    });
    const [results] = await Promise.all([appendBoth(), recovered]);
    await expectStored(results);
  });

  it('in doubt, and another was there first: a conflict in that stream, and nothing in the others', async () => {
    const other = await openKurrentLog({ address: double.url });
    proxy.mode = 'black-hole';
    const refused = appendBoth();
    refused.catch(() => undefined);
    await other.append([write(b, 0, 'other')]);
    await sleep(1800);
    proxy.mode = 'pass';
    proxy.cut();
    await expect(refused).rejects.toMatchObject({ stream: b, expected: 0, actual: 1 });
    expect(await log.readStream(a)).toEqual([]);
    await other.close();
  });

  it('a stream that another process has written to: a conflict for an exact revision, again for any', async () => {
    const other = await openKurrentLog({ address: double.url });
    await other.append([write(b, 0, 'other')]);
    await expect(appendBoth()).rejects.toThrow(WrongExpectedRevision);
    await other.append([write(b, 1, 'another')]);
    await log.append([write(a, 'none', '1'), write(b, 'any', '3')]);
    expect(texts(await log.readStream(b))).toEqual(['first', 'other', 'another', '3']);
    await other.close();
  });

  it('says when it stays unknown', async () => {
    const brief = await openKurrentLog({ address: double.url, limits: { ...LIMITS, appendMs: 3000 } });
    await brief.append([write(b, 0, 'second')]);
    double.faults.blackHole(true);
    await expect(brief.append([write(a, 'none', '1'), write(b, 1, '3')])).rejects.toThrow(/did not answer.*unknown/);
    double.faults.blackHole(false);
    await brief.close();
  });

  it('refuses by name what is too large together, and what cannot be ours', async () => {
    const half = 'x'.repeat(512 * 1024);
    await expect(log.append([write(a, 'none', half), write(b, 0, half)])).rejects.toThrow(AppendTooLarge);
    await expect(log.append([write(a, 'none', 'x'), write('orders-1', 'none', 'x')])).rejects.toThrow(/case's or/);
    expect(await log.readStream(a)).toEqual([]);
  });

  it('survives a kill of the server', async () => {
    const temp = tempFolder();
    try {
      const kept = await startDouble({ multiStream: true, file: temp.file });
      const over = await openKurrentLog({ address: kept.url, limits: LIMITS });
      await over.append([write(b, 'none', 'first')]);
      kept.faults.dropAnswers({ how: 'silence', next: 1 });
      const [results] = await Promise.all([
        over.append([write(a, 'none', '1', '2'), write(b, 0, '3')]),
        sleep(100).then(() => kept.restart()),
      ]);
      await expectStored(results, over);
      await over.close();
      await kept.stop();
    } finally {
      temp.remove();
    }
  });

  it('finds out, with every new connection, whether its server can', async () => {
    const old = await startDouble();
    const through = await openKurrentLog({ address: old.url, limits: LIMITS });
    const both = [write(a, 'none', '1'), write(b, 'none', '2')];
    expect(through.atomicity).toBe('stream');
    await expect(through.append(both)).rejects.toThrow(AtomicityNotSupported);
    await old.stop();
    await expect(through.readStream(a)).rejects.toThrow(/is away/);
    const upgraded = await startDouble({ multiStream: true, port: old.port });
    while (through.atomicity === 'stream') {
      await through.readStream(a).catch(() => undefined);
      await sleep(20);
    }
    expect(await through.append(both)).toHaveLength(2);
    await through.close();
    await upgraded.stop();
  });
});
