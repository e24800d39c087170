import { codesOf, type Attribute, type AttributeSource, type Label, type ProtocolDefinition } from '#protocol';
import { adtteColumns } from './adtte.js';
import type { Column } from './answer.js';
import { beforeCause, competingCauses, endedLabel, WHY, whyOf } from './ends.js';
import { INTERVAL_SHAPES, type Question, type TimeDependent } from './question.js';

export * from './ends.js';

/** The columns of an answer, in order: the codebook. Those that the question wants, if it names some. */
export function columnsOf(question: Question, definition: ProtocolDefinition): Column[] {
  const all = allColumnsOf(question, definition);
  return question.columns === null ? all : question.columns.map((name) => all.find((column) => column.name === name)!);
}

/** Every column that the answer to a question can have, in order. */
export function allColumnsOf(question: Question, definition: ProtocolDefinition): Column[] {
  if (question.format === 'adtte') return adtteOf(question, definition);
  const ends = endsOf(question, definition);
  const intervals = INTERVAL_SHAPES.includes(question.shape);
  const time = timeType(question);
  return [
    { name: 'id', label: { sv: 'Ärende', en: 'Case' }, type: 'text' },
    ...(intervals
      ? INTERVAL.map((column) => ({ ...column, ...time }))
      : [
          ...(definition.entry === undefined ? [] : [{ ...ENTRY, ...time }]),
          { ...(question.shape === 'landmark' ? TIME_FROM_LANDMARK : TIME), ...time },
          ...(question.impreciseDates === 'interval-censor' ? [{ ...TIME_UPPER, ...time }] : []),
        ]),
    { name: 'status', label: { sv: 'Utfall', en: 'Status' }, type: 'code', codes: statusCodes(question, definition) },
    { name: 'cause', label: { sv: 'Orsak', en: 'Cause' }, type: 'code', codes: ends.causes },
    {
      name: 'why',
      label: { sv: 'Varför uppföljningen slutade', en: 'Why follow-up ended' },
      type: 'code',
      codes: ends.whys,
    },
    groupColumn(question, definition),
    ...shapeColumns(question, definition),
    ...baselineColumns(question, definition),
    ...question.timeDependent.map((covariate) => timeDependentColumn(covariate, definition)),
    ...(question.impreciseDates.startsWith('impute') ? [IMPUTED] : []),
    { name: 'why_text', label: { sv: 'Varför, i ord', en: 'Why, in words' }, type: 'text' },
    { name: 'origin_fact', label: { sv: 'Händelsen vid start', en: 'The fact at the origin' }, type: 'text' },
    { name: 'end_fact', label: { sv: 'Händelsen vid slutet', en: 'The fact at the end' }, type: 'text' },
  ];
}

/** The baseline covariates, each followed by its band. */
export function baselineColumns(question: Question, definition: ProtocolDefinition): Column[] {
  return question.covariates.flatMap((name) => [
    covariateColumn(name, definition),
    ...(Object.hasOwn(question.bands, name) ? [bandColumn(name, question.bands[name]!, definition)] : []),
  ]);
}

function adtteOf(question: Question, definition: ProtocolDefinition): Column[] {
  return adtteColumns(question, definition, {
    time: timeType(question),
    groupCodes: question.group === null ? undefined : (groupColumn(question, definition).codes ?? {}),
    baseline: baselineColumns(question, definition),
  });
}

/** The states of a multi-state question, the first one first. */
export function statesOf(question: Question): string[] {
  return [INITIAL_STATE, ...(question.states ?? [])];
}

/** The codes of the bands that limits make, from the lowest. */
export function bandCodes(limits: readonly number[]): string[] {
  return [`<${limits[0]}`, ...limits.slice(1).map((limit, i) => `${limits[i]}-<${limit}`), `>=${limits.at(-1)}`];
}

/** How the value of an attribute that a group or covariate reads is declared. */
export function sourceAttribute(source: AttributeSource, definition: ProtocolDefinition): Attribute {
  return definition.factTypes[source.fact]!.attributes![source.attribute]!;
}

