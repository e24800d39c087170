import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { forlopp, startServer, withFolder, withServer } from '../support/forlopp.js';

const LINE =
  '{"source":"s","id":"1","case":"A","type":"arende-oppnat","occurred":"2008-06-10","attributes":{"lan":"stockholm"},"synthetic":true}';

it('gives the same output beside a server as without one', async () => {
  await withFolder(async (folder) => {
    const settings = { FORLOPP_DATA: join(folder, 'data') };
    const file = join(folder, 'events.ndjson');
    await writeFile(file, `${LINE}\n`);
    expect(await forlopp(['import', 'alternativa-insatser', file], { settings })).toMatchObject({ code: 0 });
    const commands = [
      ['dataset', 'alternativa-insatser', 'start'],
      ['dataset', 'alternativa-insatser', 'start', '--json'],
      ['dataset', 'alternativa-insatser', 'start', '--format', 'csv', '--group', 'lan'],
      ['case', 'alternativa-insatser', 'A'],
      ['case', 'alternativa-insatser', 'A', '--json'],
      ['case', 'alternativa-insatser', 'B'],
      ['protocol', 'list'],
      ['protocol', 'show', 'alternativa-insatser'],
      ['dataset', 'alternativa-insatser', 'nothing', '--json'],
      ['import', 'alternativa-insatser', file, '--json'],
    ];
    const run = async (): Promise<object[]> => {
      const results = [];
      for (const args of commands) results.push(await forlopp(args, { settings }));
      return results;
    };
    const alone = await run();
    const server = await startServer(settings);
    try {
      expect(await run()).toEqual(alone);
      // verify reads the log beside the server.
      expect(await forlopp(['verify', '--json'], { settings })).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('"valid": true'),
      });
    } finally {
      await server.stop();
    }
    expect(alone.map((result) => (result as { code: number }).code)).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 2, 0]);
  });
}, 240_000);

it('writes refused lines with their reasons to a file, and exits 1', async () => {
  await withFolder(async (folder) => {
    const settings = { FORLOPP_DATA: join(folder, 'data') };
    const file = join(folder, 'events.ndjson');
    await writeFile(file, `${LINE}\n{"broken\n\n${LINE.replace('"1"', '"2"').replace('arende-oppnat', 'fest')}\n`);
    const { code, stdout } = await forlopp(['import', 'alternativa-insatser', file, '--json'], { settings });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      files: [{ file, lines: 3, recorded: 1, unchanged: 0, refused: 2, rejected: `${file}.rejected.ndjson` }],
    });
    const rejected = (await readFile(`${file}.rejected.ndjson`, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(rejected).toMatchObject([
      { line: 2, code: 'body-invalid', event: '{"broken' },
      { line: 4, code: 'event-unknown-type', detail: expect.stringContaining('fest') },
    ]);
  });
}, 120_000);

it('tells what was recorded when a file stops half way, and reads none after it', async () => {
  await withFolder(async (cwd) => {
    const settings = { FORLOPP_DATA: 'data' };
    await writeFile(join(cwd, 'whole.ndjson'), LINE);
    const header = 'source,id,case,type,occurred,lan\n';
    await writeFile(
      join(cwd, 'broken.csv'),
      `${header}s,2,B,arende-oppnat,2008-06-10,dalarna\ns,3,C\ns,4,D,arende-oppnat,2008-06-10,"dalarna"x\n`,
    );
    const args = ['import', 'alternativa-insatser', 'whole.ndjson', 'broken.csv', 'left.csv', '--json'];
    const { code, stdout } = await forlopp([...args, '--rejected', 'rejected.ndjson'], { settings, cwd });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      files: [
        { file: 'whole.ndjson', lines: 1, recorded: 1 },
        { file: 'broken.csv', lines: 2, recorded: 1, refused: 1, problem: { code: 'file-invalid' } },
      ],
      notRead: ['left.csv'],
    });
    expect(JSON.parse(await readFile(join(cwd, 'rejected.ndjson'), 'utf8'))).toMatchObject({
      file: 'broken.csv',
      line: 3,
    });
    const over = await forlopp([...args, '--rejected', 'broken.csv'], { settings, cwd });
    expect({ code: over.code, problem: JSON.parse(over.stdout) as object }).toMatchObject({
      code: 2,
      problem: { code: 'usage' },
    });
    expect(await readFile(join(cwd, 'broken.csv'), 'utf8')).toContain(header);
  });
}, 120_000);

it('refuses files and folders that cannot be used with the rule, and without a stack', async () => {
  await withFolder(async (cwd) => {
    await writeFile(join(cwd, 'file'), '');
    const dataset = ['dataset', 'stanford-heart-transplant', 'death'];
    for (const [args, settings, code] of [
      [[...dataset, '--format', 'csv', '-o', '.'], {}, 'file-invalid'],
      [dataset, { FORLOPP_DATA: 'nowhere' }, 'setting-invalid'],
      [dataset, { FORLOPP_DATA: 'file' }, 'setting-invalid'],
      [['verify', '--receipts', 'nowhere'], {}, 'file-invalid'],
    ] as const) {
      const { code: exit, stderr } = await forlopp(args, { settings: { ...settings }, cwd });
      expect({ args, exit, stderr }).toEqual({ args, exit: 2, stderr: expect.stringContaining(`forlopp: ${code}: `) });
      expect(stderr).not.toMatch(/^\s+at /m);
    }
    expect(await readdir(cwd)).not.toContain('nowhere');
    const usage = await forlopp(['dataset', '--json'], { cwd });
    expect({ exit: usage.code, problem: JSON.parse(usage.stdout) as object }).toMatchObject({
      exit: 2,
      problem: { code: 'usage' },
    });
  });
}, 120_000);

