import type { Warning } from '#kernel';

/** With fewer events than this, rates and tests say little. */
const FEW = 10;

/** What warnings are made from. */
export interface Doubts {
  readonly rows: number;
  readonly events: number;
  /** Rows whose case has made-up facts. */
  readonly synthetic: number;
  /** Rows whose group was decided by a fact that is not certainly on or before the origin. */
  readonly groupAfterOrigin: number;
  /** Covariate → rows without a value at the origin although there is a fact that is later or of uncertain date. */
  readonly covariatesNotAtOrigin: ReadonlyMap<string, number>;
}

type Language = 'sv' | 'en';
/** The text of a warning: how many of the rows it is about, and the name of what it is about. */
type Text = (count: number, rows: number, name: string) => string;

/** Every warning that an answer can have, by its code. */
const TEXTS = {
  'synthetic-data': {
    sv: (count, rows) => `${count} av ${rows} ärenden har påhittade händelser.`,
    en: (count, rows) => `${count} of ${rows} cases have made-up facts.`,
  },
  'group-known-after-origin': {
    sv: (count, rows) =>
      `Gruppen avgjordes av en händelse efter start i ${count} av ${rows} ärenden: att jämföra grupperna är att betinga på framtiden.`,
    en: (count, rows) =>
      `The group of ${count} of ${rows} cases was decided by a fact after the origin: comparing groups conditions on the future.`,
  },
  'covariate-not-at-origin': {
    sv: (count, rows, name) =>
      `${name} är tom i ${count} av ${rows} ärenden, där alla uppgifter om den är senare än start eller av osäkert datum.`,
    en: (count, rows, name) =>
      `${name} is empty for ${count} of ${rows} cases whose only facts of it are later than the origin or of uncertain date.`,
  },
  'few-events': {
    sv: (count) => `Antalet händelser är ${count}, färre än ${FEW}: skattningar blir osäkra.`,
    en: (count) => `There are ${count} events, fewer than ${FEW}: estimates are unstable.`,
  },
} satisfies Record<string, Record<Language, Text>>;

/** The warnings of an answer, in a fixed order. */
export function warningsOf(language: Language, doubts: Doubts): Warning[] {
  const warnings: Warning[] = [];
  const { rows, events, synthetic, groupAfterOrigin } = doubts;
  const warn = (code: keyof typeof TEXTS, count: number, name = ''): void => {
    const text: Text = TEXTS[code][language];
    warnings.push({ code, message: text(count, rows, name) });
  };
  if (synthetic > 0) warn('synthetic-data', synthetic);
  if (groupAfterOrigin > 0) warn('group-known-after-origin', groupAfterOrigin);
  for (const [covariate, count] of doubts.covariatesNotAtOrigin) {
    if (count > 0) warn('covariate-not-at-origin', count, covariate);
  }
  if (events < FEW) warn('few-events', events);
  return warnings;
}
