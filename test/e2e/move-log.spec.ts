import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openKurrentLog } from '#event-log';
import { startDouble } from '../doubles/kurrentdb/double.js';
import { forlopp, get, post, ROOT, startServer, withFolder, type Server } from '../support/forlopp.js';
import { skipWithLine } from '../support/kurrent-servers.js';
import { GOLDEN_STUDIES } from '../support/golden-datasets.js';

type Settings = Readonly<Record<string, string>>;

/** Runs a command to its end, and gives what it says as JSON. */
async function run(settings: Settings, ...args: string[]): Promise<Record<string, any>> {
  const { code, stdout, stderr } = await forlopp([...args, '--json'], { settings });
  if (code !== 0) throw new Error(`${args.join(' ')}: ${code} ${stdout}${stderr}`);
  return JSON.parse(stdout) as Record<string, any>;
}

/** Runs a command until something holds, and kills it there. Says whether it was killed: it can be done before. */
async function killWhen(settings: Settings, holds: () => Promise<boolean>, ...args: string[]): Promise<boolean> {
  const child = spawn(process.execPath, [join(ROOT, 'dist/apps/cli/main.js'), ...args], {
    env: { PATH: process.env['PATH'], ...settings },
    stdio: 'ignore',
  });
  const closed = once(child, 'close') as Promise<[number | null, string | null]>;
  while (child.exitCode === null && !(await holds())) await new Promise((resolve) => setTimeout(resolve, 2));
  child.kill('SIGKILL');
  return (await closed)[1] === 'SIGKILL';
}

/** Kills a command half-way, beginning anew where it was done before. */
async function killHalfWay(settings: Settings, half: () => Promise<boolean>, clear: string, args: string[]) {
  for (let tries = 0; tries < 10; tries++) {
    if (await killWhen(settings, half, ...args)) return;
    await rm(clear, { recursive: true });
  }
  throw new Error('it was never killed half-way');
}

const size = (file: string): Promise<number> =>
  stat(file).then(
    (found) => found.size,
    () => 0,
  );

/** A history of another register, with its own instants: a correction and a void among them. */
const MOVED = [
  ['2020-01-02T09:00:00Z', { id: 'a1', case: 'A', type: 'opened', occurred: '2020-01-01' }],
  ['2020-03-02T09:00:00Z', { id: 'a2', case: 'A', type: 'start', occurred: '2020-03-01' }],
  ['2020-04-21T09:00:00Z', { id: 'b1', case: 'B', type: 'opened', occurred: '2020-02-01' }],
  ['2020-05-04T09:00:00Z', { id: 'a3', case: 'A', voids: { id: 'a2' }, reason: 'another case' }],
] as const;

const FILLED = 6000;
const STUDIES = ['case-histories', 'stanford', 'myeloid'];

