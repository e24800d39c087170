/**
 * The form of `protocol.yaml` as a JSON Schema (draft 2020-12 in the parts used here; Ajv checks it). The meaning (does a
 * name refer to something?) is in `check.ts`.
 */
import {
  attributeName,
  codeList,
  date,
  endpoint,
  label,
  list,
  map,
  name,
  object,
  pattern,
  source,
  text,
  where,
} from './schema-parts.js';

const attributeBase = { label, required: { type: 'boolean' }, personal: { type: 'boolean' } };
/** One schema for each `type`, so that an error speaks of the one that was meant. */
const byProperty = (property: string, schemas: Record<string, unknown>): Record<string, unknown> => ({
  type: 'object',
  required: [property],
  properties: { [property]: { enum: Object.keys(schemas) } },
  allOf: Object.entries(schemas).map(([value, schema]) => ({
    if: { type: 'object', required: [property], properties: { [property]: { const: value } } },
    then: schema,
  })),
});
const attribute = byProperty('type', {
  code: object(['type', 'label', 'codes'], {
    type: {},
    ...attributeBase,
    codes: { anyOf: [name, codeList] },
    many: { type: 'boolean' },
  }),
  number: object(['type', 'label'], {
    type: {},
    ...attributeBase,
    integer: { type: 'boolean' },
    min: { type: 'number' },
    max: { type: 'number' },
    unit: text,
  }),
  date: object(['type', 'label'], { type: {}, ...attributeBase }),
  text: object(['type', 'label'], {
    type: {},
    ...attributeBase,
    maxLength: { type: 'integer', minimum: 1, maximum: 10000 },
  }),
});

const ruleBase = { rule: {}, id: name, label, fact: name, where };
const verdict = { enum: ['impossible', 'unusual'] };
const ruleNeeds = ['rule', 'id', 'label', 'fact', 'verdict'];
const rule = byProperty('rule', {
  order: object([...ruleNeeds, 'notBefore'], { ...ruleBase, notBefore: name, verdict }),
  requires: object([...ruleNeeds, 'needs'], { ...ruleBase, needs: name, verdict: { const: 'unusual' } }),
  'at-most-one': object(ruleNeeds, { ...ruleBase, verdict }),
  'not-both': object([...ruleNeeds, 'other'], { ...ruleBase, other: name, verdict }),
  last: object(ruleNeeds, { ...ruleBase, verdict }),
});

const exit = object(['label', 'fact', 'default'], {
  label,
  fact: name,
  where,
  default: { enum: ['competes', 'censors', 'ignored'] },
  why: { type: 'string', pattern: '^[a-z][a-z0-9:-]{0,62}$' },
  take: { enum: ['first', 'last'] },
  for: list(name),
});
const patterns = list(pattern);
const group = {
  type: 'object',
  if: { type: 'object', required: ['rules'] },
  then: object(['label', 'codes', 'rules'], {
    label,
    codes: codeList,
    rules: list(object(['code'], { code: { type: 'string' }, has: patterns, hasNot: patterns })),
  }),
  else: object(['label', 'from'], { label, from: source }),
};
const wideFact = object(['type', 'occurred'], {
  type: name,
  id: text,
  occurred: text,
  when: map({ anyOf: [{ type: 'string' }, list({ type: 'string' })] }, {}),
  attributes: map(
    {
      anyOf: [{ type: 'string' }, object(['column'], { column: text, codes: map({ type: 'string' }, {}) })],
    },
    attributeName,
  ),
});

export const PROTOCOL_SCHEMA = object(['name', 'version', 'title', 'factTypes', 'origin', 'endpoints'], {
  name,
  version: { type: 'integer', minimum: 1 },
  title: label,
  description: label,
  references: list(text),
  codeLists: map(codeList),
  factTypes: { ...map(object(['label'], { label, attributes: map(attribute, attributeName) })), minProperties: 1 },
  rules: list(rule, 0),
  origin: pattern,
  entry: pattern,
  studyEnd: date,
  endpoints: { ...map(endpoint), minProperties: 1 },
  exits: map(exit),
  groups: map(group),
  covariates: map(object(['label', 'from'], { label, from: source, as: { enum: ['value', 'years-at-origin'] } })),
  sameInstant: { anyOf: [{ const: 'error' }, list(name)] },
  shifts: map(
    object(['label', 'days', 'facts'], {
      label,
      days: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
      facts: patterns,
    }),
  ),
  processVersions: list(
    object(['name', 'label', 'from'], { name, label, from: date, to: date, where: list({ type: 'string' }) }),
  ),
  place: source,
  mappings: map(
    object(['source', 'case', 'facts'], {
      source: text,
      case: text,
      facts: list(wideFact),
      missing: list({ type: 'string' }),
      synthetic: { type: 'boolean' },
    }),
  ),
});
