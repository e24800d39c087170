import { Problem, type Warning } from '#kernel';
import type { Question } from './question.js';

/** With fewer events than this, rates and tests say little. */
const FEW = 10;

/** What warnings are made from. */
export interface Doubts {
  /** Cases in the rows. */
  readonly cases: number;
  readonly events: number;
  /** Cases that have made-up facts. */
  readonly synthetic: number;
  /** Cases whose group a fact after the base day would have changed, or has. */
  readonly groupLater: number;
  /** Baseline covariate → cases without a fact of it at the base day that have one later. */
  readonly covariatesLater: ReadonlyMap<string, number>;
  /** Covariate (baseline or time-dependent) → cases with several values of it on one deciding day. */
  readonly tiedValues: ReadonlyMap<string, number>;
  /** Cases whose origin or end was imputed. */
  readonly imputed: number;
  /** Cases that an interval-censored event ended. */
  readonly intervalCensored: number;
  /** Cases of which a fact was moved by the shift. */
  readonly shifted: number;
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
  'immortal-time': {
    sv: (count, rows, name) =>
      `${name} avgjordes av en händelse efter start i ${count} av ${rows} ärenden: den som hann få den måste ha varit kvar till dess (immortal time bias).`,
    en: (count, rows, name) =>
      `${name} was decided by a fact after the origin in ${count} of ${rows} cases: they had to be at risk until then to get it (immortal-time bias).`,
  },
  'later-facts-left-out': {
    sv: (count, rows, name) => `${name} har i ${count} av ${rows} ärenden uppgifter efter start, som inte är med.`,
    en: (count, rows, name) => `${name} has facts after the origin in ${count} of ${rows} cases; they are left out.`,
  },
  'restricted-to-events': {
    sv: (count, rows) =>
      `Bara de ${rows} av ${count} ärenden som fick händelsen är med: det är att betinga på framtiden. fullRiskSet visar alla.`,
    en: (count, rows) =>
      `Only the ${rows} of ${count} cases that had the event are here: that conditions on the future. fullRiskSet shows them all.`,
  },
  'tied-values': {
    sv: (count, rows, name) =>
      `${name} har flera värden på en dag i ${count} av ${rows} ärenden; det sista efter källa och id gäller.`,
    en: (count, rows, name) =>
      `${name} has several values on one day in ${count} of ${rows} cases; the last by source and id counts.`,
  },
  'dates-imputed': {
    sv: (count, rows) => `Start eller slut är ett uppskattat datum i ${count} av ${rows} ärenden (kolumnen imputed).`,
    en: (count, rows) => `The origin or end of ${count} of ${rows} cases is an imputed date (column imputed).`,
  },
  'interval-censored': {
    sv: (count, rows) => `Dagen för händelsen är bara känd som ett intervall i ${count} av ${rows} ärenden (status 3).`,
    en: (count, rows) => `The day of the event is known only as an interval in ${count} of ${rows} cases (status 3).`,
  },
  'shifted-facts': {
    sv: (count, rows) => `Händelser på samma dag har skilts åt i ${count} av ${rows} ärenden.`,
    en: (count, rows) => `Facts of one day were kept apart by the shift in ${count} of ${rows} cases.`,
  },
  'few-events': {
    sv: (count) => `Antalet händelser är ${count}, färre än ${FEW}: skattningar blir osäkra.`,
    en: (count) => `There are ${count} events, fewer than ${FEW}: estimates are unstable.`,
  },
} satisfies Record<string, Record<Language, Text>>;

/** The warnings of an answer, in a fixed order. `fullCases` are those before `restrictTo`. */
export function warningsOf(question: Question, doubts: Doubts, fullCases: number): Warning[] {
  const warnings: Warning[] = [];
  const { cases } = doubts;
  const warn = (code: keyof typeof TEXTS, count: number, name = ''): void => {
    if (count === 0) return;
    const text: Text = TEXTS[code][question.language];
    warnings.push({ code, message: text(count, cases, name) });
  };
  warn('synthetic-data', doubts.synthetic);
  const later = (name: string, count: number): void =>
    warn(question.fixedAtAnyTime.includes(name) ? 'immortal-time' : 'later-facts-left-out', count, name);
  if (question.group !== null) later(question.group, doubts.groupLater);
  for (const [covariate, count] of doubts.covariatesLater) later(covariate, count);
  if (question.restrictTo !== null) warn('restricted-to-events', fullCases);
  for (const [covariate, count] of doubts.tiedValues) warn('tied-values', count, covariate);
  warn('dates-imputed', doubts.imputed);
  warn('interval-censored', doubts.intervalCensored);
  warn('shifted-facts', doubts.shifted);
  if (doubts.events < FEW) {
    const text: Text = TEXTS['few-events'][question.language];
    warnings.push({ code: 'few-events', message: text(doubts.events, cases, '') });
  }
  return warnings;
}

/**
 * A baseline covariate or group that is decided after the base day has to be asked for by name.
 *
 * @throws Problem `fact-after-origin`
 */
export function refuseLater(question: Question, { groupLater, covariatesLater }: Doubts): void {
  const later = [...(question.group === null ? [] : [[question.group, groupLater] as const]), ...covariatesLater];
  for (const [name, count] of later) {
    if (count === 0 || question.fixedAtAnyTime.includes(name) || question.emptyWhenLater.includes(name)) continue;
    throw new Problem(
      'fact-after-origin',
      `A baseline covariate or group must be known at the origin; received ${name}, which a later fact decides in ${count} cases. Ask from an origin at which it is known, for it as timeDependent, at a landmark, or with emptyWhenLater (left as it was at the origin); fixedAtAnyTime uses the future, and warns.`,
      { extra: { name, cases: count } },
    );
  }
}
