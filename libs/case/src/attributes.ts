import { dayFromIso, echo, withoutPersonalNumbers, type Violation } from '#kernel';
import { codesOf, type Attribute, type AttributeValues, type ProtocolDefinition } from '#protocol';

/**
 * Checks the attributes of a fact against its type.
 *
 * @param pointer JSON pointer of the attributes in what was sent
 * @returns every broken rule; values of personal attributes and texts are not repeated
 */
export function checkAttributes(
  definition: ProtocolDefinition,
  type: string,
  values: AttributeValues,
  pointer: string,
): Violation[] {
  const known = definition.factTypes[type]?.attributes ?? {};
  const violations: Violation[] = [];
  for (const [name, value] of Object.entries(values)) {
    const attribute = Object.hasOwn(known, name) ? known[name] : undefined;
    const rule =
      attribute === undefined
        ? `is no attribute of ${type}; it has ${Object.keys(known).join(', ') || 'none'}`
        : brokenRule(definition, attribute, value);
    if (rule === undefined) continue;
    const repeat = attribute !== undefined && attribute.personal !== true && attribute.type !== 'text';
    violations.push({
      pointer: pointerTo(pointer, name),
      rule,
      received: repeat ? echo(value) : `(not repeated: ${attribute === undefined ? 'unknown' : 'personal or text'})`,
      fix:
        attribute === undefined
          ? 'Leave it out, or register a protocol version that has it.'
          : 'Send a value of that kind.',
    });
  }
  for (const [name, attribute] of Object.entries(known)) {
    if (attribute.required === true && !Object.hasOwn(values, name)) {
      violations.push({
        pointer: pointerTo(pointer, name),
        rule: `is required for ${type}`,
        received: 'nothing',
        fix: 'Send it.',
      });
    }
  }
  return violations;
}

/** The name of an attribute is the sender's too, so it can hold anything. */
function pointerTo(pointer: string, name: string): string {
  return `${pointer}/${withoutPersonalNumbers(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function brokenRule(definition: ProtocolDefinition, attribute: Attribute, value: unknown): string | undefined {
  switch (attribute.type) {
    case 'code': {
      const codes = codesOf(definition, attribute) ?? {};
      const members = attribute.many === true ? (Array.isArray(value) ? (value as unknown[]) : undefined) : [value];
      if (members === undefined) return 'must be a list of codes';
      if (new Set(members).size < members.length) return 'must not name a code twice';
      return members.every((member) => typeof member === 'string' && Object.hasOwn(codes, member))
        ? undefined
        : `must be ${attribute.many === true ? 'out of' : 'one of'} ${Object.keys(codes).join(', ')}`;
    }
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return 'must be a number';
      if (attribute.integer === true && !Number.isSafeInteger(value)) return 'must be a whole number';
      if (attribute.min !== undefined && value < attribute.min) return `must be at least ${attribute.min}`;
      if (attribute.max !== undefined && value > attribute.max) return `must be at most ${attribute.max}`;
      return undefined;
    }
    case 'date':
      return typeof value === 'string' && dayFromIso(value) !== undefined ? undefined : 'must be a date, YYYY-MM-DD';
    case 'text': {
      const max = attribute.maxLength ?? 1000;
      if (typeof value !== 'string') return 'must be text';
      if (value.length > max) return `must be at most ${max} characters`;
      return value.includes('\0') || !value.isWellFormed() ? 'must be Unicode text without NUL' : undefined;
    }
  }
}
