import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { forlopp, get, post, ROOT, startServer, withFolder, withServer, type Finished } from '../support/forlopp.js';
import { golden, GoldenData } from '../support/survival-golden.js';

const DATA = join(ROOT, 'test/golden/survival/data');
const STANFORD = 'stanford-heart-transplant';
const file = (name: string): string => join(DATA, `${name}.csv`);
// Tests look into results of every analysis.
type Result = Record<string, any>;

async function analyse(...args: string[]): Promise<Result> {
  const { code, stdout, stderr } = await forlopp([...args, '--json']);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Result;
}

/** Relative, as in the goldens' README. */
function near(ours: unknown, theirs: unknown, tolerance = 1e-8): void {
  const [a, b] = [Object.values(ours as object), Object.values(theirs as object)] as [number[], number[]];
  expect(a).toHaveLength(b.length);
  for (const [i, value] of a.entries())
    expect(Math.abs(value - b[i]!) / (Math.abs(b[i]!) || 1)).toBeLessThan(tolerance);
}
const column = (rows: Result[], name: string): number[] => rows.map((row) => row[name] as number);

describe('a file gives what R gives', () => {
  it('km', async () => {
    const { curve, groups, used } = await analyse('km', file('lung'), '--time', 'time', '--status', 'status');
    const { result } = golden('lung_km_full');
    near(column(curve, 'survival'), result.surv, 1e-12);
    near(column(curve, 'lower'), result.lower, 1e-12);
    near(column(curve, 'upper'), result.upper, 1e-12);
    expect(column(curve, 'atRisk')).toEqual(result['n.risk']);
    expect({ used, n: groups[0].n }).toEqual({ used: 228, n: 228 });
  });

  it('logrank', async () => {
    const { statistic, df, groups } = await analyse('logrank', file('lung'), '--group', 'sex');
    const { result } = golden('lung_logrank_sex');
    near(
      [statistic, df, ...column(groups, 'observed'), ...column(groups, 'expected')],
      [result.chisq, result.df, ...result.obs, ...result.exp],
      1e-10,
    );
    const stratified = await analyse('logrank', file('lung'), '--group', 'sex', '--strata', 'ph.ecog');
    near([stratified['statistic']], [golden('lung_logrank_strat').result.chisq], 1e-10);
    expect(stratified).toMatchObject({ rows: 228, used: 227, dropped: { missing: 1 } });
  });

  it('cox', async () => {
    const terms = 'trt,factor(celltype, ref=squamous),karno,diagtime,age,prior';
    const { result } = golden('veteran_cox_efron');
    const fit = await analyse('cox', file('veteran'), '--covariates', terms);
    // R's levels of celltype are in the order squamous, smallcell, adeno, large; ours by code point.
    const estimates = Object.fromEntries(fit['coefficients'].map((one: Result) => [one['term'], one]));
    const ours = ['trt', 'celltype=smallcell', 'celltype=adeno', 'celltype=large', 'karno', 'diagtime', 'age', 'prior'];
    near(
      ours.map((term) => estimates[term].estimate),
      result.coef,
    );
    near(
      ours.map((term) => estimates[term].se),
      result.se,
    );
    near([fit['tests'].likelihoodRatio.statistic], [result.lr_test]);
    near([fit['concordance'].estimate], [result.concordance.concordance], 1e-7);
    expect(fit).toMatchObject({ n: 137, events: 128, ties: 'efron', references: { celltype: 'squamous' } });
  });

  it('cox with a cluster: the robust error, and the naive one beside it', async () => {
    const { result } = golden('cgd_ag');
    const args = ['--start', 'tstart', '--time', 'tstop', '--status', 'infect', '--cluster', 'id'];
    const { coefficients } = await analyse(
      'cox',
      file('cgd_tmerge'),
      ...args,
      '--covariates',
      'treat,inherit,steroids',
    );
    near(column(coefficients, 'estimate'), result.coef);
    near(column(coefficients, 'se'), result.se);
    near(column(coefficients, 'naiveSe'), result.naive_se);
    expect(coefficients).toHaveLength(3);
  });

  it('cuminc', async () => {
    await withFolder(async (folder) => {
      const { result } = golden('mgus2_aj');
      const table = join(folder, 'etime.csv');
      await writeEtime(table);
      const args = ['--time', 'etime', '--status', 'event', '--group', 'sex', '--times', '60,120,240,360'];
      const { at } = await analyse('cuminc', table, ...args);
      const points = at as Result[];
      for (const [k, outcome] of ['', 'pcm', 'death'].entries()) {
        if (outcome === '') continue;
        const ours = points.filter((point) => point['outcome'] === outcome);
        expect(ours.map((point) => `sex=${point['group']}`)).toEqual(result.strata);
        near(
          column(ours, 'incidence'),
          result.pstate.map((row: number[]) => row[k]),
          1e-10,
        );
        near(
          column(ours, 'se'),
          result['std.err'].map((row: number[]) => row[k]),
          1e-10,
        );
      }
    });
  });

  it('rmst, zph and balance', async () => {
    const { groups } = await analyse('rmst', file('lung'), '--tau', '365');
    const rmst = (golden('lung_rmst').result as unknown as Result[]).find(({ tau }) => tau === 365)!;
    near([groups[0].estimate, groups[0].se], [rmst['rmean'], rmst['se']], 1e-8);
    const { tests } = await analyse('zph', file('veteran'), '--covariates', 'trt,celltype,karno,diagtime,age,prior');
    const { table } = golden('veteran_zph_km').result;
    expect(tests.at(-1).term).toBe('GLOBAL');
    near([tests.at(-1).statistic, tests.at(-1).p], [table.GLOBAL.chisq, table.GLOBAL.p], 1e-7);
    const { covariates } = await analyse('balance', file('veteran'), '--group', 'trt', '--covariates', 'age,celltype');
    expect(covariates.map(({ name, kind }: Result) => [name, kind])).toEqual([
      ['age', 'number'],
      ['celltype', 'category'],
    ]);
  });
});

