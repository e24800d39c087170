import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import type { Manifest } from '#dataset';
import { sha256 } from '#kernel';
import { forlopp, startServer, withFolder, type Finished } from '../support/forlopp.js';

const ASKED = ['dataset', 'stanford-heart-transplant', 'death', '--covariates', 'age', '--language', 'en'];

it('leaves in every format, known by one hash, and is reproduced from the manifest', async () => {
  await withFolder(async (cwd) => {
    // Beside a server commands are at work at once.
    const server = await startServer({}, { cwd });
    const run = (...args: string[]): Promise<Finished> => forlopp(args, { cwd });
    const manifests: Record<string, Manifest> = {};
    for (const end of ['csv', 'ndjson', 'json', 'parquet', 'arrow']) {
      const file = `a.${end}`;
      expect(await run(...ASKED, '-o', file)).toMatchObject({ code: 0, stdout: '' });
      manifests[end] = JSON.parse(readFileSync(join(cwd, `${file}.manifest.json`), 'utf8')) as Manifest;
      expect(await run('reproduce', `${file}.manifest.json`)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('the same'),
      });
    }
    const { csv, ndjson, json, parquet, arrow } = manifests;
    const bytes = (name: string): Buffer => readFileSync(join(cwd, name));
    expect(csv!.result).toMatchObject({ format: 'csv', sha256: sha256(bytes('a.csv')), of: 'result' });
    expect(ndjson!.result).toMatchObject({ format: 'ndjson', sha256: sha256(bytes('a.ndjson')), of: 'result' });
    for (const { result } of [json!, parquet!, arrow!])
      expect(result).toMatchObject({ sha256: csv!.result.sha256, of: 'canonical-csv' });
    expect(tableFromIPC(bytes('a.arrow')).numRows).toBe(103);
    expect(bytes('a.parquet').toString('latin1', 0, 4)).toBe('PAR1');

    expect(await run(...ASKED, '--bundle', 'a.zip')).toMatchObject({ code: 0 });
    expect(bytes('a.zip').toString('latin1', 0, 2)).toBe('PK');
    await server.stop();
    const scratch = join(cwd, 'data/demo/scratch');
    expect(existsSync(scratch) ? readdirSync(scratch) : []).toEqual([]);
  });
}, 120_000);

it('says why a result cannot be made again', async () => {
  await withFolder(async (cwd) => {
    const run = (...args: string[]): Promise<Finished> => forlopp(args, { cwd });
    await run(...ASKED, '-o', 'a.csv');
    const manifest = JSON.parse(readFileSync(join(cwd, 'a.csv.manifest.json'), 'utf8')) as Manifest;
    const changed = (name: string, change: Partial<Manifest>): void =>
      writeFileSync(join(cwd, name), JSON.stringify({ ...manifest, ...change }));
    const result = { ...manifest.result, sha256: '0' };
    changed('log.json', { result, asKnown: { ...manifest.asKnown, logHash: '0' } });
    changed('rows.json', { result });
    expect(await run('reproduce', 'log.json')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^not the same: log/),
    });
    const { code, stdout } = await run('reproduce', 'rows.json', '--json', '-o', 'b.csv');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ reproduced: false, differences: [{ cause: 'rows' }] });
    expect(readFileSync(join(cwd, 'b.csv'))).toEqual(readFileSync(join(cwd, 'a.csv')));
    expect(await run('reproduce', 'a.csv')).toMatchObject({ code: 2, stderr: expect.stringContaining('is no JSON') });
  });
}, 120_000);

it('shows the audit, and with --strict its findings are an exit code', async () => {
  await withFolder(async (cwd) => {
    const shown = await forlopp([...ASKED, '--audit'], { cwd });
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('103 cases: 103 in 103 rows') });
    const json = await forlopp([...ASKED, '--audit', '--json', '--strict'], { cwd });
    const { audit, excluded } = JSON.parse(json.stdout) as { audit: Manifest['audit']; excluded: object[] };
    expect(excluded).toHaveLength(audit.cases - audit.casesInRows);
    expect(json.code).toBe(audit.findings.length > 0 ? 1 : 0);
  });
}, 120_000);
