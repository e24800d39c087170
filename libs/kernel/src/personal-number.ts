/**
 * Guards against Swedish personal identity numbers (personnummer, samordningsnummer) where they must never be: case ids,
 * stream names, URLs, logs, metrics and errors.
 *
 * Shape: YYMMDD or YYYYMMDD (day + 60 for a samordningsnummer), an optional `-` or `+`, then four digits of which the
 * first may be a letter (interim numbers). The check digit is left aside on purpose: a mistyped number identifies too.
 */
const SHAPE = /(?<![0-9A-Za-z])(?:(?:18|19|20)\d{2}|\d{2})(\d{2})(\d{2})[-+]?[\dTRSUWXJKLMN]\d{3}(?![0-9A-Za-z])/g;

/** Whether a text is, or holds, something shaped like a personnummer or samordningsnummer. */
export function holdsPersonalNumber(text: string): boolean {
  for (const match of text.matchAll(SHAPE)) if (isDate(match[1]!, match[2]!)) return true;
  return false;
}

/** The text with everything that is shaped like a personal number taken out. */
export function withoutPersonalNumbers(text: string): string {
  return text.replace(SHAPE, (all: string, month: string, day: string) =>
    isDate(month, day) ? '[personnummer]' : all,
  );
}

function isDate(month: string, day: string): boolean {
  const m = Number(month);
  const d = Number(day);
  return m >= 1 && m <= 12 && ((d >= 1 && d <= 31) || (d >= 61 && d <= 91));
}
