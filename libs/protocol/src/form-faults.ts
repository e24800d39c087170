import type { ErrorObject } from 'ajv';
import { echo } from '#kernel';
import type { Fault } from './check.js';

/** The validator's errors as faults: one for each thing that is wrong, said in the words of the protocol. */
export function formFaults(errors: readonly ErrorObject[]): Fault[] {
  const faults = new Map<string, Fault>();
  for (const error of withoutEchoes(errors)) {
    const path = pathOf(error);
    const fault = faultOf(error, path);
    faults.set(`${fault.path.join('/')} ${fault.rule}`, fault);
  }
  return [...faults.values()];
}

function faultOf(error: ErrorObject, path: string[]): Fault {
  switch (error.keyword) {
    case 'required':
      return { path, rule: `must have ${echo(error.params['missingProperty'])}` };
    case 'additionalProperties':
      return { path: [...path, String(error.params['additionalProperty'])], rule: 'is not known here' };
    case 'enum':
      return {
        path,
        rule: `must be one of ${(error.params['allowedValues'] as unknown[]).join(', ')}; received ${echo(error.data)}`,
      };
    case 'const':
      return { path, rule: `must be ${String(error.params['allowedValue'])}; received ${echo(error.data)}` };
    case 'type':
      return { path, rule: `must be ${kindsOf(error).join(' or ')}; received ${echo(error.data)}` };
    case 'pattern': {
      const key = error.propertyName;
      return {
        path: key === undefined ? path : [...path, key],
        rule: `must match ${String(error.params['pattern'])}; received ${echo(key ?? error.data)}`,
      };
    }
    default:
      return { path, rule: `${error.message ?? error.keyword}; received ${echo(error.data)}` };
  }
}

/**
 * Leaves out what only repeats: `if` and `propertyNames` say that something inside them failed, and of the alternatives
 * of an `anyOf` those that were not meant complain about their type. What was meant is the alternative whose kind it is;
 * where it is of no alternative's kind, one error names all kinds.
 */
function withoutEchoes(errors: readonly ErrorObject[]): ErrorObject[] {
  let left = errors.filter(({ keyword }) => keyword !== 'if' && keyword !== 'propertyNames');
  for (const any of errors.filter(({ keyword }) => keyword === 'anyOf')) {
    const inside = left.filter(
      (error) => error.schemaPath.startsWith(`${any.schemaPath}/`) && error.instancePath.startsWith(any.instancePath),
    );
    const otherKind = inside.filter(
      (error) => error.instancePath === any.instancePath && (error.keyword === 'type' || error.keyword === 'const'),
    );
    left = left.filter((error) => error !== any && !otherKind.includes(error));
    if (inside.length === otherKind.length) {
      left.push({ ...any, keyword: 'type', params: { type: otherKind.flatMap(kindsOf) } });
    }
  }
  return left;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'a mapping',
  array: 'a list',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
};

function kindsOf(error: ErrorObject): string[] {
  if (error.keyword === 'const') return [String(error.params['allowedValue'])];
  const types = error.params['type'] as string | string[];
  return [types].flat().map((type) => KINDS[type] ?? type);
}

function pathOf(error: ErrorObject): string[] {
  return error.instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The JSON pointer (RFC 6901) to a path. */
export function pointerTo(path: Fault['path']): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
