import { dayFromIso, echo } from '#kernel';
import { canBeOneFact, codesOf, own, type Report } from './conditions.js';
import type { Attribute, ProtocolDefinition, WideMapping } from './definition.js';
import { checkFact, checkPattern, checkSource } from './references.js';

/** A place in the definition (as the keys that lead to it) and the rule that it breaks. */
export interface Fault {
  readonly path: readonly (string | number)[];
  readonly rule: string;
}

/**
 * What the schema cannot say: do names refer to something, can conditions ever hold, do dates exist?
 * Expects a definition of the right form; returns every fault found.
 */
export function checkMeaning(definition: ProtocolDefinition): Fault[] {
  const faults: Fault[] = [];
  const fault: Report = (path, rule) => void faults.push({ path, rule });
  const types = definition.factTypes;

  for (const [type, factType] of Object.entries(types)) {
    for (const [name, attribute] of Object.entries(factType.attributes ?? {})) {
      const path = ['factTypes', type, 'attributes', name];
      if (
        attribute.type === 'code' &&
        typeof attribute.codes === 'string' &&
        own(definition.codeLists, attribute.codes) === undefined
      ) {
        fault([...path, 'codes'], `names a code list that is not in codeLists; received ${echo(attribute.codes)}`);
      }
      if (
        attribute.type === 'number' &&
        attribute.min !== undefined &&
        attribute.max !== undefined &&
        attribute.min > attribute.max
      ) {
        fault([...path, 'min'], `is above max; received ${attribute.min} > ${attribute.max}`);
      }
      // One column for each attribute name, so a name means one thing in a study.
      for (const [other, otherType] of Object.entries(types)) {
        const twin = own(otherType.attributes, name);
        if (other < type && twin !== undefined && columnKind(twin) !== columnKind(attribute)) {
          fault(path, `has another type than the attribute ${echo(name)} of ${echo(other)}: one name, one type`);
        }
      }
    }
  }

  const checkDate = (text: string | undefined, path: readonly (string | number)[]): void => {
    if (text !== undefined && dayFromIso(text) === undefined)
      fault(path, `is no date of the calendar; received ${echo(text)}`);
  };
  const unique = (names: readonly string[], at: (index: number) => readonly (string | number)[]): void => {
    names.forEach((name, index) => {
      if (names.indexOf(name) < index) fault(at(index), `is there twice; received ${echo(name)}`);
    });
  };

  (definition.rules ?? []).forEach((rule, index) => {
    const path = ['rules', index];
    checkPattern(definition, rule, path, fault);
    if (rule.rule === 'order') checkFact(definition, rule.notBefore, [...path, 'notBefore'], fault);
    if (rule.rule === 'requires') checkFact(definition, rule.needs, [...path, 'needs'], fault);
    if (rule.rule === 'not-both') checkFact(definition, rule.other, [...path, 'other'], fault);
  });
  unique(
    (definition.rules ?? []).map((rule) => rule.id),
    (index) => ['rules', index, 'id'],
  );

  checkPattern(definition, definition.origin, ['origin'], fault);
  if (definition.entry !== undefined) checkPattern(definition, definition.entry, ['entry'], fault);
  checkDate(definition.studyEnd, ['studyEnd']);
  for (const [name, endpoint] of Object.entries(definition.endpoints)) {
    checkPattern(definition, endpoint, ['endpoints', name], fault);
    if (endpoint.before !== undefined) checkPattern(definition, endpoint.before, ['endpoints', name, 'before'], fault);
    if (own(definition.exits, name) !== undefined)
      fault(['endpoints', name], 'has the name of an exit: causes need names of their own');
  }
  for (const [name, exit] of Object.entries(definition.exits ?? {})) {
    checkPattern(definition, exit, ['exits', name], fault);
    (exit.for ?? []).forEach((endpoint, index) => {
      if (own(definition.endpoints, endpoint) === undefined)
        fault(['exits', name, 'for', index], `names no endpoint; received ${echo(endpoint)}`);
    });
    unique(exit.for ?? [], (index) => ['exits', name, 'for', index]);
    if (exit.why !== undefined && RESERVED_REASONS.has(exit.why))
      fault(['exits', name, 'why'], `is a reason that every dataset gives itself; received ${echo(exit.why)}`);
  }
  for (const [name, group] of Object.entries(definition.groups ?? {})) {
    const path = ['groups', name];
    if (name === PROCESS_VERSION) fault(path, 'has the name of the group that processVersions make');
    if ('from' in group) {
      const attribute = checkSource(definition, group.from, [...path, 'from'], fault);
      if (attribute !== undefined && (attribute.type !== 'code' || attribute.many === true)) {
        fault([...path, 'from', 'attribute'], 'must be an attribute of type code that holds one code');
      }
      continue;
    }
    group.rules.forEach((rule, index) => {
      if (own(group.codes, rule.code) === undefined)
        fault([...path, 'rules', index, 'code'], `is not among the group's codes; received ${echo(rule.code)}`);
      (rule.has ?? []).forEach((pattern, i) =>
        checkPattern(definition, pattern, [...path, 'rules', index, 'has', i], fault),
      );
      (rule.hasNot ?? []).forEach((pattern, i) =>
        checkPattern(definition, pattern, [...path, 'rules', index, 'hasNot', i], fault),
      );
    });
  }
  for (const [name, covariate] of Object.entries(definition.covariates ?? {})) {
    const path = ['covariates', name];
    const attribute = checkSource(definition, covariate.from, [...path, 'from'], fault);
    if (RESERVED_COLUMNS.has(name)) fault(path, 'has the name of a column that every dataset has');
    if (attribute === undefined) continue;
    if (covariate.as === 'years-at-origin' && attribute.type !== 'date')
      fault([...path, 'as'], 'needs an attribute of type date');
    if (attribute.type === 'code' && attribute.many === true)
      fault([...path, 'from', 'attribute'], 'holds several codes: a covariate has one value');
  }
  if (Array.isArray(definition.sameInstant)) {
    definition.sameInstant.forEach((cause: string, index) => {
      if (own(definition.endpoints, cause) === undefined && own(definition.exits, cause) === undefined) {
        fault(['sameInstant', index], `names neither an endpoint nor an exit; received ${echo(cause)}`);
      }
    });
    unique(definition.sameInstant as readonly string[], (index) => ['sameInstant', index]);
  }
  for (const [name, shift] of Object.entries(definition.shifts ?? {}))
    shift.facts.forEach((pattern, index) => checkPattern(definition, pattern, ['shifts', name, 'facts', index], fault));
  const placeAttribute =
    definition.place === undefined ? undefined : checkSource(definition, definition.place, ['place'], fault);
  (definition.processVersions ?? []).forEach((version, index) => {
    const path = ['processVersions', index];
    checkDate(version.from, [...path, 'from']);
    checkDate(version.to, [...path, 'to']);
    if (version.to !== undefined && version.to < version.from)
      fault([...path, 'to'], `is before from; received ${echo(version.to)}`);
    if (version.where !== undefined && definition.place === undefined)
      fault([...path, 'where'], 'needs a place in the protocol');
    const codes = placeAttribute === undefined ? undefined : codesOf(definition, placeAttribute);
    (version.where ?? []).forEach((code, i) => {
      if (codes !== undefined && own(codes, code) === undefined)
        fault([...path, 'where', i], `is no code of the place; received ${echo(code)}`);
    });
  });
  unique(
    (definition.processVersions ?? []).map((version) => version.name),
    (index) => ['processVersions', index, 'name'],
  );
  for (const [name, mapping] of Object.entries(definition.mappings ?? {}))
    checkMapping(definition, mapping, ['mappings', name], fault);
  return faults.length > 0 ? faults : exitsThatAreEndpoints(definition);
}

