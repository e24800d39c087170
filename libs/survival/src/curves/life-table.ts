import { checkObservations } from '../check.js';
import { lastAtOrBefore } from '../numeric/search.js';
import { SurvivalError, type Conventions, type Factor, type Observations, type Warning } from '../data.js';

/** One interval of a life table, from <= time < to. Counts are sums of weights where there are weights. */
export interface LifeTableInterval {
  readonly from: number;
  /** Infinity for the last, which is open. */
  readonly to: number;
  /** Alive at the beginning (KMsurv: `nsubs`). */
  readonly entering: number;
  /** Censored in the interval (`nlost`). */
  readonly lost: number;
  /** Exposed: those entering less half of the lost (`nrisk`). */
  readonly exposed: number;
  /** `nevent`. */
  readonly events: number;
  /** At the beginning of the interval (`surv`). */
  readonly survival: number;
  /** Probability density in the interval (`pdf`); NaN in the open one, and where nobody is exposed. */
  readonly density: number;
  /** Per unit of time, at the middle (`hazard`); NaN as the density. */
  readonly hazard: number;
  readonly survivalSe: number;
  readonly densitySe: number;
  readonly hazardSe: number;
}

/** A life table for each group. */
export interface LifeTable {
  /** In the order of levels; levels without rows are left out. */
  readonly groups: readonly { readonly group: string; readonly intervals: readonly LifeTableInterval[] }[];
  readonly conventions: Conventions;
  readonly warnings: readonly Warning[];
}

/**
 * The actuarial life table (Cutler and Ederer 1958; errors: Gehan 1969), as `lifetab` of R's KMsurv; where an interval has no
 * events, its density and hazard are 0 with error 0 (KMsurv: NaN).
 *
 * @param breaks where intervals begin, ascending; the last is open (an Infinity at the end says the same)
 * @throws SurvivalError as {@link checkObservations}, and `bad-option`: breaks that do not ascend or begin after rows end, or late entry
 */
export function lifeTable(data: Observations, breaks: readonly number[], group?: Factor): LifeTable {
  if (data.start !== undefined)
    throw new SurvivalError(
      'bad-option',
      'A life table takes everybody from time 0: leave out start, or estimate curves instead',
    );
  const checked = checkObservations(data, group === undefined ? {} : { group });
  const begins = Float64Array.from(breaks.at(-1) === Infinity ? breaks.slice(0, -1) : breaks);
  checkBreaks(begins, checked.least);
  const levels = group?.levels ?? [''];
  const size = begins.length;
  const counts = [new Float64Array(levels.length * size), new Float64Array(levels.length * size)] as const;
  for (let row = 0; row < checked.n; row++) {
    const level = checked.codes === undefined ? 0 : checked.codes[row]!;
    const cell = level * size + lastAtOrBefore(begins, checked.time[row]!);
    counts[checked.status[row]! as 0 | 1][cell]! += checked.weights === undefined ? 1 : checked.weights[row]!;
  }
  const groups = levels.flatMap((name, level) => {
    const [lost, events] = counts.map((all) => all.subarray(level * size, (level + 1) * size)) as [
      Float64Array,
      Float64Array,
    ];
    const intervals = intervalsOf(begins, lost, events);
    return intervals[0]!.entering > 0 ? [{ group: name, intervals }] : [];
  });
  return {
    groups,
    conventions: {
      estimator: 'actuarial (Cutler-Ederer): the censored of an interval are exposed for half of it',
      variance: "Greenwood's; of density and hazard Gehan's",
      intervals: 'from <= time < to; survival at the beginning',
    },
    warnings: checked.warnings,
  };
}

function checkBreaks(begins: Float64Array, least: number): void {
  const ascending = begins.every((at, k) => Number.isFinite(at) && (k === 0 || at > begins[k - 1]!));
  if (!ascending || begins.length === 0)
    throw new SurvivalError(
      'bad-option',
      `Breaks must be finite numbers that ascend, not ${begins.join(', ') || 'none'}`,
    );
  if (begins[0]! > least)
    throw new SurvivalError(
      'bad-option',
      `The first break must not be after the first time ${least}, and is ${begins[0]}`,
    );
}

function intervalsOf(begins: Float64Array, lost: Float64Array, events: Float64Array): LifeTableInterval[] {
  const intervals: LifeTableInterval[] = [];
  let entering = lost.reduce((sum, one, k) => sum + one + events[k]!, 0);
  let survival = 1;
  let greenwood = 0;
  for (const [k, from] of begins.entries()) {
    const to = begins[k + 1] ?? Infinity;
    const d = events[k]!;
    const exposed = entering - lost[k]! / 2;
    const q = d / exposed;
    const width = to - from;
    const known = width < Infinity && exposed > 0;
    const hazard = d / (width * (exposed - d / 2));
    intervals.push({
      from,
      to,
      entering,
      lost: lost[k]!,
      exposed,
      events: d,
      survival,
      density: known ? (survival * q) / width : NaN,
      hazard: known ? hazard : NaN,
      survivalSe: survival === 0 ? NaN : survival * Math.sqrt(greenwood),
      densitySe:
        known && survival > 0 ? (survival / width) * Math.sqrt(q * q * greenwood + (q * (1 - q)) / exposed) : NaN,
      hazardSe: !known ? NaN : d === 0 ? 0 : hazard * Math.sqrt((1 - ((hazard * width) / 2) ** 2) / d),
    });
    if (exposed > 0) {
      survival *= (exposed - d) / exposed;
      greenwood += d / (exposed * (exposed - d));
    }
    entering -= lost[k]! + d;
  }
  return intervals;
}
