import { dayFromIso } from '#kernel';
import type { Condition, Exit, FactPattern, ProtocolDefinition, Scalar, Where } from './definition.js';

/** Values as they are kept: codes and texts as text, several codes as a sorted list, numbers, and dates as `YYYY-MM-DD`. */
export type AttributeValue = string | number | readonly string[];
export type AttributeValues = Readonly<Record<string, AttributeValue>>;

/** Whether a fact (type and attribute values) fulfils a pattern. */
export function matches(pattern: FactPattern, fact: { type: string; attributes: AttributeValues }): boolean {
  return fact.type === pattern.fact && fulfils(pattern.where, fact.attributes);
}

/** Whether attribute values fulfil every condition; an absent value fulfils none, a list does when any member does. */
export function fulfils(where: Where | undefined, values: AttributeValues): boolean {
  if (where === undefined) return true;
  return Object.entries(where).every(([attribute, condition]) => {
    const value = values[attribute];
    if (value === undefined) return false;
    return typeof value === 'object' ? value.some((member) => holds(condition, member)) : holds(condition, value);
  });
}

function holds(condition: Condition, value: Scalar): boolean {
  if (typeof condition !== 'object') return condition === value;
  if (Array.isArray(condition)) return condition.includes(value);
  const { min, max } = condition as { min?: Scalar; max?: Scalar };
  return (min === undefined || compare(value, min) >= 0) && (max === undefined || compare(value, max) <= 0);
}

function compare(a: Scalar, b: Scalar): number {
  const x = typeof a === 'string' ? dayFromIso(a) : a;
  const y = typeof b === 'string' ? dayFromIso(b) : b;
  return x === undefined || y === undefined ? Number.NaN : x - y;
}

/** The exits that apply to an endpoint, in the protocol's order. */
export function exitsFor(definition: ProtocolDefinition, endpoint: string): [name: string, exit: Exit][] {
  return Object.entries(definition.exits ?? {}).filter(([, exit]) => exit.for?.includes(endpoint) ?? true);
}
