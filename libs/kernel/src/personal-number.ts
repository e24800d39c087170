/**
 * Guards against Swedish personal identity numbers (personnummer, samordningsnummer) where they must never be: case ids,
 * stream names, URLs, logs, metrics and errors.
 *
 * Shape: YYMMDD or YYYYMMDD (day + 60 for a samordningsnummer), perhaps a hyphen, dash, `+` or blank, then four digits of
 * which the first may be a letter (interim numbers). The check digit is left aside on purpose: a mistyped number identifies
 * too. So is meaning: ten digits that begin like a date are taken for a number, whatever they count. A UUID is passed
 * over, because one in some 60 000 holds digits of that shape by chance.
 */
const SHAPE =
  /(?<![0-9A-Za-z])(?:(?:18|19|20)\d{2}|\d{2})(\d{2})(\d{2})[-+ \u00a0\u2010-\u2015\u2212]?[\dTRSUWXJKLMN]\d{3}(?![0-9A-Za-z])/gi;
const UUID = /(?<![0-9A-Za-z])[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?![0-9A-Za-z])/gi;

/** Whether a text is, or holds, something shaped like a personnummer or samordningsnummer. */
export function holdsPersonalNumber(text: string): boolean {
  for (const match of text.replace(UUID, '').matchAll(SHAPE)) if (isDate(match[1]!, match[2]!)) return true;
  return false;
}

/** The text with everything that is shaped like a personal number taken out. */
export function withoutPersonalNumbers(text: string): string {
  const clean = (part: string): string =>
    part.replace(SHAPE, (all: string, month: string, day: string) => (isDate(month, day) ? '[personnummer]' : all));
  const uuids = [...text.matchAll(UUID)];
  let from = 0;
  const parts = uuids.map(({ 0: uuid, index }) => {
    const before = text.slice(from, index);
    from = index + uuid.length;
    return clean(before) + uuid;
  });
  return parts.join('') + clean(text.slice(from));
}

function isDate(month: string, day: string): boolean {
  const m = Number(month);
  const d = Number(day);
  return m >= 1 && m <= 12 && ((d >= 1 && d <= 31) || (d >= 61 && d <= 91));
}
