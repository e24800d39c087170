import type { FactEvent } from '#case';
import { kindOf, type ColumnKind } from '#columns';
import { compareCodePoints, dayFromIso, type Day } from '#kernel';
import { matches, type AttributeSource, type FactPattern, type ProtocolDefinition } from '#protocol';
import type { Cell } from './answer.js';
import { sourceAttribute } from './codebook.js';

/** A fact that stands, with the first and last day that it can have occurred. */
export interface Dated {
  readonly fact: FactEvent;
  readonly caseId: string;
  readonly from: Day;
  readonly to: Day;
  readonly precise: boolean;
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
    ? { fact, caseId, from: -Infinity, to: Infinity, precise: false }
    : { fact, caseId, from: occurred.from, to: occurred.to, precise: occurred.precision === 'day' };
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
