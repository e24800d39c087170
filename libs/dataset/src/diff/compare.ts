import { canonicalJson } from '#kernel';
import type { AnswerHead, Cell, Column, Row } from '../answer.js';
import type { Question } from '../question.js';
import type { CaseOf } from './cases.js';
import type { Both, CaseDifference, Comparison, DifferenceKind, Place, QuestionDifference } from './difference.js';

/** The members of two canonical questions that are not the same, in the order of their names. */
export function questionDifferences(a: Question, b: Question): QuestionDifference[] {
  const members = Object.keys(a).sort() as (keyof Question)[];
  return members
    .filter((member) => canonicalJson(a[member]) !== canonicalJson(b[member]))
    .map((member) => ({ member, a: a[member], b: b[member] }));
}

/** How two answers with all their columns can be compared: by those that both questions want. */
export function comparisonOf(a: AnswerHead, b: AnswerHead, wanted: Both<readonly string[] | null>): Comparison {
  const namesIn = (columns: readonly Column[], own: readonly string[] | null): string[] =>
    columns.map(({ name }) => name).filter((name) => own === null || own.includes(name));
  const [inA, inB] = [namesIn(a.columns, wanted.a), namesIn(b.columns, wanted.b)];
  return {
    by: a.question.shape === b.question.shape ? 'rows' : 'cases',
    columns: inA.filter((name) => inB.includes(name)),
    only: { a: inA.filter((name) => !inB.includes(name)), b: inB.filter((name) => !inA.includes(name)) },
  };
}

/** Compares cases: what differs of one, or `undefined`. */
export function comparing(
  a: readonly Column[],
  b: readonly Column[],
  { by, columns }: Comparison,
): (pair: Both<CaseOf | undefined> & { readonly id: string }) => CaseDifference | undefined {
  const picking = (own: readonly Column[]): ((row: Row) => Row) => {
    const at = columns.map((name) => own.findIndex((column) => column.name === name));
    return (row) => at.map((index) => row[index]!);
  };
  const [pickA, pickB] = [picking(a), picking(b)];
  return ({ id, a: inA, b: inB }) => {
    const place = { a: placeOf(inA), b: placeOf(inB) };
    const rows = { a: (inA?.rows ?? []).map(pickA), b: (inB?.rows ?? []).map(pickB) };
    const kind = kindOf(place, by === 'rows' && !sameRows(rows.a, rows.b));
    if (kind === undefined) return undefined;
    const single = kind === 'changed' && rows.a.length === 1 && rows.b.length === 1;
    return {
      id,
      kind,
      place,
      columns: single ? columnsChanged(columns, rows.a[0]!, rows.b[0]!) : [],
      rows: single || kind === 'reason' ? null : rows,
    };
  };
}

function placeOf(one: CaseOf | undefined): Place {
  return one === undefined ? 'not-there' : (one.reason ?? 'in-rows');
}

function kindOf({ a, b }: Both<Place>, differs: boolean): DifferenceKind | undefined {
  if (a === 'in-rows' && b === 'in-rows') return differs ? 'changed' : undefined;
  if (b === 'in-rows') return 'came';
  if (a === 'in-rows') return 'went';
  return a === b ? undefined : 'reason';
}

function sameRows(a: readonly Row[], b: readonly Row[]): boolean {
  return a.length === b.length && a.every((row, i) => row.every((cell, j) => cell === b[i]![j]));
}

function columnsChanged(names: readonly string[], a: Row, b: Row): (Both<Cell> & { readonly name: string })[] {
  return names.flatMap((name, i) => (a[i] === b[i] ? [] : [{ name, a: a[i]!, b: b[i]! }]));
}
