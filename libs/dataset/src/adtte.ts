import type { FactPattern, Label, ProtocolDefinition } from '#protocol';
import type { Cnsr, Column } from './answer.js';
import { beforeCause, endedLabel, WHY, whyOf } from './ends.js';
import type { Question, TimeUnit } from './question.js';

/** What an ADTTE answer has in common with the other formats: how times come out, the group, the baseline covariates. */
export interface AdtteParts {
  readonly time: Pick<Column, 'type' | 'unit'>;
  /** `undefined` without a group; empty where no list says which codes there are. */
  readonly groupCodes: Readonly<Record<string, Label>> | undefined;
  readonly baseline: readonly Column[];
}

/** The columns of an ADTTE answer, in order: docs/reference/adtte.md. The last ones are those of `baseline`, renamed. */
export function adtteColumns(question: Question, definition: ProtocolDefinition, parts: AdtteParts): Column[] {
  const { endpoint, unit, impreciseDates } = question;
  const { label } = definition.endpoints[endpoint]!;
  const imputes = impreciseDates.startsWith('impute');
  const facts = [endpoint, ...factCauses(question, definition)].map(
    (cause) => patternOf(question, definition, cause).fact,
  );
  return [
    { name: 'STUDYID', label: { sv: 'Studie', en: 'Study Identifier' }, type: 'text' },
    { name: 'USUBJID', label: { sv: 'Ärende', en: 'Unique Subject Identifier' }, type: 'text' },
    {
      name: 'PARAMCD',
      label: { sv: 'Händelsens kod', en: 'Parameter Code' },
      type: 'code',
      codes: { [paramcdOf(question, definition)]: label },
    },
    { name: 'PARAM', label: { sv: 'Händelse', en: 'Parameter' }, type: 'text' },
    ...treatmentColumns(parts.groupCodes),
    { name: 'STARTDT', label: { sv: 'Startdag', en: 'Time-to-Event Origin Date for Subject' }, type: 'date' },
    ...(imputes ? [flagColumn('STARTDTF', { sv: 'Startdagen uppskattad', en: 'Origin Date Imputation Flag' })] : []),
    { name: 'ADT', label: { sv: 'Slutdag', en: 'Analysis Date' }, type: 'date' },
    ...(imputes ? [flagColumn('ADTF', { sv: 'Slutdagen uppskattad', en: 'Analysis Date Imputation Flag' })] : []),
    { name: 'AVAL', label: { sv: 'Tid från start', en: 'Analysis Value' }, ...parts.time },
    {
      name: 'AVALU',
      label: { sv: 'Tidens enhet', en: 'Analysis Value Unit' },
      type: 'code',
      codes: { [avaluOf(unit)]: UNIT_LABELS[unit] },
    },
    {
      name: 'CNSR',
      label: { sv: 'Censurerad', en: 'Censor' },
      type: 'code',
      codes: {
        [EVENT]: label,
        ...Object.fromEntries(censorings(question, definition).map((one) => [one.cnsr, one.label])),
      },
    },
    {
      name: 'EVNTDESC',
      label: { sv: 'Händelse eller skäl till censurering', en: 'Event or Censoring Description' },
      type: 'text',
    },
    { name: 'CNSDTDSC', label: { sv: 'Vad censureringsdagen är', en: 'Censor Date Description' }, type: 'text' },
    {
      name: 'SRCDOM',
      label: { sv: 'Källa: slag av faktum', en: 'Source Data' },
      type: 'code',
      codes: Object.fromEntries(facts.map((fact) => [fact, definition.factTypes[fact]!.label])),
    },
    { name: 'SRCVAR', label: { sv: 'Källa: tidpunkt', en: 'Source Variable' }, type: 'text' },
    { name: 'SRCSEQ', label: { sv: 'Källa: nummer i ärendet', en: 'Source Sequence Number' }, type: 'integer' },
    ...renamed(parts.baseline),
  ];
}

/** One way in which follow-up can have been censored. */
export interface Censoring {
  readonly cnsr: Cnsr;
  /** Why: EVNTDESC. */
  readonly label: Label;
  /** What the date is: CNSDTDSC. */
  readonly date: Label;
}

/** CNSR of the endpoint itself. */
export const EVENT = 0 as Cnsr;

/** The censoring of those who were followed to the end: the earlier of as-of and the end of the study. */
export function administrative({ asOf }: Question, { studyEnd }: ProtocolDefinition): Censoring {
  return {
    cnsr: 1 as Cnsr,
    label: endedLabel(WHY.administrative),
    date:
      studyEnd === undefined || asOf < studyEnd
        ? { sv: 'Datastopp', en: 'Data cut-off' }
        : { sv: 'Studiens slut', en: 'End of the study' },
  };
}

/** The censoring of those who were followed for as long as the question asks. */
export function maxFollowUp({ maxFollowUp: days }: Question): Censoring {
  return {
    cnsr: 2 as Cnsr,
    label: endedLabel(WHY.maxFollowUp),
    date: { sv: `${days} dagar efter start`, en: `${days} days after the origin` },
  };
}

/**
 * The censoring by an exit or the endpoint's `before`, whether it competes or not. Its number goes by its place in the
 * protocol, and so is the same in every question about that version.
 */
