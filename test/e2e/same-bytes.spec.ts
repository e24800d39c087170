import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { forlopp, get, post, ROOT, startServer, withFolder, type Answer, type Server } from '../support/forlopp.js';
import { GOLDEN_STUDIES, type GoldenStudy } from '../support/golden-datasets.js';
import { describeKurrentServers } from '../support/kurrent-servers.js';

/*
 * What a dataset's rows are is no matter of the log that holds the events: the studies of the golden tests are imported into
 * SQLite and into KurrentDB, and the answers are compared byte by byte. Positions differ, so as-known is by instant.
 */

type Questions = Readonly<Record<string, Readonly<Record<string, string>>>>;

const STANFORD = 'stanford';
const EIGHT_CASES = 'case-histories';

/** What other tests ask of the same studies. */
const MORE: Readonly<Record<string, Questions>> = {
  [STANFORD]: {
    death: { endpoint: 'death' },
    'death as of 1970': { endpoint: 'death', asOf: '1970-01-01' },
    transplant: { endpoint: 'transplant' },
    'transplant as of 1970': { endpoint: 'transplant', asOf: '1970-01-01' },
    'death with age': { endpoint: 'death', covariates: 'age' },
  },
  [EIGHT_CASES]: {
    'start with arm': { endpoint: 'start', asOf: '2021-12-31', covariates: 'arm' },
    'start, declined censors': { endpoint: 'start', asOf: '2021-12-31', covariates: 'arm', exits: 'declined:censors' },
  },
};

/** The questions of a study; with `allShapes` also one in each shape, whatever its own ask for. */
function questionsOf({ folder, questions }: GoldenStudy, allShapes: boolean): Questions {
  const [{ endpoint }] = Object.values(questions) as [Record<string, string>];
  const shapes = {
    simple: {},
    'competing-risks': {},
    'counting-process': {},
    recurrent: {},
    'multi-state': { states: endpoint! },
    landmark: { landmark: '30' },
    split: { cutDays: '30,90' },
    'person-period': { period: '365' },
  };
  const each = Object.entries(shapes).map(([shape, more]) => [`as ${shape}`, { shape, endpoint: endpoint!, ...more }]);
  return { ...questions, ...MORE[folder], ...(allShapes ? (Object.fromEntries(each) as Questions) : {}) };
}

/** Registers the study under a name of this run's own (the server may hold the study already), and imports its files. */
async function load(server: Server, folder: string, study: GoldenStudy, name: string): Promise<void> {
  const definition = (await readFile(join(ROOT, study.protocolFile), 'utf8')).replace(/^name: .*$/m, `name: ${name}`);
  const registered = await post(server, '/v1/protocols', definition, { 'content-type': 'application/yaml' });
  if (registered.status !== 201) throw new Error(registered.text);
  for (const { file, mapping } of study.files) {
    const { code, stdout, stderr } = await forlopp(
      ['import', name, join(ROOT, file), ...(mapping === undefined ? [] : ['--mapping', mapping]), '--json'],
      { settings: { FORLOPP_DATA: folder } },
    );
    if (code !== 0) throw new Error(`${file}: ${stdout}${stderr}`);
    expect(JSON.parse(stdout)).toMatchObject({ files: [{ refused: 0, unchanged: 0 }] });
  }
}

/** All that a server says to a question, but where events stand in its log. */
async function answer(server: Server, protocol: string, question: Readonly<Record<string, string>>): Promise<string[]> {
  const parameters = new URLSearchParams({ protocol, ...question }).toString();
  const ask = async (format: string): Promise<Answer> => {
    const one = await get(server, `/v1/datasets.${format}?${parameters}`);
    if (one.status !== 200) throw new Error(`${parameters}: ${one.status} ${one.text.slice(0, 1000)}`);
    return one;
  };
  const [csv, ndjson, json] = [await ask('csv'), await ask('ndjson'), await ask('json')];
  const { rows, excluded, warnings, manifest } = json.json;
  return [csv.text, ndjson.text, JSON.stringify({ rows, excluded, warnings, audit: manifest.audit })];
}

/** A patient whom no answer before knew. */
async function recordLater(server: Server, name: string): Promise<void> {
  const accepted = { source: 'test', id: 'later', type: 'accepted', occurred: '1970-06-01' };
  const { status, text } = await post(server, `/v1/protocols/${name}/cases/P999/events`, accepted);
  if (status !== 201) throw new Error(text);
}

describeKurrentServers((url, server) => {
  // `npm test` asks the double, and has little time.
  const few = server === 'the double';
  const studies = GOLDEN_STUDIES.filter(({ folder }) => !few || folder === STANFORD || folder === EIGHT_CASES);
  const run = Date.now().toString(36);

  it(`gives the same bytes of every dataset as SQLite (${studies.length} studies)`, async () => {
    await withFolder(async (folder) => {
      const folders = { sqlite: join(folder, 'sqlite'), kurrentdb: join(folder, 'kurrentdb') };
      const logs = [
        { folder: folders.sqlite, server: await startServer({ FORLOPP_DATA: folders.sqlite }) },
        {
          folder: folders.kurrentdb,
          // There may be much of others' in the log to follow first.
          server: await startServer({ FORLOPP_DATA: folders.kurrentdb, FORLOPP_LOG: url(), FORLOPP_WAIT_MS: '120000' }),
        },
      ] as const;
      const both = <T>(ask: (log: (typeof logs)[number]) => Promise<T>): Promise<T[]> => Promise.all(logs.map(ask));
      try {
        let asked = 0;
        const differing: string[] = [];
        const compare = async (name: string, question: Readonly<Record<string, string>>): Promise<string> => {
          const [ours, theirs] = await both((log) => answer(log.server, name, question));
          expect(ours![0]!.split('\n').length).toBeGreaterThan(2);
          asked++;
          if (ours!.join('\0') !== theirs!.join('\0')) differing.push(`${name}: ${JSON.stringify(question)}`);
          return ours![0]!;
        };
        for (const study of studies) {
          const name = `${study.protocol}-${run}`;
          await both((log) => load(log.server, log.folder, study, name));
          for (const question of Object.values(questionsOf(study, !few || study.folder === STANFORD)))
            await compare(name, question);
          if (study.folder !== STANFORD) continue;
          // As known at an instant, whatever was recorded later.
          const before = await compare(name, { endpoint: 'death' });
          await sleep(5);
          const asKnown = new Date().toISOString();
          await sleep(5);
          await both((log) => recordLater(log.server, name));
          expect(await compare(name, { endpoint: 'death', asKnown })).toBe(before);
          expect(await compare(name, { endpoint: 'death' })).not.toBe(before);
        }
        expect(differing).toEqual([]);
        expect(asked).toBeGreaterThan(few ? 20 : 100);
      } finally {
        for (const { server: one } of logs) await one.stop();
      }
    });
  }, 600_000);
});