it('reads CSV in the long form: rows without an id are known again by content and rank', async () => {
  await withFolder(async (folder) => {
    const settings = { FORLOPP_DATA: join(folder, 'data') };
    const file = join(folder, 'events.csv');
    const row = 'alt-s,,A,avstamningsmote,2008-09,,';
    await writeFile(
      file,
      `source,id,case,type,occurred,precision,lan\nalt-s,e1,A,arende-oppnat,2008-06-10,,stockholm\n${row}\n${row}\n`,
    );
    const first = await forlopp(['import', 'alternativa-insatser', file, '--json'], { settings });
    expect(JSON.parse(first.stdout)).toMatchObject({ files: [{ recorded: 3, refused: 0 }] });
    const again = await forlopp(['import', 'alternativa-insatser', file, '--json'], { settings });
    expect(JSON.parse(again.stdout)).toMatchObject({ files: [{ recorded: 0, unchanged: 3 }] });
    const { stdout } = await forlopp(['case', 'alternativa-insatser', 'A', '--json'], { settings });
    const ids = (JSON.parse(stdout) as { events: { id: string; precision: string }[] }).events.map(({ id }) => id);
    expect(ids[0]).toBe('e1');
    expect(ids[1]).toMatch(/^row-[0-9a-f]{32}-1$/);
    expect(ids[2]).toBe(ids[1]!.replace(/1$/, '2'));
  });
}, 120_000);

it('says no with the setting to give when a command would change the demonstration store', async () => {
  await withFolder(async (cwd) => {
    await writeFile(join(cwd, 'events.ndjson'), LINE);
    const refused = await forlopp(['import', 'alternativa-insatser', 'events.ndjson'], { cwd });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('FORLOPP_DATA') });
    expect(await readdir(cwd)).toEqual(['events.ndjson']);
  });
}, 60_000);

it('refuses unknown and bad settings', async () => {
  expect(await forlopp(['protocol', 'list'], { settings: { FORLOPP_PROT: '1' } })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/setting-invalid.*FORLOPP_PROT/),
  });
  expect(await forlopp(['serve'], { settings: { FORLOPP_PORT: 'eighty' } })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/setting-invalid.*FORLOPP_PORT/),
  });
}, 60_000);

it('names file, line and rule of a bad protocol', async () => {
  await withFolder(async (cwd) => {
    await writeFile(
      join(cwd, 'p.yaml'),
      'name: p\nversion: 1\ntitle: { sv: P, en: P }\nfactTypes:\n  a: { label: { sv: A, en: A } }\norigin: { fact: b }\nendpoints:\n  e: { label: { sv: E, en: E }, fact: a }\n',
    );
    expect(await forlopp(['protocol', 'check', 'p.yaml'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('p.yaml:6: origin.fact names a fact type that is not in factTypes'),
    });
  });
}, 60_000);

it('stops on SIGTERM, and a second server on the folder is refused while the first has it', async () => {
  await withServer(async (server, folder) => {
    const second = await forlopp(['serve'], { settings: { FORLOPP_DATA: folder, FORLOPP_PORT: '0' } });
    expect(second).toMatchObject({ code: 3, stderr: expect.stringContaining('folder-busy') });
    const { code, stdout } = await server.stop();
    expect(code).toBe(0);
    expect(stdout.trim().split('\n').at(-1)).toContain('stopped');
    expect(await readdir(folder)).not.toContain('server.json');
  });
}, 60_000);

it('keeps case ids out of the log lines', async () => {
  await withServer(async (server) => {
    await fetch(`${server.url}/v1/protocols/x/cases/HEMLIG-1`);
    await fetch(`${server.url}/v1/protocols/x/cases/191212121212`);
    await fetch(`${server.url}/nothing/HEMLIG-2?x=191212121212`);
    const { stdout } = await server.stop();
    expect(stdout).toContain('"route":"/v1/protocols/:protocol/cases/:case"');
    expect(stdout).not.toMatch(/HEMLIG|19121212/);
  });
}, 60_000);

it('teaches by example', async () => {
  for (const command of [
    'serve',
    'import',
    'dataset',
    'case',
    'protocol',
    'verify',
    'check',
    'export-log',
    'import-log',
  ]) {
    expect(await forlopp([command, '--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Examples:|variables:/),
    });
  }
}, 60_000);

it('says what to do with a demonstration store of another version', async () => {
  await withFolder(async (cwd) => {
    const protocol = await readFile('protocols/stanford-heart-transplant/protocol.yaml', 'utf8');
    const file = join(cwd, 'older.yaml');
    await writeFile(file, protocol.replace(/^studyEnd: .*$/m, 'studyEnd: 1974-03-31'));
    const settings = { FORLOPP_DATA: join(cwd, 'data/demo') };
    expect(await forlopp(['protocol', 'register', file], { settings })).toMatchObject({ code: 0 });
    expect(await forlopp(['protocol', 'list'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^forlopp: setting-invalid: .* Delete that folder and start again/),
    });
  });
}, 60_000);
