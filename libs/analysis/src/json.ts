import { isEstimable, type Estimate, type Warning } from '#survival';

/** A number for JSON: null where it cannot be estimated. */
export function orNull(value: Estimate): number | null {
  return isEstimable(value) && Number.isFinite(value) ? value : null;
}

/** Warnings of several parts, each once. */
export function distinct(warnings: readonly Warning[]): Warning[] {
  return [...new Map(warnings.map((warning) => [`${warning.code} ${warning.message}`, warning])).values()];
}

/** `1 row`, `2 rows`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
