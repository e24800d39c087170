/**
 * The one text of a finite number in CSV: the shortest digits that read back as the same number. Whole numbers have no
 * point; from 1e-4 to below 1e16 (and 0) there is no exponent, outside of that there is always one, as in `1e-7`, `1.5e-5`
 * and `1e21`. A zero has no sign.
 */
export function numberText(x: number): string {
  const size = Math.abs(x);
  if (size === 0 || (size >= 1e-4 && size < 1e16)) return String(x);
  return x.toExponential().replace('e+', 'e');
}
