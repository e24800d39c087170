/** Parts of JSON Schemas: what a protocol is made of, and a question too. */

export const name = { type: 'string', pattern: '^[a-z][a-z0-9-]{0,62}$' };
export const attributeName = { type: 'string', pattern: '^[a-z][A-Za-z0-9]{0,62}$' };
export const date = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' };
export const text = { type: 'string', minLength: 1, maxLength: 2000 };
const scalar = { type: ['string', 'number'] };

export const object = (required: readonly string[], properties: Record<string, unknown>): Record<string, unknown> => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
export const map = (values: unknown, keys: unknown = name): Record<string, unknown> => ({
  type: 'object',
  propertyNames: keys,
  additionalProperties: values,
});
export const list = (items: unknown, minItems = 1): Record<string, unknown> => ({ type: 'array', minItems, items });

export const label = object(['sv', 'en'], { sv: text, en: text });
export const codeList = {
  ...map(label, { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9.-]{0,62}$' }),
  minProperties: 1,
};
const condition = {
  anyOf: [scalar, list(scalar), { ...object([], { min: scalar, max: scalar }), minProperties: 1 }],
};
export const where = { ...map(condition, attributeName), minProperties: 1 };
const factWhere = { fact: name, where };
export const pattern = object(['fact'], factWhere);
export const source = object(['fact', 'attribute'], { ...factWhere, attribute: attributeName });

export const endpoint = object(['label', 'fact'], {
  label,
  ...factWhere,
  before: object(['fact', 'default', 'sameDay', 'label'], {
    label,
    ...factWhere,
    default: { enum: ['competes', 'censors'] },
    sameDay: { enum: ['counts', 'does-not-count'] },
  }),
});
