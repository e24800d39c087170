import {
  fitCox,
  type Covariate,
  type CoxData,
  type CoxFit,
  type CoxOptions,
  type NewRows,
} from '../../../../libs/survival/src/index.js';
import { golden, GoldenData } from '../../../support/survival-golden.js';

/** A model of R's, fitted when first asked for. */
export type Model = () => { readonly fit: CoxFit; readonly data: CoxData };

type Columns = Readonly<Record<string, Float64Array | Readonly<Record<string, Float64Array>>>>;

function model(make: () => CoxData, options: CoxOptions = {}): Model {
  let made: ReturnType<Model> | undefined;
  return () => {
    if (made === undefined) {
      const data = make();
      made = { data, fit: fitCox(data, { concordance: false, ...options }) };
    }
    return made;
  };
}

/** A term for each entry; one of several columns is a record of them. */
function terms(columns: Columns): Pick<CoxData, 'covariates' | 'terms'> {
  const names = Object.keys(columns);
  const covariates = names.flatMap((name, term): Covariate[] => {
    const values = columns[name]!;
    if (values instanceof Float64Array) return [{ name, values, term }];
    return Object.entries(values).map(([level, column]) => ({ name: `${name}=${level}`, values: column, term }));
  });
  return { terms: names, covariates };
}

/** R's lists of rows as a column. */
function column(rows: readonly Readonly<Record<string, number>>[], name: string): Float64Array {
  return Float64Array.from(rows, (row) => row[name]!);
}

const testData = () => golden<Record<string, Record<string, number>[]>>('test_data').result;

export const test2 = (ties: 'efron' | 'breslow'): Model =>
  model(
    () => {
      const rows = testData()['test2']!;
      const of = (name: string) => column(rows, name);
      return { start: of('start'), time: of('stop'), status: of('event'), ...terms({ x: of('x') }) };
    },
    { ties },
  );

export const testw = (ties: 'efron' | 'breslow'): Model =>
  model(
    () => {
      const rows = testData()['testw']!;
      const of = (name: string) => column(rows, name);
      return { time: of('time'), status: of('status'), weights: of('wt'), ...terms({ x: of('x') }) };
    },
    { ties },
  );

const CELLS = ['smallcell', 'adeno', 'large'];

function veteranData(pick: (columns: Record<string, Columns[string]>) => Columns): CoxData {
  const file = GoldenData.read('veteran');
  const cells = file.text('celltype');
  const celltype = Object.fromEntries(CELLS.map((cell) => [cell, Float64Array.from(cells, (one) => +(one === cell))]));
  const numbers = ['trt', 'karno', 'diagtime', 'age', 'prior'].map((name) => [name, file.numbers(name)] as const);
  return {
    time: file.numbers('time'),
    status: file.numbers('status'),
    ...terms(pick({ ...Object.fromEntries(numbers), celltype })),
  };
}

export const veteran = model(() =>
  veteranData(({ trt, celltype, karno, diagtime, age, prior }) => ({
    trt: trt!,
    celltype: celltype!,
    karno: karno!,
    diagtime: diagtime!,
    age: age!,
    prior: prior!,
  })),
);
export const veteranVignette = model(() =>
  veteranData(({ trt, prior, karno }) => ({ trt: trt!, prior: prior!, karno: karno! })),
);
export const veteranTerms = model(() =>
  veteranData(({ trt, celltype, karno }) => ({ trt: trt!, celltype: celltype!, karno: karno! })),
);
export const veteranTermsRobust = model(
  () => veteranData(({ trt, celltype, karno }) => ({ trt: trt!, celltype: celltype!, karno: karno! })),
  { robust: true },
);
export const veteranExact = model(() => veteranData(({ trt, karno }) => ({ trt: trt!, karno: karno! })), {
  ties: 'exact',
});

export const ovarian = model(() => {
  const file = GoldenData.read('ovarian');
  return {
    time: file.numbers('futime'),
    status: file.numbers('fustat'),
    ...terms({ age: file.numbers('age'), rx: file.numbers('rx') }),
  };
});

export const stanford = model(() => {
  const file = GoldenData.read('stanford_tmerge');
  return {
    start: file.numbers('tstart'),
    time: file.numbers('tstop'),
    status: file.numbers('death'),
    ...terms({
      age: file.numbers('age'),
      trt: file.numbers('trt'),
      surgery: file.numbers('surgery'),
      year: file.numbers('year'),
    }),
  };
});

export const heart = (ties: 'efron' | 'breslow'): Model =>
  model(
    () => {
      const file = GoldenData.read('heart');
      return {
        start: file.numbers('start'),
        time: file.numbers('stop'),
        status: file.numbers('event'),
        ...terms({
          age: file.numbers('age'),
          surgery: file.numbers('surgery'),
          transplant: file.numbers('transplant'),
        }),
      };
    },
    { ties },
  );

/** The patient of each row of heart. */
export const heartCases = () =>
  GoldenData.read('heart').factor(
    'id',
    Array.from({ length: 103 }, (_, i) => String(i + 1)),
  );

const lungFile = () => GoldenData.read('lung').complete('age', 'ph.ecog', 'sex');

export const lungStrata = model(() => {
  const file = lungFile();
  return {
    time: file.numbers('time'),
    status: file.numbers('status').map((status) => status - 1),
    strata: file.factor('sex'),
    ...terms({ age: file.numbers('age'), 'ph.ecog': file.numbers('ph.ecog') }),
  };
});

export const lungConstant = model(() => {
  const { data } = lungStrata();
  const age = data.covariates[0]!.values;
  const young = age.map((years, i) => +(data.strata!.codes[i] === 1 && years < 60));
  return { ...data, ...terms({ age, young }) };
});

export const lungWeighted = model(() => {
  const all = lungFile();
  const inst = all.text('inst');
  const kept = [...inst.keys()].filter((i) => inst[i] !== null);
  const pick = (values: ArrayLike<number>) => Float64Array.from(kept, (i) => values[i]!);
  const { codes, levels } = all.factor('inst');
  const number = Float64Array.from(inst, (_, i) => i + 1);
  return {
    time: pick(all.numbers('time')),
    status: pick(all.numbers('status').map((status) => status - 1)),
    weights: pick(number.map((i) => 1 + (i % 3) / 2)),
    offset: pick(number.map((i) => (i % 5) / 10)),
    cluster: { codes: Int32Array.from(pick(codes)), levels },
    ...terms({
      age: pick(all.numbers('age')),
      'ph.ecog': pick(all.numbers('ph.ecog')),
      sex: pick(all.numbers('sex')),
    }),
  };
});

/** The new rows that a golden entry says R was asked about. */
export function newRows(key: string, covariates: readonly string[], strata?: string, offset?: string): NewRows {
  const rows = golden<{ newdata: Record<string, number | string>[] }>(key).result.newdata;
  const of = (name: string) => Float64Array.from(rows, (row) => Number(row[name]));
  const has = (name: string) => rows[0]![name] !== undefined;
  return {
    covariates: covariates.map((name) => {
      const cell = CELLS.find((one) => name === `celltype=${one}`);
      return cell === undefined ? of(name) : Float64Array.from(rows, (row) => +(row['celltype'] === cell));
    }),
    ...(strata !== undefined && { strata: levelsOf(of(strata)) }),
    ...(offset !== undefined && { offset: of(offset) }),
    ...(has('time') ? { time: of('time') } : has('stop') ? { start: of('start'), time: of('stop') } : {}),
  };
}

/** Strata 1 and 2. */
function levelsOf(values: Float64Array) {
  return { codes: Int32Array.from(values, (value) => value - 1), levels: ['1', '2'] };
}