const ndjson = (events: readonly object[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('');

/** What a store was filled with. */
interface Filled {
  readonly asked: readonly string[];
  readonly rows: readonly string[];
}

/** Fills a store, and asks it. */
async function fill(folder: string, settings: Settings): Promise<Filled> {
  const file = join(folder, 'events.ndjson');
  const moved = MOVED.map(([sourceRecorded, event]) => ({ source: 's', sourceRecorded, ...event }));
  await writeFile(file, ndjson(moved));
  await run(settings, 'protocol', 'register', join(ROOT, 'test/golden/case-histories/protocol.yaml'));
  await run(settings, 'import', 'case-histories', file, '--recorded-from-source');
  return withServerOn(settings, async (server) => {
    const register = async (protocolFile: string): Promise<void> => {
      const yaml = await readFile(join(ROOT, protocolFile), 'utf8');
      expect((await post(server, '/v1/protocols', yaml, { 'content-type': 'application/yaml' })).status).toBe(201);
    };
    for (const { protocol, protocolFile, files } of GOLDEN_STUDIES.filter((one) => STUDIES.includes(one.folder))) {
      await register(protocolFile);
      for (const { file: data, mapping } of files) {
        const options = mapping === undefined ? [] : ['--mapping', mapping];
        await run(settings, 'import', protocol, join(ROOT, data), ...options);
      }
    }
    await register('protocols/alternativa-insatser/protocol.yaml');
    const send = async (from: number): Promise<void> => {
      const events = Array.from({ length: FILLED / 2 }, (_, i) => opened(from + i));
      const { json } = await post(server, '/v1/protocols/alternativa-insatser/events', { events });
      expect(json).toMatchObject({ recorded: FILLED / 2 });
    };
    await send(0);
    const half = new Date().toISOString();
    await send(FILLED / 2);
    const asked = questions(half);
    return { asked, rows: await rowsOf(server, asked) };
  });
}

const opened = (n: number): object => ({
  source: 's',
  id: `o${n}`,
  case: `F${n}`,
  type: 'arende-oppnat',
  occurred: '2008-06-10',
  synthetic: true,
  attributes: { lan: 'stockholm' },
});

/** @param half an instant at which half of `alternativa-insatser` was known */
function questions(half: string): string[] {
  const golden = GOLDEN_STUDIES.filter(({ folder }) => STUDIES.includes(folder)).flatMap((study) =>
    Object.values(study.questions).map((question) => ({ protocol: study.protocol, ...question })),
  );
  const register = { protocol: 'case-histories', endpoint: 'start', asOf: '2020-12-31' };
  const asked: Record<string, string>[] = [
    ...golden,
    register,
    ...MOVED.map(([asKnown]) => ({ ...register, asKnown })),
    ...[{}, { asKnown: half }].map((known) => ({
      protocol: 'alternativa-insatser',
      endpoint: 'start',
      asOf: '2012-01-01',
      ...known,
    })),
  ];
  return asked.map((question) => new URLSearchParams(question).toString());
}

/** The rows of every question, in bytes. */
async function rowsOf(server: Server, asked: readonly string[]): Promise<string[]> {
  const rows: string[] = [];
  for (const question of asked) {
    const { status, text } = await get(server, `/v1/datasets.csv?${question}`);
    if (status !== 200) throw new Error(`${question}: ${text}`);
    rows.push(text);
  }
  return rows;
}

async function withServerOn<T>(settings: Settings, body: (server: Server) => Promise<T>): Promise<T> {
  const server = await startServer({ FORLOPP_WAIT_MS: '60000', ...settings });
  try {
    return await body(server);
  } finally {
    await server.stop();
  }
}

/** Moves a filled store to the server and back, killed half-way each time; what `verify` says in the end. */
async function moveThereAndBack(address: string): Promise<unknown> {
  return withFolder(async (folder) => {
    const at = (name: string): string => join(folder, name);
    const before = { FORLOPP_DATA: at('before') };
    const server = { FORLOPP_DATA: at('server'), FORLOPP_LOG: address };
    const after = { FORLOPP_DATA: at('after') };
    const { asked, rows } = await fill(folder, before);
    const rowsIn = (settings: Settings): Promise<string[]> => withServerOn(settings, (one) => rowsOf(one, asked));
    expect(rows.at(-2)!.split('\n')).toHaveLength(FILLED + 2);
    expect(rows.at(-1)!.split('\n')).toHaveLength(FILLED / 2 + 2);
    const told = await run(before, 'verify');

    const out = at('out.ndjson');
    await killHalfWay(before, async () => (await size(out)) > 0, out, ['export-log', out]);
    const broken = await size(out);
    const exported = await run(before, 'export-log', out);
    expect(await size(out)).toBeGreaterThan(broken);
    expect(exported).toMatchObject({ events: told['events'], streams: told['streams'], logHash: told['logHash'] });

    const log = await openKurrentLog({ address });
    const stored = async (): Promise<boolean> => (await log.readAll({ direction: 'backwards', limit: 1 })).length > 0;
    expect(await killWhen(server, stored, 'import-log', out)).toBe(true);
    const imported = await run(server, 'import-log', out);
    expect(imported).toMatchObject({ whole: true, file: { logHash: told['logHash'] }, log: { findings: [] } });
    expect(imported['alreadyThere']).toBeGreaterThan(0);
    expect(imported['alreadyThere'] + imported['imported']).toBe(told['events']);
    expect(imported['imported']).toBeGreaterThan(0);
    await log.close();
    const same = { valid: true, events: told['events'], streams: told['streams'], logHash: told['logHash'] };
    expect(await run(server, 'verify')).toMatchObject(same);
    expect(await rowsIn(server)).toEqual(rows);

    const back = at('back.ndjson');
    await killHalfWay(server, async () => (await size(back)) > 0, back, ['export-log', back]);
    await run(server, 'export-log', back);
    const written = join(after.FORLOPP_DATA, 'log.sqlite-wal');
    await killHalfWay(after, async () => (await size(written)) > 300_000, after.FORLOPP_DATA, ['import-log', back]);
    const returned = await run(after, 'import-log', back);
    expect(returned).toMatchObject({ whole: true, file: { logHash: told['logHash'] } });
    expect(await rowsIn(after)).toEqual(rows);
    const verified = await run(after, 'verify');
    expect(verified).toMatchObject(same);
    return verified;
  });
}

it('a history moves from SQLite to KurrentDB (the double) and back: killed half-way, same chains, same rows', async () => {
  const double = await startDouble();
  try {
    expect(await moveThereAndBack(double.url)).toMatchObject({ valid: true });
  } finally {
    await double.stop();
  }
}, 300_000);

const named = process.env['KURRENTDB_URL'];

/** Whether the server that is named has no events of ours. */
async function isEmpty(address: string): Promise<boolean> {
  const log = await openKurrentLog({ address });
  try {
    return (await log.readAll({ limit: 1 })).length === 0;
  } finally {
    await log.close();
  }
}

if (named !== undefined && (await isEmpty(named))) {
  it('a history moves from SQLite to the server of KURRENTDB_URL and back', async () => {
    expect(await moveThereAndBack(named)).toMatchObject({ valid: true });
  }, 600_000);
} else {
  const needed = named === undefined ? 'name one in KURRENTDB_URL' : 'the one of KURRENTDB_URL has events of ours';
  skipWithLine(`needs a server without events of ours: ${needed}`);
}

it('the commands say what they need, and a refused file leaves no log', async () => {
  await withFolder(async (folder) => {
    const settings = { FORLOPP_DATA: join(folder, 'data') };
    const file = join(folder, 'log.ndjson');
    const refusal = async (args: string[], more: Settings = settings): Promise<object> => {
      const { code, stdout } = await forlopp([...args, '--json'], { settings: more });
      return { exit: code, code: (JSON.parse(stdout) as { code: string }).code };
    };
    expect(await refusal(['export-log', file], {})).toEqual({ exit: 2, code: 'setting-invalid' });
    expect(await refusal(['export-log', file])).toEqual({ exit: 2, code: 'file-invalid' });
    expect(await refusal(['import-log', file])).toEqual({ exit: 2, code: 'file-invalid' });
    await writeFile(file, '{"forloppLog":1}\n');
    expect(await refusal(['import-log', file])).toEqual({ exit: 1, code: 'export-not-whole' });
    expect(await run(settings, 'verify')).toMatchObject({ events: 0 });
    const server = await startServer(settings);
    try {
      expect(await refusal(['export-log', file])).toEqual({ exit: 3, code: 'folder-busy' });
      expect(await refusal(['import-log', file])).toEqual({ exit: 3, code: 'folder-busy' });
    } finally {
      await server.stop();
    }
    const away = { ...settings, FORLOPP_LOG: 'kurrentdb://127.0.0.1:1?tls=false' };
    expect(await refusal(['verify'], away)).toEqual({ exit: 3, code: 'log-unavailable' });
    expect(await refusal(['export-log', file], away)).toEqual({ exit: 3, code: 'log-unavailable' });
  });
}, 120_000);
