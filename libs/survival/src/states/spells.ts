import { SurvivalError } from '../data.js';
import { ascendingOrder } from '../numeric/order.js';
import type { Rows } from './rows.js';

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
}

/**
 * Spells of the rows.
 *
 * @param ids the levels of the rows' `id`, for messages
 * @throws SurvivalError `overlap`, `jump`, `teleport` (the names of R's `survcheck`)
 */
export function spellsOf(rows: Rows, ids: readonly string[]): Spells {
  if (rows.id !== undefined && !areDistinct(rows.id, ids.length)) return joinRows(rows, rows.id, ids);
  const { n, start, stop, status, weights, group } = rows;
  const from = rows.from ?? new Int32Array(n);
  const to = new Int32Array(n);
  let same = 0;
  for (let i = 0; i < n; i++) {
    to[i] = status[i] === 0 || status[i] === from[i] ? STAYS : status[i]!;
    if (status[i] !== 0 && status[i] === from[i]) same++;
  }
  return { n, start, stop, from, to, weights, subject: undefined, group, several: false, same, gaps: 0 };
}

function joinRows(rows: Rows, id: Int32Array, ids: readonly string[]): Spells {
  const { n, start, stop, status, weights, group } = rows;
  const order = ascendingOrder(id, ascendingOrder(start ?? stop));
  const starts = start === undefined ? undefined : new Float64Array(n);
  const stops = new Float64Array(n);
  const [from, to, subject] = [new Int32Array(n), new Int32Array(n), new Int32Array(n)];
  const weight = weights === undefined ? undefined : new Float64Array(n);
  const groups = group === undefined ? undefined : new Int32Array(n);
  let [spell, same, gaps] = [-1, 0, 0];
  let several = false;
  let before = -1;
  for (const i of order) {
    const follows = before !== -1 && id[before] === id[i];
    const state = follows ? (status[before] === 0 ? from[spell]! : status[before]!) : (rows.from?.[i] ?? 0);
    if (follows) {
      // Without starts every row begins where time does.
      if (start === undefined || start[i]! < stop[before]!) throw overlap(rows, i, before, ids);
      const gap = start[i]! > stop[before]!;
      if (rows.from !== undefined && rows.from[i] !== state) throw contradiction(rows, i, before, ids, gap);
      if (gap) gaps++;
    }
    const joined =
      follows &&
      start![i] === stop[before] &&
      state === from[spell] &&
      (group === undefined || group[i] === group[before]) &&
      (weights === undefined || weights[i] === weights[before]);
    if (!joined) {
      several ||= follows;
      spell++;
      if (starts !== undefined) starts[spell] = start![i]!;
      from[spell] = state;
      subject[spell] = id[i]!;
      if (weight !== undefined) weight[spell] = weights![i]!;
      if (groups !== undefined) groups[spell] = group![i]!;
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
  };
}

/** No subject has two rows. */
function areDistinct(codes: Int32Array, levels: number): boolean {
  const seen = new Uint8Array(levels);
  for (let i = 0; i < codes.length; i++) {
    if (seen[codes[i]!] === 1) return false;
    seen[codes[i]!] = 1;
  }
  return true;
}

/** Of two rows of a subject. */
export function overlap({ id, rowOf }: Rows, i: number, before: number, ids: readonly string[]): SurvivalError {
  return new SurvivalError(
    'overlap',
    `Rows of a subject must follow one another; row ${rowOf(i) + 1} begins before row ${rowOf(before) + 1} of the same ` +
      `subject (${ids[id![i]!]}) has ended`,
  );
}

function contradiction(
  { id, rowOf }: Rows,
  i: number,
  before: number,
  ids: readonly string[],
  gap: boolean,
): SurvivalError {
  return new SurvivalError(
    gap ? 'jump' : 'teleport',
    `A row must begin in the state that the row before it left the subject in; row ${rowOf(i) + 1} of subject ${ids[id![i]!]} ` +
      `begins in another than row ${rowOf(before) + 1} ended in${gap ? ', after a gap' : ''}. ` +
      'Give the move as the status of a row, or correct the state',
  );
}