/** The state at the origin, and what stands for an end without an event; as in R's survcheck. */
export const INITIAL_STATE = '(s0)';
export const CENSORED = '(censored)';

/** The group that is the way of working in force at the origin. */
export const PROCESS_VERSION = 'process-version';

const DAYS = { type: 'integer', unit: 'd' } as const;
const ENTRY: Column = {
  name: 'entry',
  label: { sv: 'Tid från start till inträde', en: 'Time from the origin to entry' },
  ...DAYS,
};
const TIME: Column = { name: 'time', label: { sv: 'Tid från start', en: 'Time from the origin' }, ...DAYS };
const TIME_FROM_LANDMARK: Column = {
  name: 'time',
  label: { sv: 'Tid från landmärket', en: 'Time from the landmark' },
  ...DAYS,
};
const TIME_UPPER: Column = {
  name: 'time_upper',
  label: { sv: 'Senaste möjliga tid', en: 'Latest possible time' },
  ...DAYS,
};
const INTERVAL: readonly Column[] = [
  { name: 'tstart', label: { sv: 'Intervallets början', en: 'Start of the interval' }, ...DAYS },
  { name: 'tstop', label: { sv: 'Intervallets slut', en: 'End of the interval' }, ...DAYS },
];
const NO_YES = { 0: { sv: 'nej', en: 'no' }, 1: { sv: 'ja', en: 'yes' } };
const IMPUTED: Column = {
  name: 'imputed',
  label: { sv: 'Datum uppskattat', en: 'A date was imputed' },
  type: 'code',
  codes: NO_YES,
};
/** Units by UCUM. */
const UNIT_CODES = { days: 'd', weeks: 'wk', months: 'mo', years: 'a' } as const;

function timeType({ unit, shift }: Question): Pick<Column, 'type' | 'unit'> {
  return { type: unit === 'days' && shift === null ? 'integer' : 'number', unit: UNIT_CODES[unit] };
}

/** The columns that are a shape's own. */
function shapeColumns(question: Question, definition: ProtocolDefinition): Column[] {
  switch (question.shape) {
    case 'split':
      return [{ name: 'episode', label: { sv: 'Tidsdel', en: 'Episode' }, type: 'integer' }];
    case 'person-period':
      return [{ name: 'period', label: { sv: 'Period', en: 'Period' }, type: 'integer' }];
    case 'recurrent':
      return [{ name: 'enum', label: { sv: 'Händelsens nummer', en: 'Number of the event' }, type: 'integer' }];
    case 'multi-state': {
      const codes = Object.fromEntries(
        statesOf(question).map((state) => [state, stateLabel(state, question, definition)]),
      );
      return [
        { name: 'from', label: { sv: 'Från tillstånd', en: 'From state' }, type: 'code', codes },
        { name: 'to', label: { sv: 'Till tillstånd', en: 'To state' }, type: 'code', codes },
        { name: 'transition', label: { sv: 'Övergång', en: 'Transition' }, type: 'integer' },
      ];
    }
    default:
      return [];
  }
}

function stateLabel(state: string, question: Question, definition: ProtocolDefinition): Label {
  if (state === INITIAL_STATE) return { sv: 'Vid start', en: 'At the origin' };
  return definition.endpoints[state]?.label ?? definition.exits![state]!.label;
}

function bandColumn(name: string, limits: readonly number[], definition: ProtocolDefinition): Column {
  const { label } = definition.covariates![name]!;
  return {
    name: `${name}_band`,
    label: { sv: `${label.sv}, i grupper`, en: `${label.en}, in bands` },
    type: 'code',
    codes: Object.fromEntries(bandCodes(limits).map((code) => [code, { sv: code, en: code }])),
  };
}

function timeDependentColumn({ name, from, as }: TimeDependent, definition: ProtocolDefinition): Column {
  const fact = definition.factTypes[from.fact]!.label;
  if (as === 'ever') return { name, label: fact, type: 'code', codes: NO_YES };
  if (as === 'count') {
    return { name, label: { sv: `${fact.sv}, antal`, en: `${fact.en}, number of times` }, type: 'integer' };
  }
  const source = { ...from, attribute: from.attribute! };
  const { label } = sourceAttribute(source, definition);
  return attributeColumn(name, label, source, definition);
}