export function censoringBy(question: Question, definition: ProtocolDefinition, cause: string): Censoring {
  const exits = Object.keys(definition.exits ?? {});
  const place = exits.indexOf(cause);
  const fact = definition.factTypes[patternOf(question, definition, cause).fact]!.label;
  const last = definition.exits?.[cause]?.take === 'last';
  return {
    cnsr: (3 + (place < 0 ? exits.length : place)) as Cnsr,
    label: whyOf(question, definition, cause).label,
    date: last
      ? { sv: `Sista dag för: ${fact.sv}`, en: `Last date of: ${fact.en}` }
      : { sv: `Dag för: ${fact.sv}`, en: `Date of: ${fact.en}` },
  };
}

/** Which facts a cause is, the endpoint included. */
export function patternOf(question: Question, definition: ProtocolDefinition, cause: string): FactPattern {
  const endpoint = definition.endpoints[question.endpoint]!;
  if (cause === question.endpoint) return endpoint;
  return definition.exits?.[cause] ?? endpoint.before!;
}

/** The values of TRTPN: a code's place in its list, from 1. */
export function treatmentNumbers(codes: Readonly<Record<string, Label>>): [code: string, number: number][] {
  return Object.keys(codes).map((code, i) => [code, i + 1]);
}

/**
 * The endpoint's name in capitals, without hyphens, of eight characters at most. Where an earlier endpoint of the protocol
 * has the same, the end gives way to a number: `STARTOFT`, `STARTOF2`.
 */
export function paramcdOf({ endpoint }: Question, { endpoints }: ProtocolDefinition): string {
  const taken = new Set<string>();
  for (const name of Object.keys(endpoints)) {
    const code = free(name.replaceAll('-', '').toUpperCase(), 8, taken);
    if (name === endpoint) return code;
  }
  throw new Error(`The definition has no endpoint ${endpoint}.`);
}

/** The value of AVALU. */
export function avaluOf(unit: TimeUnit): string {
  return unit.toUpperCase();
}

const UNIT_LABELS: Readonly<Record<TimeUnit, Label>> = {
  days: { sv: 'dagar', en: 'days' },
  weeks: { sv: 'veckor', en: 'weeks' },
  months: { sv: 'månader', en: 'months' },
  years: { sv: 'år', en: 'years' },
};

/** The names of ADTTE, which no covariate takes even where the column is not there. */
const RESERVED = [
  'STUDYID',
  'USUBJID',
  'PARAMCD',
  'PARAM',
  'TRTP',
  'TRTPN',
  'STARTDT',
  'STARTDTF',
  'ADT',
  'ADTF',
  'AVAL',
  'AVALU',
  'CNSR',
  'EVNTDESC',
  'CNSDTDSC',
  'SRCDOM',
  'SRCVAR',
  'SRCSEQ',
];

/** Every way to be censored here, by number. */
function censorings(question: Question, definition: ProtocolDefinition): Censoring[] {
  return [
    administrative(question, definition),
    ...(question.maxFollowUp === null ? [] : [maxFollowUp(question)]),
    ...factCauses(question, definition).map((cause) => censoringBy(question, definition, cause)),
  ];
}

/** The causes that a fact brings about, besides the endpoint. */
function factCauses(question: Question, definition: ProtocolDefinition): string[] {
  return [
    ...Object.keys(definition.exits ?? {}).filter((name) => (question.exits[name] ?? 'ignored') !== 'ignored'),
    ...(definition.endpoints[question.endpoint]!.before === undefined ? [] : [beforeCause(question, definition)]),
  ];
}

function treatmentColumns(codes: AdtteParts['groupCodes']): Column[] {
  if (codes === undefined) return [];
  const numbers = treatmentNumbers(codes);
  return [
    { name: 'TRTP', label: { sv: 'Grupp', en: 'Planned Treatment' }, type: 'text' },
    ...(numbers.length === 0
      ? []
      : [
          {
            name: 'TRTPN',
            label: { sv: 'Grupp, nummer', en: 'Planned Treatment (N)' },
            type: 'code' as const,
            codes: Object.fromEntries(numbers.map(([code, number]) => [number, codes[code]!])),
          },
        ]),
  ];
}

function flagColumn(name: string, label: Label): Column {
  return {
    name,
    label,
    type: 'code',
    codes: {
      D: { sv: 'dagen uppskattad', en: 'day imputed' },
      M: { sv: 'månad och dag uppskattade', en: 'month and day imputed' },
      Y: { sv: 'hela datumet uppskattat', en: 'whole date imputed' },
    },
  };
}

/** Covariates by names that SAS takes: capitals, digits and _, at most 32, each once. */
function renamed(columns: readonly Column[]): Column[] {
  const taken = new Set(RESERVED);
  return columns.map((column) => ({
    ...column,
    name: free(column.name.toUpperCase().replaceAll(/[^A-Z0-9_]/g, '_'), 32, taken),
  }));
}

/** The name cut to a length, its end replaced by 2, 3, … where it is taken. Takes it. */
function free(name: string, length: number, taken: Set<string>): string {
  let result = name.slice(0, length);
  for (let n = 2; taken.has(result); n++) result = name.slice(0, length - String(n).length) + String(n);
  taken.add(result);
  return result;
}
