import { expectClose } from '../../../../test/support/close.js';
import fc from 'fast-check';
import { numberOf, type Factor } from '../data.js';
import { fitCox } from './fit.js';
import type { CoxData, CoxFit, CoxOptions, Ties } from './model.js';
import { scoreResiduals } from './residuals.js';

const SEED = { seed: 20101201, numRuns: 60 };

interface Row {
  readonly start: number;
  readonly time: number;
  readonly event: boolean;
  readonly x: readonly number[];
  readonly weight: number;
  readonly stratum: number;
  readonly offset: number;
}

/** Rows of which some may end at one time; with two covariates that overlap, so that estimates are finite nearly always. */
function rowsOf(times: fc.Arbitrary<number>): fc.Arbitrary<Row[]> {
  const row = fc.record({
    start: fc.integer({ min: 0, max: 3 }),
    time: times,
    event: fc.boolean(),
    x: fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: 0, max: 1 })),
    weight: fc.integer({ min: 1, max: 4 }),
    stratum: fc.integer({ min: 0, max: 2 }),
    offset: fc.integer({ min: -2, max: 2 }).map((value) => value / 4),
  });
  return fc.array(row, { minLength: 15, maxLength: 60 });
}

const tied = rowsOf(fc.integer({ min: 4, max: 15 }));
const anyTies = fc.constantFrom<Ties>('efron', 'breslow');

interface Parts {
  readonly start?: boolean;
  readonly weights?: boolean;
  readonly strata?: boolean;
  readonly offset?: boolean;
}

function dataOf(rows: readonly Row[], parts: Parts = {}): CoxData {
  const of = (value: (row: Row) => number) => Float64Array.from(rows, value);
  const strata: Factor = { codes: Int32Array.from(rows, ({ stratum }) => stratum), levels: ['a', 'b', 'c'] };
  return {
    time: of(({ time }) => time),
    status: Uint8Array.from(rows, ({ event }) => Number(event)),
    covariates: [0, 1].map((term) => ({ name: `x${term}`, term, values: of(({ x }) => x[term]!) })),
    terms: ['x0', 'x1'],
    ...(parts.start === true ? { start: of(({ start }) => start) } : {}),
    ...(parts.weights === true ? { weights: of(({ weight }) => weight) } : {}),
    ...(parts.strata === true ? { strata } : {}),
    ...(parts.offset === true ? { offset: of(({ offset }) => offset) } : {}),
  };
}

/** The fit, where all coefficients can be estimated; the law is tried on others else. */
function fitted(data: CoxData, options: CoxOptions = {}): CoxFit {
  const fit = fitCox(data, options);
  fc.pre(fit.states.every((state) => state === 'estimated'));
  return fit;
}

/** The partial log-likelihood as the textbooks write it. */
function plain(data: CoxData, ties: Ties, beta: readonly number[]): number {
  const n = data.time.length;
  const eta = Array.from({ length: n }, (_, i) =>
    data.covariates.reduce((sum, { values }, j) => sum + values[i]! * beta[j]!, data.offset?.[i] ?? 0),
  );
  const weight = (i: number) => data.weights?.[i] ?? 1;
  const stratum = (i: number) => data.strata?.codes[i] ?? 0;
  const rows = [...eta.keys()];
  const moments = new Map(rows.filter((i) => data.status[i] === 1).map((i) => [`${stratum(i)}/${data.time[i]}`, i]));
  let sum = 0;
  for (const one of moments.values()) {
    const time = data.time[one]!;
    const here = rows.filter((i) => stratum(i) === stratum(one));
    const atRisk = here.filter((i) => data.time[i]! >= time && (data.start === undefined || data.start[i]! < time));
    const events = here.filter((i) => data.time[i] === time && data.status[i] === 1);
    const risk = (of: readonly number[]) => of.reduce((total, i) => total + weight(i) * Math.exp(eta[i]!), 0);
    const mean = events.reduce((total, i) => total + weight(i), 0) / events.length;
    sum += events.reduce((total, i) => total + weight(i) * eta[i]!, 0);
    events.forEach((_, k) => {
      const part = ties === 'efron' ? k / events.length : 0;
      sum -= mean * Math.log(risk(atRisk) - part * risk(events));
    });
  }
  return sum;
}

const expectNear = (ours: Iterable<number>, theirs: Iterable<number>, tolerance = 1e-6): void =>
  expectClose(ours, theirs, tolerance);

const parts = fc.record({ start: fc.boolean(), weights: fc.boolean(), strata: fc.boolean(), offset: fc.boolean() });

it('has the log-likelihood of its definition, and no slope at the estimate', () => {
  fc.assert(
    fc.property(tied, parts, anyTies, (rows, with_, ties) => {
      const data = dataOf(rows, with_);
      const fit = fitted(data, { ties });
      const beta = [...fit.beta];
      const offset = data.offset === undefined ? 0 : 1;
      expectNear(fit.logLikelihood, [plain(data, ties, [0, 0]), plain(data, ties, beta)], 1e-9 + offset * 1e-9);
      expectNear(fit.score, [0, 0], 1e-4);
      for (const j of [0, 1]) {
        const moved = (by: number) =>
          plain(
            data,
            ties,
            beta.map((value, k) => (k === j ? value + by : value)),
          );
        expect(Math.abs((moved(1e-5) - moved(-1e-5)) / 2e-5)).toBeLessThan(1e-3);
      }
    }),
    SEED,
  );
});