/** Exits that would tie with the endpoint on every day. Asked last, of patterns that are known to be right. */
function exitsThatAreEndpoints(definition: ProtocolDefinition): Fault[] {
  return Object.entries(definition.exits ?? {}).flatMap(([name, exit]) =>
    Object.entries(definition.endpoints)
      .filter(
        ([endpoint, pattern]) => (exit.for?.includes(endpoint) ?? true) && canBeOneFact(definition, exit, pattern),
      )
      .map(([endpoint]) => ({
        path: ['exits', name],
        rule: `can be the same fact as the endpoint ${echo(endpoint)}: list in \`for\` the endpoints that it is an exit for, or narrow \`where\``,
      })),
  );
}

/** The group of every protocol with process versions. */
const PROCESS_VERSION = 'process-version';

/** Columns of datasets, and names kept for those of other shapes; a covariate cannot take them. */
const RESERVED_COLUMNS = new Set([
  'id',
  'time',
  'tstart',
  'tstop',
  'entry',
  'status',
  'cause',
  'why',
  'group',
  'episode',
  'period',
  'enum',
  'from',
  'to',
  'transition',
  'imputed',
  'origin',
  'end',
]);

/** Machine codes of the column `why` that no exit can take. */
const RESERVED_REASONS = new Set(['event', 'administrative', 'max-follow-up']);

function checkMapping(
  definition: ProtocolDefinition,
  mapping: WideMapping,
  path: readonly (string | number)[],
  fault: Report,
): void {
  if (!/\{[^{}]+\}/.test(mapping.case))
    fault([...path, 'case'], `must hold a {column}, or every row is the same case; received ${echo(mapping.case)}`);
  mapping.facts.forEach((fact, index) => {
    const at = [...path, 'facts', index];
    const factType = own(definition.factTypes, fact.type);
    if (factType === undefined) {
      return fault([...at, 'type'], `names a fact type that is not in factTypes; received ${echo(fact.type)}`);
    }
    for (const [name, from] of Object.entries(fact.attributes ?? {})) {
      const attribute = own(factType.attributes, name);
      if (attribute === undefined) {
        fault([...at, 'attributes', name], `is no attribute of ${echo(fact.type)}`);
        continue;
      }
      const codes = codesOf(definition, attribute);
      for (const [cell, code] of Object.entries(typeof from === 'string' ? {} : (from.codes ?? {}))) {
        if (codes !== undefined && own(codes, code) === undefined)
          fault([...at, 'attributes', name, 'codes', cell], `is no code of the attribute; received ${echo(code)}`);
      }
    }
    for (const [name, attribute] of Object.entries(factType.attributes ?? {})) {
      if (attribute.required === true && own(fact.attributes, name) === undefined)
        fault(at, `lacks ${echo(name)}, which ${echo(fact.type)} requires: every row would be refused`);
    }
  });
}

function columnKind(attribute: Attribute): string {
  return attribute.type === 'code' ? `code${attribute.many === true ? '[]' : ''}` : attribute.type;
}
