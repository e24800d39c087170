import { codesOf, type Attribute, type AttributeSource, type Label, type ProtocolDefinition } from '#protocol';
import type { Column } from './answer.js';
import type { Question } from './question.js';

/** The machine codes of `why` that no protocol names. */
export const WHY = { event: 'event', administrative: 'administrative', maxFollowUp: 'max-follow-up' } as const;

const ENDED: Readonly<Record<string, Label>> = {
  [WHY.administrative]: { sv: 'Uppföljningen slutade', en: 'End of follow-up' },
  [WHY.maxFollowUp]: { sv: 'Längsta uppföljning nådd', en: 'Longest follow-up reached' },
};

/** The cause that the fact of an endpoint's `before` is, as rows name it. */
export function beforeCause(question: Question, definition: ProtocolDefinition): string {
  return `before:${definition.endpoints[question.endpoint]!.before!.fact}`;
}

/** What the column `why` says of a case that ended by a cause, and the label of that. */
export function whyOf(
  question: Question,
  definition: ProtocolDefinition,
  cause: string,
): { why: string; label: Label } {
  const endpoint = definition.endpoints[question.endpoint]!;
  if (cause === question.endpoint) return { why: WHY.event, label: endpoint.label };
  const exit = definition.exits?.[cause];
  if (exit !== undefined) return { why: exit.why ?? `exit:${cause}`, label: exit.label };
  return { why: cause, label: endpoint.before!.label };
}

/** The label of an end that no fact brought about. */
export function endedLabel(why: string): Label {
  return ENDED[why]!;
}

/** The columns of an answer, in order: the codebook. */
export function columnsOf(question: Question, definition: ProtocolDefinition): Column[] {
  const ends = endsOf(question, definition);
  return [
    { name: 'id', label: { sv: 'Ärende', en: 'Case' }, type: 'text' },
    ...(definition.entry === undefined ? [] : [ENTRY]),
    { name: 'time', label: { sv: 'Dagar från start', en: 'Days from the origin' }, type: 'integer', unit: 'd' },
    { name: 'status', label: { sv: 'Utfall', en: 'Status' }, type: 'code', codes: statusCodes(question, definition) },
    { name: 'cause', label: { sv: 'Orsak', en: 'Cause' }, type: 'code', codes: ends.causes },
    {
      name: 'why',
      label: { sv: 'Varför uppföljningen slutade', en: 'Why follow-up ended' },
      type: 'code',
      codes: ends.whys,
    },
    groupColumn(question, definition),
    ...question.covariates.map((name) => covariateColumn(name, definition)),
    { name: 'why_text', label: { sv: 'Varför, i ord', en: 'Why, in words' }, type: 'text' },
    { name: 'origin_fact', label: { sv: 'Händelsen vid start', en: 'The fact at the origin' }, type: 'text' },
    { name: 'end_fact', label: { sv: 'Händelsen vid slutet', en: 'The fact at the end' }, type: 'text' },
  ];
}

/** How the value of an attribute that a group or covariate reads is declared. */
export function sourceAttribute(source: AttributeSource, definition: ProtocolDefinition): Attribute {
  return definition.factTypes[source.fact]!.attributes![source.attribute]!;
}

const ENTRY: Column = {
  name: 'entry',
  label: { sv: 'Dagar från start till inträde', en: 'Days from the origin to entry' },
  type: 'integer',
  unit: 'd',
};

function statusCodes(question: Question, definition: ProtocolDefinition): Record<string, Label> {
  return {
    0: { sv: 'Censurerad', en: 'Censored' },
    1: definition.endpoints[question.endpoint]!.label,
    2: { sv: 'Konkurrerande händelse', en: 'Competing event' },
  };
}

function endsOf(
  question: Question,
  definition: ProtocolDefinition,
): { causes: Record<string, Label>; whys: Record<string, Label> } {
  const before = definition.endpoints[question.endpoint]!.before;
  const competing = [
    question.endpoint,
    ...Object.keys(question.exits).filter((name) => question.exits[name] === 'competes'),
    ...(before?.default === 'competes' ? [beforeCause(question, definition)] : []),
  ];
  const ending = [
    question.endpoint,
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
  return {
    causes: Object.fromEntries(competing.map((cause) => [cause, whyOf(question, definition, cause).label])),
    whys,
  };
}

function groupColumn(question: Question, definition: ProtocolDefinition): Column {
  const group = question.group === null ? undefined : definition.groups![question.group]!;
  if (group === undefined) return { name: 'group', label: { sv: 'Grupp', en: 'Group' }, type: 'code', codes: {} };
  const codes = 'from' in group ? codesOf(definition, sourceAttribute(group.from, definition)) : group.codes;
  return { name: 'group', label: group.label, type: 'code', codes: codes ?? {} };
}

function covariateColumn(name: string, definition: ProtocolDefinition): Column {
  const { label, from, as } = definition.covariates![name]!;
  if (as === 'years-at-origin') return { name, label, type: 'number', unit: 'a' };
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
