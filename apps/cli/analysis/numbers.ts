import type { Estimate } from '#survival';

type Value = Estimate | null | undefined;

/** As people read it: so many decimals, `–` where there is no number, and the reason where there is one. */
export function fixed(value: Value, decimals: number): string {
  if (value === null || value === undefined) return '–';
  if (typeof value !== 'number') return value.notEstimable.replaceAll('-', ' ');
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.5 * 10 ** -decimals || size >= 1e6)) return value.toExponential(1).replace('e+', 'e');
  return value.toFixed(decimals);
}

/** A p-value: three decimals, and `<0.001` below that. */
export function pText(value: Value): string {
  return typeof value === 'number' && value < 0.001 ? '<0.001' : fixed(value, 3);
}

/** A time or a count: up to six digits, no decimals that say nothing. */
export function short(value: Value): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : fixed(value, 0);
}

/** `95 %`. */
export function percent(part = 0.95): string {
  return `${Number((part * 100).toPrecision(6))} %`;
}