/** mgus2 with the time to the first of progression and death, as R's vignette makes it. */
async function writeEtime(to: string): Promise<void> {
  const { writeFile } = await import('node:fs/promises');
  const data = GoldenData.read('mgus2');
  const [ptime, pstat, futime, death, sex] = ['ptime', 'pstat', 'futime', 'death', 'sex'].map((name) =>
    data.text(name),
  );
  const lines = Array.from({ length: data.length }, (_, i) => {
    const progressed = pstat![i] === '1';
    const event = progressed ? 'pcm' : death![i] === '1' ? 'death' : 'censored';
    return `${progressed ? ptime![i] : futime![i]};${event};${sex![i]}`;
  });
  await writeFile(to, `etime;event;sex\n${lines.join('\n')}\n`);
}

describe('a question', () => {
  it('is analysed by the command and over HTTP alike, with the manifest of its dataset', async () => {
    await withFolder(async (cwd) => {
      const { cp } = await import('node:fs/promises');
      await cp(join(ROOT, 'protocols'), join(cwd, 'protocols'), { recursive: true });
      const server = await startServer({}, { cwd });
      const run = (...args: string[]): Promise<Finished> => forlopp(args, { cwd });
      try {
        const shown = await run('km', STANFORD, 'death', '--group', 'surgery', '--language', 'en');
        expect(shown).toMatchObject({ code: 0, stderr: expect.stringContaining('as of 1974-04-01') });
        expect(shown.stdout).toContain('2: surgery = yes');
        expect(shown.stdout).toMatch(/^no +87 +66 +21 +79 /m);

        const json = await run('km', STANFORD, 'death', '--group', 'surgery', '--json');
        const answer = await post(server, '/v1/analyses', {
          analysis: 'km',
          group: 'group',
          question: { protocol: STANFORD, endpoint: 'death', group: 'surgery', shape: 'simple' },
        });
        expect(answer.status).toBe(200);
        expect(answer.headers.get('forlopp-sha256')).toBe(answer.json['manifest'].result.sha256);
        expect(answer.json).toMatchObject({
          demonstration: true,
          manifest: { asOf: '1974-04-01', audit: { rows: 103 } },
        });
        expect(JSON.parse(json.stdout)).toEqual(answer.json);

        // Time-dependent: R's coxph of jasa1 (0.0141, 0.0306, -0.7733 in the guide for analysts).
        const cox = await run(
          ...`cox ${STANFORD} death --time-dependent transplanted --shift half-day --json`.split(' '),
          ...'--covariates transplanted,age,surgery'.split(' '),
        );
        const { coefficients } = JSON.parse(cox.stdout) as Result;
        const estimates = column(coefficients, 'estimate').map((value) => value.toFixed(4));
        expect(estimates).toEqual(['0.0141', '0.0306', '-0.7733']);

        const picture = await post(
          server,
          '/v1/analyses',
          {
            analysis: 'cuminc',
            question: { protocol: STANFORD, endpoint: 'transplant', shape: 'competing-risks', language: 'en' },
          },
          { accept: 'image/svg+xml' },
        );
        expect(picture.headers.get('content-type')).toBe('image/svg+xml');
        expect(picture.text).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
        expect(picture.text).toContain('Transplant');

        // Made-up cases say so.
        const made = await post(server, '/v1/analyses', {
          analysis: 'km',
          question: { protocol: 'alternativa-insatser', endpoint: 'start', language: 'en' },
        });
        expect(made.json['warnings'].map(({ code }: Result) => code)).toContain('synthetic-data');
        const drawn = await run('km', 'alternativa-insatser', 'start', '-o', 'start.svg', '--language', 'en');
        expect(drawn).toMatchObject({ code: 0, stdout: '' });
        expect(await readFile(join(cwd, 'start.svg'), 'utf8')).toContain('made up');

        const refused = await run('km', STANFORD, 'death', '--group', 'nonesuch', '--json');
        expect(refused.code).toBe(2);
        expect(JSON.parse(refused.stdout)).toMatchObject({
          code: 'question-invalid',
          detail: expect.stringContaining('surgery'),
        });
      } finally {
        await server.stop();
      }
    });
  }, 120_000);
});

