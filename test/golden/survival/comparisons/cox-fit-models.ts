import type { CoxData, Covariate, Factor } from '../../../../libs/survival/src/index.js';
import { golden, GoldenData } from '../../../support/survival-golden.js';

type Columns = Readonly<Record<string, Float64Array>>;
type Rest = Partial<Omit<CoxData, 'covariates' | 'terms'>>;

/** A model whose every column is a term of its own. */
function model(
  time: Float64Array,
  events: Float64Array | readonly boolean[],
  columns: Columns,
  rest: Rest = {},
): CoxData {
  const covariates = Object.entries(columns).map(([name, values], term): Covariate => ({ name, values, term }));
  const status = Uint8Array.from(events, Number);
  return { time, status, covariates, terms: Object.keys(columns), ...rest };
}

function equal(set: GoldenData, column: string, value: string): Float64Array {
  return Float64Array.from(set.text(column), (cell) => Number(cell === value));
}

function plus(a: Float64Array, by: number): Float64Array {
  return a.map((value) => value + by);
}

function times(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value * b[i]!);
}

/** The small data sets of the survival package's validation vignette. */
export function tiny(name: 'test1' | 'test2' | 'testw'): CoxData {
  const rows = golden<Record<string, Record<string, number>[]>>('test_data').result[name]!;
  const of = (column: string) => Float64Array.from(rows, (row) => row[column]!);
  if (name === 'test1') return model(of('time'), of('status'), { x: of('x') });
  if (name === 'test2') return model(of('stop'), of('event'), { x: of('x') }, { start: of('start') });
  return model(of('time'), of('status'), { x: of('x') }, { weights: of('wt') });
}

export function freireich(): CoxData {
  const set = GoldenData.read('freireich');
  return model(set.numbers('time'), set.numbers('status'), { placebo: set.numbers('placebo') });
}

/** @param names columns of the data, or a kind of cell of the tumour */
export function veteran(names: readonly string[], rest: (set: GoldenData) => Rest = () => ({})): CoxData {
  const set = GoldenData.read('veteran');
  const column = (name: string) =>
    ['smallcell', 'adeno', 'large'].includes(name) ? equal(set, 'celltype', name) : set.numbers(name);
  const columns = Object.fromEntries(names.map((name) => [name, column(name)]));
  return model(set.numbers('time'), set.numbers('status'), columns, rest(set));
}

export const VETERAN_ALL = ['trt', 'smallcell', 'adeno', 'large', 'karno', 'diagtime', 'age', 'prior'];

/** Follow-up cut at days 60 and 120, the effect of karno by period. */
export function veteranSplit(): CoxData {
  const set = GoldenData.read('veteran');
  const [time, status] = [set.numbers('time'), set.numbers('status')];
  const cuts = [0, 60, 120, Infinity];
  const pieces = [...time].flatMap((end, row) =>
    [0, 1, 2]
      .filter((period) => end > cuts[period]!)
      .map((period) => ({ row, period, start: cuts[period]!, stop: Math.min(end, cuts[period + 1]!) })),
  );
  const of = (column: string) => {
    const values = set.numbers(column);
    return Float64Array.from(pieces, ({ row }) => values[row]!);
  };
  const inPeriod = (wanted: number) => Float64Array.from(pieces, ({ period }) => Number(period === wanted));
  const [karno, age, trt] = [of('karno'), of('age'), of('trt')];
  return model(
    Float64Array.from(pieces, ({ stop }) => stop),
    pieces.map(({ row, stop }) => status[row] === 1 && stop === time[row]),
    { karno, age, trt, 'karno:tg=2': times(karno, inPeriod(1)), 'karno:tg=3': times(karno, inPeriod(2)) },
    {
      start: Float64Array.from(pieces, ({ start }) => start),
      strata: { codes: Int32Array.from(pieces, ({ period }) => period), levels: ['1', '2', '3'] },
    },
  );
}

export function ovarian(): CoxData {
  const set = GoldenData.read('ovarian');
  const columns = { age: set.numbers('age'), rx: set.numbers('rx') };
  return model(set.numbers('futime'), set.numbers('fustat'), columns);
}

export function lung(...names: readonly string[]): CoxData {
  const set = GoldenData.read('lung').complete(...names);
  const columns = Object.fromEntries(names.map((name) => [name, set.numbers(name)]));
  return model(set.numbers('time'), plus(set.numbers('status'), -1), columns);
}

/** Heart transplants, the transplant as it happens. */
export function stanford(): CoxData {
  const set = GoldenData.read('stanford_tmerge');
  const [age, trt] = [set.numbers('age'), set.numbers('trt')];
  return model(
    set.numbers('tstop'),
    set.numbers('death'),
    { age, trt, surgery: set.numbers('surgery'), year: set.numbers('year'), 'age:trt': times(age, trt) },
    { start: set.numbers('tstart') },
  );
}

