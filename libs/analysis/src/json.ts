import { notEstimable, type Estimate, type Warning } from '#survival';

/** A number for JSON: null where it cannot be estimated. */
export function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** A number, or why there is none. */
export function orWhy(value: number, code: string, message: string): Estimate {
  return Number.isFinite(value) ? value : notEstimable(code, message);
}

/** Warnings of several parts, each once. */
export function distinct(warnings: readonly Warning[]): Warning[] {
  return [...new Map(warnings.map((warning) => [`${warning.code} ${warning.message}`, warning])).values()];
}

/** `1 row`, `2 rows`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