it('writes pictures, rows and all of a result', async () => {
  await withFolder(async (folder) => {
    const write = async (analysis: string, name: string, ...args: string[]): Promise<Buffer> => {
      const output = join(folder, name);
      const { code, stderr } = await forlopp([analysis, file('veteran'), ...args, '-o', output, '--language', 'en']);
      expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(`${output}: ${analysis}`) });
      return readFile(output);
    };
    const svg = (await write('km', 'km.svg', '--group', 'celltype', '--title', 'Lung <cancer> & more')).toString();
    expect(svg).toMatch(/^<svg[^>]*>[\s\S]*<title[^>]*>Lung &lt;cancer&gt; &amp; more<\/title>[\s\S]*<\/svg>\s*$/);
    expect((await write('km', 'log.svg', '--group', 'trt', '--plot', 'log-log')).toString()).toMatch(/^<svg/);
    const png = await write('cox', 'forest.png', '--covariates', 'trt,karno,celltype', '--width', '500');
    expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
    expect(png.readUInt32BE(16)).toBe(1000);
    const csv = (await write('km', 'km.csv', '--group', 'trt')).toString();
    expect(csv.split('\n', 2)[0]).toBe('group,time,atRisk,events,censored,survival,se,lower,upper');
    expect(JSON.parse((await write('zph', 'zph.json', '--covariates', 'trt,karno')).toString())).toMatchObject({
      analysis: 'zph',
    });
  });
}, 60_000);

it.each([
  ['a column that is not there', ['km', file('lung'), '--group', 'sexx'], 'analysis-invalid', '"sex"'],
  ['a file that is not there', ['km', 'nowhere.csv'], 'file-invalid', 'ENOENT'],
  ['a question to a file', ['km', file('lung'), '--as-of', '2010-01-01'], 'usage', '--as-of'],
  ['an endpoint of a file', ['km', file('lung'), 'death'], 'usage', 'death'],
  ['a source that is neither', ['km', 'lung.txt'], 'usage', '.parquet'],
  ['a number that is none', ['km', file('lung'), '--level', 'high'], 'usage', '--level'],
  [
    'terms that cannot be read',
    ['cox', file('lung'), '--covariates', 'age,factor(sex'],
    'analysis-invalid',
    'factor(sex',
  ],
  ['a picture of numbers alone', ['rmst', file('lung'), '-o', 'rmst.svg'], 'analysis-invalid', 'rmst'],
  ['an output that says nothing', ['km', file('lung'), '-o', 'curve.txt'], 'usage', '.svg'],
  ['an option of another analysis', ['km', file('lung'), '--pairwise', 'holm'], 'usage', '--pairwise'],
])('the command refuses %s', async (_, args, code, text) => {
  const { code: exit, stdout } = await forlopp([...args, '--json']);
  expect({ exit, ...(JSON.parse(stdout) as object) }).toMatchObject({
    exit: 2,
    code,
    detail: expect.stringContaining(text),
  });
});