export function heart(): CoxData {
  const set = GoldenData.read('heart');
  const columns = Object.fromEntries(['age', 'year', 'surgery', 'transplant'].map((name) => [name, set.numbers(name)]));
  return model(set.numbers('stop'), set.numbers('event'), columns, { start: set.numbers('start') });
}

/** The transplant as if it had been known from the first day. */
export function immortal(): CoxData {
  const set = GoldenData.read('jasa');
  const columns = Object.fromEntries(['transplant', 'age', 'surgery'].map((name) => [name, set.numbers(name)]));
  return model(
    set.numbers('futime').map((time) => Math.max(time, 0.5)),
    set.numbers('fustat'),
    columns,
  );
}

/** Those alive at day 60, by what had happened until then. */
export function landmark(): CoxData {
  const set = GoldenData.read('jasa').where(({ futime }) => Number(futime) > 60);
  const txl = set.numbers('wait.time').map((wait) => Number(wait <= 60));
  const columns = { txl, age: set.numbers('age'), surgery: set.numbers('surgery') };
  return model(plus(set.numbers('futime'), -60), set.numbers('fustat'), columns);
}

export function pbc(): CoxData {
  const set = GoldenData.read('pbc2_tmerge');
  return model(
    set.numbers('tstop'),
    [...set.numbers('death')].map((death) => death === 2),
    { 'log(bili)': set.numbers('bili').map(Math.log), 'log(protime)': set.numbers('protime').map(Math.log) },
    { start: set.numbers('tstart') },
  );
}

/** All infections of a patient. */
export function cgd(): CoxData {
  const set = GoldenData.read('cgd_tmerge');
  const columns = Object.fromEntries(['treat', 'inherit', 'steroids'].map((name) => [name, set.numbers(name)]));
  return model(set.numbers('tstop'), set.numbers('infect'), columns, {
    start: set.numbers('tstart'),
    cluster: set.factor('id'),
  });
}

/** Infections up to the third, a stratum for each; from the first day, or from the infection before. */
export function cgdInTurn(clock: 'total' | 'gap'): CoxData {
  const set = GoldenData.read('cgd').where((row) => Number(row['enum']) <= 3);
  const [start, stop] = [set.numbers('tstart'), set.numbers('tstop')];
  const rest = { cluster: set.factor('id'), strata: set.factor('enum') };
  const columns = { treat: equal(set, 'treat', 'rIFN-g') };
  return clock === 'total'
    ? model(stop, set.numbers('status'), columns, { ...rest, start })
    : model(
        stop.map((time, row) => time - start[row]!),
        set.numbers('status'),
        columns,
        rest,
      );
}

/** @param cause the progression to a plasma-cell malignancy, or death without it */
export function mgus2(cause: 'pcm' | 'death'): CoxData {
  const set = GoldenData.read('mgus2');
  const [pstat, ptime, futime, death] = ['pstat', 'ptime', 'futime', 'death'].map((name) => set.numbers(name));
  return model(
    futime!.map((time, row) => (pstat![row] === 1 ? ptime![row]! : time)),
    [...pstat!].map((progressed, row) => (cause === 'pcm' ? progressed === 1 : progressed === 0 && death![row] === 1)),
    { age: set.numbers('age'), sexM: equal(set, 'sex', 'M') },
  );
}

/** Ages at the end less ages at the start, in years: times that are equal in days differ by rounding. */
export function years(): CoxData {
  const day = (date: string) => Date.parse(date) / 86_400_000;
  const rows = Array.from({ length: 30 }, (_, i) => i + 1);
  const birth = day('1953-03-10');
  const time = Float64Array.from(rows, (i) => {
    const enroll = day('1993-03-10') + i;
    const end = day('1996-10-21') + i + (((i - 1) % 10) + 1);
    return (end - birth) / 365.25 - (enroll - birth) / 365.25;
  });
  return model(
    time,
    rows.map((i) => i % 2 === 0),
    { x: Float64Array.from(rows) },
  );
}

/** One group without events. */
export function monotone(): CoxData {
  const rows = Array.from({ length: 10 }, (_, i) => i);
  return model(
    Float64Array.from(rows, (i) => i + 1),
    rows.map((i) => i < 4),
    { x: Float64Array.from(rows, (i) => Number(i < 5)) },
  );
}

export function offsetOf(set: GoldenData): { readonly offset: Float64Array } {
  return { offset: set.numbers('karno').map((karno) => -0.03 * karno) };
}

export function strataOf(set: GoldenData): { readonly strata: Factor } {
  return { strata: set.factor('celltype') };
}
