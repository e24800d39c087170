import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { forlopp, get, post, ROOT, startServer, withFolder, type Server } from '../support/forlopp.js';
import { random } from '../support/random.js';

const ROUNDS = 5;
const WRITERS = 8;
const SEED = 20101231;

interface Acknowledged {
  readonly case: string;
  readonly id: string;
  readonly revision: number;
  readonly position: number;
  readonly receipt: { case: string };
}

/** Posts events until the server is gone; what was answered goes into the ledger. */
async function write(server: Server, round: number, writer: number, ledger: Acknowledged[]): Promise<void> {
  for (let n = 0; ; n++) {
    try {
      const caseId = `K${writer}`;
      const event = {
        source: 'trial',
        id: `${round}-${writer}-${n}`,
        type: 'meeting',
        occurred: '2020-01-01',
        synthetic: true,
      };
      const { status, json } = await post(server, `/v1/protocols/case-histories/cases/${caseId}/events`, event);
      if (status !== 201) throw new Error(`answered ${status}`);
      ledger.push(json as unknown as Acknowledged);
    } catch {
      return;
    }
  }
}

it(`keeps every acknowledged event once through ${ROUNDS} kill -9 during a load (seed ${SEED})`, async () => {
  const next = random(SEED);
  await withFolder(async (folder) => {
    const settings = { FORLOPP_DATA: folder, FORLOPP_LOG_LEVEL: 'info' };
    const ledger: Acknowledged[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const server = await startServer(settings);
      const yaml = await readFile(join(ROOT, 'test/golden/case-histories/protocol.yaml'), 'utf8');
      expect((await post(server, '/v1/protocols', yaml, { 'content-type': 'application/yaml' })).status).toBe(201);
      const before = ledger.length;
      const writing = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(server, round, writer, ledger)));
      await new Promise((resolve) => setTimeout(resolve, 200 + next() * 500));
      await server.kill();
      await writing;
      expect(ledger.length).toBeGreaterThan(before);
    }

    const server = await startServer(settings);
    const stored = new Map<string, { revision: number; position: number }>();
    for (let writer = 0; writer < WRITERS; writer++) {
      const { json } = await get(server, `/v1/protocols/case-histories/cases/K${writer}`);
      const events = json['events'] as { id: string; revision: number; position: number }[];
      expect(events.map(({ revision }) => revision)).toEqual(events.map((_, index) => index));
      for (const { id, revision, position } of events) {
        expect(stored.has(id)).toBe(false);
        stored.set(id, { revision, position });
      }
    }
    for (const { id, revision, position } of ledger) expect(stored.get(id)).toEqual({ revision, position });
    // The columns have followed: every case is in the dataset's account.
    const { json } = await get(server, '/v1/datasets.json?protocol=case-histories&endpoint=start&asOf=2020-12-31');
    expect(json['manifest'].audit.facts.recorded).toBe(stored.size);
    await server.stop();

    const verified = await forlopp(['verify', '--json'], { settings: { FORLOPP_DATA: folder } });
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ valid: true, events: stored.size + 1 });
  });
}, 180_000);