function statusCodes(question: Question, definition: ProtocolDefinition): Record<string, Label> {
  const label = definition.endpoints[question.endpoint]!.label;
  const censored = { sv: 'Censurerad', en: 'Censored' };
  switch (question.shape) {
    case 'competing-risks':
      return {
        0: censored,
        ...Object.fromEntries(
          competingCauses(question, definition).map((cause, i) => [i + 1, whyOf(question, definition, cause).label]),
        ),
      };
    case 'multi-state':
      return { 0: { sv: 'Ingen övergång', en: 'No transition' }, 1: { sv: 'Övergång', en: 'Transition' } };
    default:
      return {
        0: INTERVAL_SHAPES.includes(question.shape) ? { sv: 'Ingen händelse', en: 'No event' } : censored,
        1: label,
        2: { sv: 'Konkurrerande händelse', en: 'Competing event' },
        ...(question.impreciseDates === 'interval-censor'
          ? { 3: { sv: `${label.sv}, dag okänd`, en: `${label.en}, day unknown` } }
          : {}),
      };
  }
}

function endsOf(
  question: Question,
  definition: ProtocolDefinition,
): { causes: Record<string, Label>; whys: Record<string, Label> } {
  const before = definition.endpoints[question.endpoint]!.before;
  const ending = [
    question.endpoint,
    ...(question.states ?? []).filter((state) => state !== question.endpoint),
    ...Object.keys(definition.exits ?? {}).filter((name) => (question.exits[name] ?? 'ignored') !== 'ignored'),
    ...(before === undefined ? [] : [beforeCause(question, definition)]),
  ];
  const whys: Record<string, Label> = {};
  for (const cause of ending) {
    const { why, label } = whyOf(question, definition, cause);
    whys[why] ??= label;
  }
  if (question.maxFollowUp !== null) whys[WHY.maxFollowUp] ??= endedLabel(WHY.maxFollowUp);
  whys[WHY.administrative] ??= endedLabel(WHY.administrative);
  if (INTERVAL_SHAPES.includes(question.shape)) whys[WHY.continues] ??= endedLabel(WHY.continues);
  const causes = question.states ?? competingCauses(question, definition);
  return {
    causes: Object.fromEntries(causes.map((cause) => [cause, whyOf(question, definition, cause).label])),
    whys,
  };
}

/** The column of the group, which is empty without one. */
export function groupColumn(question: Question, definition: ProtocolDefinition): Column {
  if (question.group === PROCESS_VERSION) {
    const codes = Object.fromEntries((definition.processVersions ?? []).map(({ name, label }) => [name, label]));
    return { name: 'group', label: { sv: 'Arbetssätt', en: 'Process version' }, type: 'code', codes };
  }
  const group = question.group === null ? undefined : definition.groups![question.group]!;
  if (group === undefined) return { name: 'group', label: { sv: 'Grupp', en: 'Group' }, type: 'code', codes: {} };
  const codes = 'from' in group ? codesOf(definition, sourceAttribute(group.from, definition)) : group.codes;
  return { name: 'group', label: group.label, type: 'code', codes: codes ?? {} };
}

function covariateColumn(name: string, definition: ProtocolDefinition): Column {
  const { label, from, as } = definition.covariates![name]!;
  if (as === 'years-at-origin') return { name, label, type: 'number', unit: 'a' };
  return attributeColumn(name, label, from, definition);
}

/** A column that holds the values of an attribute. */
function attributeColumn(name: string, label: Label, from: AttributeSource, definition: ProtocolDefinition): Column {
  const attribute = sourceAttribute(from, definition);
  switch (attribute.type) {
    case 'code':
      return { name, label, type: 'code', codes: codesOf(definition, attribute) ?? {} };
    case 'number': {
      const unit = attribute.unit === undefined ? {} : { unit: attribute.unit };
      return { name, label, type: attribute.integer === true ? 'integer' : 'number', ...unit };
    }
    case 'date':
      return { name, label, type: 'date' };
    case 'text':
      return { name, label, type: 'text' };
  }
}
