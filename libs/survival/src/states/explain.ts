import type { Conventions, Warning } from '../data.js';
import type { Rows } from './rows.js';

/** What weights are to estimates over subjects. */
export function weightsConvention({ weights }: Rows): Conventions {
  if (weights === undefined) return {};
  return { weights: 'in estimates numbers of rows; in the variance a weighted row is one subject' };
}

/** @param gaps pauses between rows of a subject */
export function gapsWarning(gaps: number): Warning[] {
  if (gaps === 0) return [];
  const rows = gaps === 1 ? '1 row of a subject begins' : `${gaps} rows of a subject begin`;
  return [{ code: 'gaps', message: `${rows} some time after the row before ended` }];
}
