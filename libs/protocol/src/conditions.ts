import { dayFromIso, echo } from '#kernel';
import type { Attribute, CodeList, Condition, FactPattern, ProtocolDefinition, Scalar } from './definition.js';

/** Reports a fault at a path of the definition. */
export type Report = (path: readonly (string | number)[], rule: string) => void;

/** The member of that name, if it is the object's own: `constructor` is no fact type of a study that declares none. */
export function own<T>(map: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
}

/** The codes of a code attribute; `undefined` for other types (and for a list that does not exist). */
export function codesOf(definition: ProtocolDefinition, attribute: Attribute): CodeList | undefined {
  if (attribute.type !== 'code') return undefined;
  return typeof attribute.codes === 'string' ? own(definition.codeLists, attribute.codes) : attribute.codes;
}

/** Checks that a condition can hold for some value of the attribute. */
export function checkCondition(
  condition: Condition,
  attribute: Attribute,
  codes: CodeList | undefined,
  path: readonly (string | number)[],
  fault: Report,
): void {
  const checkScalar = (value: Scalar, at: readonly (string | number)[]): void => {
    if (attribute.type === 'number') {
      if (typeof value !== 'number') fault(at, `must be a number; received ${echo(value)}`);
    } else if (typeof value !== 'string') {
      fault(at, `must be text (in YAML, quote it: '${String(value)}'); received ${echo(value)}`);
    } else if (attribute.type === 'date' && dayFromIso(value) === undefined) {
      fault(at, `must be a date; received ${echo(value)}`);
    } else if (codes !== undefined && own(codes, value) === undefined) {
      fault(at, `is no code of the attribute; received ${echo(value)}`);
    }
  };
  if (typeof condition !== 'object') return checkScalar(condition, path);
  if (isList(condition)) return condition.forEach((value, index) => checkScalar(value, [...path, index]));
  if (attribute.type !== 'number' && attribute.type !== 'date') {
    return fault(path, 'a range needs an attribute of type number or date');
  }
  for (const [end, value] of Object.entries(condition)) checkScalar(value, [...path, end]);
  const { min, max } = condition;
  if (min !== undefined && max !== undefined && typeof min === typeof max && min > max) {
    fault([...path, 'min'], `is above max; received ${echo(min)} > ${echo(max)}`);
  }
}

/**
 * Whether one fact can fulfil both patterns. They exclude each other when the types differ, or when some attribute of one
 * value would have to have two.
 */
export function canBeOneFact(definition: ProtocolDefinition, a: FactPattern, b: FactPattern): boolean {
  if (a.fact !== b.fact) return false;
  const attributes = own(definition.factTypes, a.fact)?.attributes;
  return Object.entries(a.where ?? {}).every(([name, left]) => {
    const right = own(b.where, name);
    const attribute = own(attributes, name);
    const several = attribute?.type === 'code' && attribute.many === true;
    return right === undefined || several || canBothHold(left, right);
  });
}

function canBothHold(a: Condition, b: Condition): boolean {
  const within = (value: Scalar, other: Condition): boolean => {
    if (typeof other !== 'object') return other === value;
    if (isList(other)) return other.includes(value);
    return (other.min === undefined || value >= other.min) && (other.max === undefined || value <= other.max);
  };
  if (typeof a !== 'object') return within(a, b);
  if (isList(a)) return a.some((value) => within(value, b));
  if (typeof b !== 'object' || isList(b)) return canBothHold(b, a);
  return !(
    (a.max !== undefined && b.min !== undefined && a.max < b.min) ||
    (b.max !== undefined && a.min !== undefined && b.max < a.min)
  );
}

function isList(condition: Condition): condition is readonly Scalar[] {
  return Array.isArray(condition);
}
