import { echo } from '#kernel';
import { checkCondition, codesOf, own, type Report } from './conditions.js';
import type { Attribute, AttributeSource, FactPattern, ProtocolDefinition } from './definition.js';

type Path = readonly (string | number)[];

/** Checks that a name is a fact type's. */
export function checkFact(definition: ProtocolDefinition, fact: string, path: Path, fault: Report): boolean {
  if (own(definition.factTypes, fact) !== undefined) return true;
  fault(path, `names a fact type that is not in factTypes; received ${echo(fact)}`);
  return false;
}

/** Checks that a pattern names what is there and that its conditions can hold. */
export function checkPattern(definition: ProtocolDefinition, pattern: FactPattern, path: Path, fault: Report): void {
  if (!checkFact(definition, pattern.fact, [...path, 'fact'], fault)) return;
  const { attributes } = definition.factTypes[pattern.fact]!;
  for (const [name, condition] of Object.entries(pattern.where ?? {})) {
    const attribute = own(attributes, name);
    const at = [...path, 'where', name];
    if (attribute === undefined) fault(at, `is no attribute of ${echo(pattern.fact)}`);
    else checkCondition(condition, attribute, codesOf(definition, attribute), at, fault);
  }
}

/** As {@link checkPattern}, and that the attribute is there; gives it back where it is. */
export function checkSource(
  definition: ProtocolDefinition,
  source: AttributeSource,
  path: Path,
  fault: Report,
): Attribute | undefined {
  checkPattern(definition, source, path, fault);
  const factType = own(definition.factTypes, source.fact);
  const attribute = own(factType?.attributes, source.attribute);
  if (factType !== undefined && attribute === undefined) {
    fault([...path, 'attribute'], `is no attribute of ${echo(source.fact)}; received ${echo(source.attribute)}`);
  }
  return attribute;
}
