import type { Language } from './words.js';

const GROUPS: Readonly<Record<Language, string>> = { en: ',', sv: '\u00a0' };

/** A number as people of the language write it, written by hand because the machine's tables of languages differ. */
export function decimals(value: number, places: number, language: Language): string {
  if (!Number.isFinite(value)) return '–';
  const [whole, part] = Math.abs(value).toFixed(places).split('.') as [string, string?];
  // Four digits stand together, as in a year.
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, GROUPS[language]) : whole;
  const digits = part === undefined ? grouped : `${grouped}${language === 'sv' ? ',' : '.'}${part}`;
  return value < 0 && /[1-9]/.test(digits) ? `−${digits}` : digits;
}

/** As few decimals as tell the number with this many digits. */
export function short(value: number, digits: number, language: Language): string {
  if (value !== 0 && (Math.abs(value) >= 1e7 || Math.abs(value) < 1e-4)) return exponent(value, language);
  const rounded = Number(value.toPrecision(digits));
  const places = Math.max(0, -Math.floor(Math.log10(Math.abs(rounded) || 1)) + digits - 1);
  const least = (String(Number(rounded.toFixed(Math.min(places, 12)))).split('.')[1] ?? '').length;
  return decimals(rounded, least, language);
}

/** A count; those of weighted rows may have a decimal. */
export function count(value: number, language: Language): string {
  return decimals(value, Number.isInteger(Number(value.toFixed(1))) ? 0 : 1, language);
}

/** A share as percent, with a space before the sign in Swedish. */
export function percent(share: number, language: Language): string {
  return `${short(Number((share * 100).toFixed(6)), 4, language)}${language === 'sv' ? '\u00a0' : ''}%`;
}

/** A hazard ratio: two decimals, or two digits where it is small. */
export function ratio(value: number, language: Language): string {
  if (value >= 1e4 || value < 1e-3) return value === 0 ? '0' : exponent(value, language);
  return decimals(value, value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.1 ? 2 : 3, language);
}

/** `p = 0.003`, `p < 0.001`. */
export function pValue(p: number, language: Language): string {
  return p < 0.001 ? `p < ${decimals(0.001, 3, language)}` : `p = ${bareP(p, language)}`;
}

/** Without its name, for a column. */
export function bareP(p: number, language: Language): string {
  if (p < 0.001) return `< ${decimals(0.001, 3, language)}`;
  return decimals(p, p < 0.1 ? 3 : 2, language);
}

function exponent(value: number, language: Language): string {
  const [digits, power] = value.toExponential(1).split('e') as [string, string];
  return `${decimals(Number(digits), 1, language)}e${power.replace('+', '').replace('-', '−')}`;
}
