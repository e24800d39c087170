import {
  estimateStates,
  estimateMeanCounts,
  type ConfidenceType,
  type Factor,
  type StateCurves,
} from '../../../../libs/survival/src/index.js';
import { golden, GoldenData, type Comparison } from '../../../support/survival-golden.js';

type Rows = readonly (readonly (number | null)[])[];

interface Summary {
  readonly strata: readonly string[] | null;
  readonly time: readonly number[];
  readonly 'n.risk': Rows;
  readonly pstate: Rows;
  readonly 'std.err': Rows;
  readonly lower: Rows;
  readonly upper: Rows;
  readonly hazards?: readonly string[];
  readonly cumhaz?: Rows;
}

const TOLERANCE = 1e-12;

/** Both sides at the times R was asked for. @param atRisk compared too: R 3.5 has it without weights */
const atTimes = (key: string, atRisk: boolean, made: () => StateCurves, tolerance = TOLERANCE): Comparison => ({
  key,
  what: `${atRisk ? 'at risk, ' : ''}probability of each state, standard error, limits${
    golden<Summary>(key).result.cumhaz ? ', cumulative hazard of each move' : ''
  }`,
  tolerance,
  ours: () => {
    const { result } = golden<Summary>(key);
    const { curves, states } = made();
    return result.time.flatMap((time, row) => {
      const group = result.strata?.[row]?.replace(/^.*=/, '') ?? '';
      const curve = curves.find((one) => one.group === group)!;
      const at = curve.time.findLastIndex((one) => one <= time + 1e-9);
      const risk = curve.states.map((one) => one.atRisk[at + (curve.time[at]! < time - 1e-9 ? 1 : 0)]!);
      const hazards = result.hazards?.map((name) => {
        const [from, to] = name.split('.').map((one) => states[Number(one) - 1]);
        return curve.transitions.find((one) => one.from === from && one.to === to)!.cumulativeHazard[at]!;
      });
      const numbers = (['probability', 'se', 'lower', 'upper'] as const).flatMap((name) =>
        curve.states.map((one) => one[name][at]!),
      );
      return [...(atRisk ? risk : []), ...numbers, ...(hazards ?? [])];
    });
  },
  theirs: () => {
    const { result } = golden<Summary>(key);
    return result.time.flatMap((_, row) => [
      ...(atRisk ? result['n.risk'][row]! : []),
      ...(['pstate', 'std.err', 'lower', 'upper'] as const).flatMap((name) => result[name][row]!),
      ...[result.cumhaz?.[row] ?? []].flat(),
    ]);
  },
});

/** mgus2 to the outcome that comes first: 1 plasma cell malignancy, 2 death without it. */
function firstOutcome(data: GoldenData): { time: Float64Array; status: Int32Array; outcomes: string[] } {
  const [pstat, death, ptime, futime] = ['pstat', 'death', 'ptime', 'futime'].map((name) => data.numbers(name));
  return {
    time: ptime!.map((time, i) => (pstat![i] === 0 ? futime![i]! : time)),
    status: Int32Array.from(pstat!, (malignant, i) => (malignant === 0 ? 2 * death![i]! : 1)),
    outcomes: ['pcm', 'death'],
  };
}

const mgus2 = (weighted: boolean) => (): StateCurves => {
  const data = GoldenData.read('mgus2');
  const weights = data.numbers('id').map((id) => 0.5 + (id % 4) / 4);
  return estimateStates({ ...firstOutcome(data), ...(weighted && { weights }) }, { group: data.factor('sex') });
};

const late = (): StateCurves => {
  const data = GoldenData.read('mgus2').where(
    (row) => Number(row['age']) >= 60 && Number(row['pstat'] === '0' ? row['futime'] : row['ptime']) > 0,
  );
  const start = data.numbers('age').map((age) => 12 * age);
  const { time, ...rest } = firstOutcome(data);
  return estimateStates(
    { ...rest, start, time: time.map((one, i) => start[i]! + one), id: data.factor('id') },
    { group: data.factor('sex') },
  );
};