it('has score residuals that sum to the score, and the slope of the likelihood where it is not fitted', () => {
  fc.assert(
    fc.property(tied, parts, anyTies, (rows, with_, ties) => {
      const data = dataOf(rows, with_);
      const fit = { ...fitted(data, { ties }), beta: Float64Array.of(0.2, -0.1) };
      const residuals = scoreResiduals(fit, data);
      const slope = [0, 1].map((j) => {
        const moved = (by: number) =>
          plain(
            data,
            ties,
            [0.2, -0.1].map((value, k) => (k === j ? value + by : value)),
          );
        return (moved(1e-5) - moved(-1e-5)) / 2e-5;
      });
      const sums = [0, 1].map((j) =>
        rows.reduce((sum, _, i) => sum + residuals[2 * i + j]! * (data.weights?.[i] ?? 1), 0),
      );
      expectNear(sums, slope, 1e-5);
    }),
    SEED,
  );
});

it('does not mind the order of rows, the unit of time, or where covariates begin and how they are scaled', () => {
  fc.assert(
    fc.property(tied, parts, anyTies, fc.integer(), (rows, with_, ties, seed) => {
      const fit = fitted(dataOf(rows, with_), { ties });
      const order = rows.map((row, i) => ({ row, key: Math.sin(seed + i * 7.1) })).sort((a, b) => a.key - b.key);
      const other = order.map(({ row }) => ({
        ...row,
        time: row.time * 7,
        start: row.start * 7,
        x: [row.x[0]! * 1000 + 5e6, row.x[1]!],
      }));
      const again = fitCox(dataOf(other, with_), { ties });
      expectNear([again.beta[0]! * 1000, again.beta[1]!], fit.beta);
      expectNear(again.logLikelihood, fit.logLikelihood, 1e-9);
      expectNear(
        [again.variance[0]! * 1e6, again.variance[1]! * 1000, again.variance[3]!],
        [fit.variance[0]!, fit.variance[1]!, fit.variance[3]!],
      );
      const { concordance: a, se: b } = again.concordance!;
      expectNear([a, b].map(numberOf), [fit.concordance!.concordance, fit.concordance!.se].map(numberOf));
    }),
    SEED,
  );
});

it('is the sum of separate fits where strata share no covariate', () => {
  fc.assert(
    fc.property(tied, anyTies, (rows, ties) => {
      const three = [0, 1, 2].map((level) => rows.filter(({ stratum }) => stratum === level));
      fc.pre(three.every((some) => some.length > 0));
      const apart = three.map((some) => fitted(dataOf(some), { ties }));
      const whole = dataOf(rows, { strata: true });
      const covariates = [0, 1, 2].flatMap((level) =>
        whole.covariates.map((one, j) => ({
          name: `${one.name} in ${level}`,
          term: 2 * level + j,
          values: one.values.map((value, i) => (rows[i]!.stratum === level ? value : 0)),
        })),
      );
      const together = fitted({ ...whole, covariates }, { ties });
      expectNear(
        together.beta,
        apart.flatMap(({ beta }) => [...beta]),
        1e-5,
      );
      for (const at of [0, 1])
        expectNear(
          [together.logLikelihood[at]!],
          [apart.reduce((sum, { logLikelihood }) => sum + logLikelihood[at]!, 0)],
          1e-8,
        );
    }),
    SEED,
  );
});

it('is the same with exact, Efron and Breslow where no events are tied', () => {
  fc.assert(
    fc.property(tied, (rows) => {
      const data = dataOf(
        rows.map((row, i) => ({ ...row, time: i + 1 })),
        { strata: true, offset: true },
      );
      const [exact, efron, breslow] = (['exact', 'efron', 'breslow'] as const).map((ties) => fitted(data, { ties }));
      for (const other of [efron!, breslow!]) {
        expectNear(exact!.beta, other.beta);
        expectNear(exact!.variance, other.variance);
        expectNear(exact!.logLikelihood, other.logLikelihood, 1e-9);
      }
    }),
    SEED,
  );
});

it('counts a row of weight k as k rows, with Breslow ties', () => {
  fc.assert(
    fc.property(tied, fc.boolean(), (rows, start) => {
      const weighted = fitted(dataOf(rows, { weights: true, start }), { ties: 'breslow' });
      const copies = rows.flatMap((row) => Array.from({ length: row.weight }, () => row));
      const copied = fitCox(dataOf(copies, { start }), { ties: 'breslow' });
      expectNear(weighted.beta, copied.beta);
      expectNear(weighted.variance, copied.variance);
      const { concordance, concordant, tiedX } = weighted.concordance!;
      const other = copied.concordance!;
      expectNear(
        [numberOf(concordance), concordant, tiedX],
        [numberOf(other.concordance), other.concordant, other.tiedX],
      );
    }),
    SEED,
  );
});

it('does not mind rows split at arbitrary times', () => {
  fc.assert(
    fc.property(
      tied,
      anyTies,
      fc.array(fc.double({ min: 0.01, max: 0.99, noNaN: true }), { minLength: 1, maxLength: 9 }),
      (rows, ties, cuts) => {
        const parted = { start: true, weights: true, strata: true };
        const whole = fitted(dataOf(rows, parted), { ties });
        const pieces = rows.flatMap((row, i) => {
          const at = row.start + (row.time - row.start) * cuts[i % cuts.length]!;
          return [
            { ...row, time: at, event: false },
            { ...row, start: at },
          ];
        });
        const split = fitCox(dataOf(pieces, parted), { ties });
        expectNear(split.beta, whole.beta);
        expectNear(split.variance, whole.variance);
        expectNear(split.logLikelihood, whole.logLikelihood, 1e-9);
        expectNear(
          [split.concordance!.concordant, split.concordance!.discordant],
          [whole.concordance!.concordant, whole.concordance!.discordant],
        );
      },
    ),
    SEED,
  );
});
