import type { ResultHead } from '#analysis';
import { count } from '../drawing/numbers.js';
import { WORDS, type Language } from '../drawing/words.js';

/** The column of groups: the one asked for, or the one that an answer of ours has. */
export function groupColumn({ request, conventions }: ResultHead): string | undefined {
  return request.group ?? conventions['group'];
}

/** Whether a case goes on from one group to another. */
export function groupsChange({ warnings }: ResultHead): boolean {
  return warnings.some(({ code }) => code === 'group-changes');
}

/** `n = 228`; where rows are intervals of cases that cannot be told apart, or of cases that change group, it is these that are counted. */
export function sizeText(result: ResultHead, rows: number, language: Language): string {
  const { request, conventions } = result;
  const enters = request.start !== undefined || conventions['time']?.startsWith('at risk over') === true;
  const joined = request.id !== undefined || conventions['id'] !== undefined;
  const { n, intervals } = WORDS[language];
  const text = count(rows, language);
  return groupsChange(result) || (enters && !joined) ? intervals(text) : n(text);
}
