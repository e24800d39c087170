import type { FactEvent } from '#case';
import { kindOf, type ColumnKind } from '#columns';
import { compareCodePoints, dayFromIso, type Day } from '#kernel';
import { matches, type AttributeSource, type FactPattern, type ProtocolDefinition } from '#protocol';
import type { Cell } from '../answer.js';
import { sourceAttribute } from '../codebook.js';
import type { ImpreciseDates } from '../question.js';
import type { Asked } from './asked.js';

const IMPUTED: Readonly<Partial<Record<ImpreciseDates, (a: Day, z: Day) => Day>>> = {
  'impute-first': (a) => a,
  'impute-middle': (a, z) => a + Math.floor((z - a) / 2),
  'impute-last': (_, z) => z,
};

/** A fact, with the first and last day that it can have occurred. */
export interface Dated {
  readonly fact: FactEvent;
  readonly caseId: string;
  readonly from: Day;
  readonly to: Day;
  readonly precise: boolean;
  /** Whether the day is the question's and not the agency's. */
  readonly imputed: boolean;
}

/**
 * A fact as a definition sees it: with the values that were recorded under the kind that it gives their attribute. A text
 * that reads like a date is no date, and a date is no text, whatever a later version calls the attribute.
 *
 * @param versions every version of the protocol, so that what a fact was checked against is known
 */
export function seenBy(
  definition: ProtocolDefinition,
  fact: FactEvent,
  versions: readonly ProtocolDefinition[],
): FactEvent {
  const recordedBy = versions.find(({ version }) => version === fact.protocolVersion);
  const attributes = Object.entries(fact.attributes).filter(([name]) => {
    const kind = kindIn(definition, fact.type, name);
    return kind !== undefined && kind === kindIn(recordedBy, fact.type, name);
  });
  return { ...fact, attributes: Object.fromEntries(attributes) };
}

function kindIn(definition: ProtocolDefinition | undefined, type: string, name: string): ColumnKind | undefined {
  const attribute = definition?.factTypes[type]?.attributes?.[name];
  return attribute === undefined ? undefined : kindOf(attribute);
}

/** A fact with its days; an unknown date is between the infinities. */
export function date(fact: FactEvent, caseId: string): Dated {
  const { occurred } = fact;
  return occurred.precision === 'unknown'
    ? { fact, caseId, from: -Infinity, to: Infinity, precise: false, imputed: false }
    : { fact, caseId, from: occurred.from, to: occurred.to, precise: occurred.from === occurred.to, imputed: false };
}

/** Facts with a day for each imprecise one, where the question gives them one. In the order in which they came in. */
export function impute(facts: readonly Dated[], { question, definition, asOf, studyEnd }: Asked): Dated[] {
  const dayOf = IMPUTED[question.impreciseDates];
  if (dayOf === undefined) return [...facts];
  const on = (dated: Dated, a: Day, z: Day): Dated => {
    const day = dayOf(a, z);
    return { ...dated, from: day, to: day, precise: true, imputed: true };
  };
  const known = facts.map((dated) =>
    dated.precise || dated.from === -Infinity ? dated : on(dated, dated.from, dated.to),
  );
  // An unknown date lies between the origin and the end of what was observed.
  const origins = matching(known, definition.origin).filter(({ precise, from }) => precise && from <= asOf);
  const first = Math.min(...origins.map(({ from }) => from));
  const last = Math.min(asOf, studyEnd);
  return known.map((dated) => (dated.precise || first > last ? dated : on(dated, first, last)));
}

/** By first possible day, then source, id and case: never by the order in which facts came. */
export function inOrder(x: Dated, y: Dated): number {
  return (
    // Two unknown dates are both -Infinity, whose difference is no number.
    (x.from === y.from ? 0 : x.from - y.from) ||
    compareCodePoints(x.fact.source, y.fact.source) ||
    compareCodePoints(x.fact.id, y.fact.id) ||
    compareCodePoints(x.caseId, y.caseId)
  );
}

/** The facts that fulfil a pattern, in the order in which they came in. */
export function matching(facts: readonly Dated[], pattern: FactPattern): Dated[] {
  return facts.filter(({ fact }) => matches(pattern, fact));
}

/** The value of the attribute that a source names, if it is of the kind that the definition says. */
export function valueOf({ fact }: Dated, source: AttributeSource, definition: ProtocolDefinition): Cell {
  const value = fact.attributes[source.attribute];
  switch (sourceAttribute(source, definition).type) {
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'date':
      return typeof value === 'string' && dayFromIso(value) !== undefined ? value : null;
    case 'code':
    case 'text':
      return typeof value === 'string' ? value : null;
  }
}

/** A fact as rows name it. */
export function nameOf({ fact }: Dated): string {
  return `${fact.source} ${fact.id}`;
}
