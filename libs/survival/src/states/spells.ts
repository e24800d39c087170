import { SurvivalError, type Factor } from '../data.js';
import { ascendingOrder } from '../numeric/order.js';
import { checkFactor, checkLength, checkRows, row } from './check.js';
import type { StateData } from './curves.js';

/** Nobody moved: the spell ends in censoring, or goes on after a change of group or weight. */
export const STAYS = -1;

/** Stays of subjects in one state. A subject whose rows follow one another without a change of anything has one spell. */
export interface Spells {
  readonly n: number;
  readonly start: Float64Array | undefined;
  readonly stop: Float64Array;
  /** 0 the initial state, k outcome k. */
  readonly from: Int32Array;
  /** The state entered at the end, never `from`; or {@link STAYS}. */
  readonly to: Int32Array;
  readonly weights: Float64Array | undefined;
  /** Undefined where every spell is a subject of its own. */
  readonly subject: Int32Array | undefined;
  readonly group: Int32Array | undefined;
  /** Some subject has more than one. */
  readonly several: boolean;
  /** Rows that end by a move into the state they are in. */
  readonly same: number;
  /** Pauses between rows of a subject that goes on in the same state. */
  readonly gaps: number;
  /** Distinct times that were made equal to others. */
  readonly merged: number;
}

/**
 * Spells of the rows.
 *
 * @throws SurvivalError as `checkRows`, and `id-needed`, `missing-level`, `unknown-state`, `outcome-names`, `overlap`, `jump`,
 * `teleport` (the names of R's `survcheck`)
 */
export function readSpells(data: StateData, group: Factor | undefined, initial: string): Spells {
  const names = new Set([initial, ...data.outcomes]);
  if (data.outcomes.length === 0 || names.size !== data.outcomes.length + 1)
    throw new SurvivalError(
      'outcome-names',
      `Outcomes are ${JSON.stringify(data.outcomes)}: give at least one, all distinct and none called ${initial}`,
    );
  const rows = checkRows(data, data.outcomes.length);
  const { n, start, stop, status, weights, merged } = rows;
  if (group !== undefined) checkFactor('group', group, n);
  if (data.from !== undefined) checkStates(data.from, data.outcomes.length, n);
  if (data.id !== undefined) checkFactor('id', data.id, n);
  else if (start !== undefined)
    throw new SurvivalError(
      'id-needed',
      'Rows have a start but no id: say whose they are, or number them where each is a subject of its own',
    );
  if (data.id !== undefined && !isDistinct(data.id)) return joinRows(rows, data.id, data.from, group);
  const from = data.from ?? new Int32Array(n);
  const to = new Int32Array(n);
  let same = 0;
  for (let i = 0; i < n; i++) {
    to[i] = status[i] === 0 || status[i] === from[i] ? STAYS : status[i]!;
    if (status[i] !== 0 && status[i] === from[i]) same++;
  }
  const alone = { subject: undefined, several: false };
  return { n, start, stop, from, to, weights, group: group?.codes, same, gaps: 0, merged, ...alone };
}

function joinRows(
  { n, start, stop, status, weights, merged }: ReturnType<typeof checkRows>,
  id: Factor,
  given: Int32Array | undefined,
  group: Factor | undefined,
): Spells {
  const order = ascendingOrder(id.codes, ascendingOrder(start ?? stop));
  const starts = start === undefined ? undefined : new Float64Array(n);
  const stops = new Float64Array(n);
  const [from, to, subject] = [new Int32Array(n), new Int32Array(n), new Int32Array(n)];
  const weight = weights === undefined ? undefined : new Float64Array(n);
  const groups = group === undefined ? undefined : new Int32Array(n);
  let [spell, same, gaps] = [-1, 0, 0];
  let several = false;
  let before = -1;
  for (const i of order) {
    const follows = before !== -1 && id.codes[before] === id.codes[i];
    const state = follows ? (status[before] === 0 ? from[spell]! : status[before]!) : (given?.[i] ?? 0);
    if (follows) {
      // Without starts every row begins where time does.
      if (start === undefined || start[i]! < stop[before]!) throw overlap(i, before, id);
      const gap = start[i]! > stop[before]!;
      if (given !== undefined && given[i] !== state) throw contradiction(i, before, id, gap);
      if (gap) gaps++;
    }
    const joined =
      follows &&
      start![i] === stop[before] &&
      state === from[spell] &&
      (group === undefined || group.codes[i] === group.codes[before]) &&
      (weights === undefined || weights[i] === weights[before]);
    if (!joined) {
      several ||= follows;
      spell++;
      if (starts !== undefined) starts[spell] = start![i]!;
      from[spell] = state;
      subject[spell] = id.codes[i]!;
      if (weight !== undefined) weight[spell] = weights![i]!;
      if (groups !== undefined) groups[spell] = group!.codes[i]!;
    }
    stops[spell] = stop[i]!;
    to[spell] = status[i] === 0 || status[i] === state ? STAYS : status[i]!;
    if (status[i] !== 0 && status[i] === state) same++;
    before = i;
  }
  const used = spell + 1;
  return {
    n: used,
    start: starts?.subarray(0, used),
    stop: stops.subarray(0, used),
    from: from.subarray(0, used),
    to: to.subarray(0, used),
    weights: weight?.subarray(0, used),
    subject: subject.subarray(0, used),
    group: groups?.subarray(0, used),
    several,
    same,
    gaps,
    merged,
  };
}

/** No subject has two rows. */
function isDistinct({ codes, levels }: Factor): boolean {
  const seen = new Uint8Array(levels.length);
  for (let i = 0; i < codes.length; i++) {
    if (seen[codes[i]!] === 1) return false;
    seen[codes[i]!] = 1;
  }
  return true;
}

function checkStates(from: Int32Array, outcomes: number, n: number): void {
  checkLength('from', from.length, n);
  for (let i = 0; i < n; i++)
    if (!(from[i]! >= 0 && from[i]! <= outcomes))
      throw new SurvivalError('unknown-state', `${row(i)} begins in state ${from[i]}: give 0 to ${outcomes}`);
}

function overlap(i: number, before: number, id: Factor): SurvivalError {
  return new SurvivalError(
    'overlap',
    `${row(i)} begins before ${row(before)} of the same subject (${id.levels[id.codes[i]!]}) has ended: ` +
      'rows of a subject must follow one another',
  );
}

function contradiction(i: number, before: number, id: Factor, gap: boolean): SurvivalError {
  return new SurvivalError(
    gap ? 'jump' : 'teleport',
    `${row(i)} begins in another state than ${row(before)} of the same subject (${id.levels[id.codes[i]!]}) left it in` +
      `${gap ? ', after a gap' : ''}: give the move as the status of a row, or correct the state`,
  );
}