describe('over HTTP', () => {
  const table = { columns: { time: [5, 8, 12, 15, 3], status: [1, 0, 1, 1, null], group: ['a', 'b', 'a', 'b', 'a'] } };

  it('a table that is sent is analysed, and refusals are problems with stable codes', async () => {
    await withServer(
      async (server) => {
        const answer = await post(server, '/v1/analyses', { analysis: 'km', group: 'group', table });
        expect(answer.json).toMatchObject({ rows: 5, used: 4, dropped: { missing: 1 } });
        expect(column(answer.json['curve'], 'survival')).toEqual([0.5, 0, 1, 0]);
        expect(answer.json).not.toHaveProperty('manifest');

        const refusals: [body: unknown, status: number, code: string, pointer?: string][] = [
          [{ analysis: 'km' }, 400, 'analysis-invalid'],
          [{ analysis: 'km', table, question: { protocol: 'p', endpoint: 'e' } }, 400, 'analysis-invalid'],
          [{ analysis: 'guess', table }, 400, 'analysis-invalid', '/analysis'],
          [{ analysis: 'km', table, tau: 3 }, 400, 'analysis-invalid', '/tau'],
          [{ analysis: 'km', table, picture: { plot: 'pie' } }, 400, 'analysis-invalid', '/picture/plot'],
          [
            { analysis: 'km', table: { columns: { time: [1], status: [1, 0] } } },
            400,
            'analysis-invalid',
            '/table/columns/status',
          ],
          [
            { analysis: 'km', table: { columns: { time: [[1]], status: [1] } } },
            400,
            'analysis-invalid',
            '/table/columns/time/0',
          ],
          [{ analysis: 'km', group: 'nope', table }, 400, 'analysis-invalid'],
          [{ analysis: 'km', question: { protocol: 'nope', endpoint: 'death' } }, 404, 'protocol-unknown'],
          [{ analysis: 'km', question: { protocol: 'p' } }, 400, 'question-invalid'],
          [
            { analysis: 'km', table: { columns: { time: Array(20_000).fill(1), status: Array(20_000).fill(1) } } },
            413,
            'table-too-large',
          ],
        ];
        for (const [body, status, code, pointer] of refusals) {
          const { json, headers } = await post(server, '/v1/analyses', body);
          expect(json).toMatchObject({ status, code });
          expect(headers.get('content-type')).toContain('application/problem+json');
          expect(json['errors']?.[0]?.pointer || undefined).toBe(pointer);
        }
      },
      { FORLOPP_BODY_LIMIT: '20000' },
    );
  }, 60_000);

  /** Takes longer than any test: ties of thousands, exactly. */
  const endless = JSON.stringify({
    analysis: 'cox',
    ties: 'exact',
    covariates: ['x', 'y'],
    table: {
      columns: {
        time: Array.from({ length: 60_000 }, (_, i) => i % 3),
        status: Array.from({ length: 60_000 }, (_, i) => (i % 7 < 3 ? 1 : 0)),
        x: Array.from({ length: 60_000 }, (_, i) => Math.sin(i)),
        y: Array.from({ length: 60_000 }, (_, i) => Math.cos(i * i)),
      },
    },
  });
  const send = (url: string, signal: AbortSignal): Promise<Response> =>
    fetch(`${url}/v1/analyses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: endless,
      signal,
    });
  const short = { analysis: 'logrank', group: 'group', table };

  it('others are answered during a long analysis, whose work ends when its client leaves', async () => {
    await withServer(async (server) => {
      const leave = new AbortController();
      // More than there are workers: what comes after them waits for all of them.
      const waiting = Array.from({ length: 6 }, () => send(server.url, leave.signal));
      const ends = Promise.allSettled(waiting);
      // Until one that is short has to wait, the long ones have not begun.
      let slow: ReturnType<typeof post>;
      do {
        slow = post(server, '/v1/analyses', short);
      } while ((await Promise.race([slow, pause(1000, 'waits')])) !== 'waits');
      for (let i = 0; i < 20; i++) expect((await get(server, '/health/live')).json['status']).toBe('ok');
      leave.abort();
      expect((await ends).map(({ status }) => status)).toEqual(Array(6).fill('rejected'));
      expect((await slow).status).toBe(200);
    });
  }, 60_000);

  it('a server that stops ends what is being analysed', async () => {
    await withServer(async (server) => {
      const waiting = send(server.url, AbortSignal.timeout(50_000));
      // One that is answered meanwhile says that the first has been read.
      await get(server, '/health/live');
      const stopped = server.stop();
      expect(await (await waiting).json()).toMatchObject({ code: 'shutting-down' });
      expect((await stopped).code).toBe(0);
    });
  }, 60_000);

  it('is described', async () => {
    await withServer(async (server) => {
      const { json } = await get(server, '/docs-json');
      const { post: described } = json['paths']['/v1/analyses'];
      expect(Object.keys(described.responses['200'].content)).toEqual(['application/json', 'image/svg+xml']);
      expect(described.responses['413'].description).toContain('table-too-large');
      expect(json['components'].schemas).toHaveProperty('AnalysisDto');
    });
  });
});