/** Stays of the illness-death model. @param after left out is what comes before */
const stays = (options: { bySex?: boolean; weighted?: boolean; after?: number }) => (): StateCurves => {
  const after = options.after ?? 0;
  const data = GoldenData.read('mgus2_states').where((row) => Number(row['tstop']) > after);
  const outcomes = ['pcm', 'death'];
  return estimateStates(
    {
      start: data.numbers('tstart').map((start) => Math.max(after, start)),
      time: data.numbers('tstop'),
      status: data.factor('state', ['censor', ...outcomes]).codes,
      from: data.factor('from', ['(s0)', ...outcomes]).codes,
      id: data.factor('id'),
      outcomes,
      ...(options.weighted === true && { weights: data.numbers('weight') }),
    },
    options.bySex === true ? { group: data.factor('sex') } : {},
  );
};

const transplant = (confidence: ConfidenceType) => (): StateCurves => {
  const data = GoldenData.read('transplant');
  const outcomes = ['death', 'ltx', 'withdraw'];
  const status = data.factor('event', ['censored', ...outcomes]).codes;
  return estimateStates(
    { time: data.numbers('futime'), status, outcomes },
    { group: data.factor('abo', ['A', 'B', 'AB', 'O']), confidence },
  );
};

interface CaseCompeting {
  readonly data: readonly { readonly time: number; readonly cause: string }[];
  readonly time: readonly number[];
  readonly pstate: Rows;
  readonly 'std.err': Rows;
}

const caseCompeting: Comparison = {
  key: 'case_competing',
  what: 'all times, probability of each state, standard error',
  tolerance: TOLERANCE,
  ours: () => {
    const { data } = golden<CaseCompeting>('case_competing').result;
    const outcomes = ['start', 'declined'];
    const status = Int32Array.from(data, ({ cause }) => outcomes.indexOf(cause) + 1);
    const [curve] = estimateStates({ time: Float64Array.from(data, ({ time }) => time), status, outcomes }).curves;
    const { time, states } = curve!;
    return Array.from(time.keys()).flatMap((at) => [
      time[at]!,
      ...states.map(({ probability }) => probability[at]!),
      ...states.map(({ se }) => se[at]!),
    ]);
  },
  theirs: () => {
    const { time, pstate, 'std.err': error } = golden<CaseCompeting>('case_competing').result;
    return time.flatMap((one, at) => [one, ...pstate[at]!, ...error[at]!]);
  },
};

interface Counted {
  readonly strata: readonly string[];
  readonly time: readonly number[];
  readonly cumhaz: readonly number[];
  readonly 'std.chaz': readonly number[];
}

const meanCount: Comparison = {
  key: 'cgd_mcf',
  what: 'mean number of infections, standard error',
  tolerance: TOLERANCE,
  ours: () => {
    const data = GoldenData.read('cgd');
    const group: Factor = data.factor('treat');
    const { curves } = estimateMeanCounts(
      { start: data.numbers('tstart'), time: data.numbers('tstop'), status: data.numbers('status') },
      { id: data.factor('id'), group },
    );
    const { strata, time } = golden<Counted>('cgd_mcf').result;
    return strata.flatMap((stratum, row) => {
      const curve = curves.find(({ group: level }) => `treat=${level}` === stratum)!;
      const at = curve.time.findLastIndex((one) => one <= time[row]!);
      return [curve.meanCount[at]!, curve.se[at]!];
    });
  },
  theirs: () => {
    const { cumhaz, 'std.chaz': error } = golden<Counted>('cgd_mcf').result;
    return cumhaz.flatMap((count, row) => [count, error[row]!]);
  },
};

export const aalenJohansenComparisons: readonly Comparison[] = [
  atTimes('mgus2_aj', true, mgus2(false)),
  caseCompeting,
  atTimes('mgus2_weights', false, mgus2(true)),
  atTimes('mgus2_late', true, late),
  ...(['log', 'log-log', 'plain', 'logit', 'arcsin'] as const).map((type) =>
    // Near 0 a lower limit by arcsin is the small difference of two angles.
    atTimes(`transplant_aj_${type}`, true, transplant(type), type === 'arcsin' ? 1e-11 : TOLERANCE),
  ),
  atTimes('mgus2_illness_death', true, stays({ bySex: true })),
  atTimes('mgus2_illness_death_weights', false, stays({ weighted: true })),
  atTimes('mgus2_beginnings', true, stays({ after: 60 })),
  meanCount,
];
