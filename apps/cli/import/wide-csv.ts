import { Problem } from '#kernel';
import type { ProtocolDefinition, WideMapping } from '#protocol';
import { attributeValue } from './attribute-value.js';

/** @throws Problem `file-invalid` where a column is missing that the mapping reads */
export function checkWideHeader(header: readonly string[], file: string, mapping: WideMapping): void {
  const read = mapping.facts.flatMap((fact) => [
    ...columnsOf(fact.id ?? ''),
    fact.occurred,
    ...Object.keys(fact.when ?? {}),
    ...Object.values(fact.attributes ?? {}).map((from) => (typeof from === 'string' ? from : from.column)),
  ]);
  const missing = [...new Set([...columnsOf(mapping.case), ...read])].filter((name) => !header.includes(name));
  if (missing.length > 0) {
    throw new Problem(
      'file-invalid',
      `${file}: the table must have the columns that the mapping reads; received one without ${missing.join(', ')}. Use the table that the mapping is for.`,
    );
  }
}

const COLUMN = /\{([^}]+)\}/g;

function columnsOf(template: string): string[] {
  return [...template.matchAll(COLUMN)].map((match) => match[1]!);
}

/** The facts of one row of a wide table, as the mapping says. */
export function wideRow(
  row: Readonly<Record<string, string>>,
  mapping: WideMapping,
  definition: ProtocolDefinition,
): Record<string, unknown>[] {
  const missing = new Set(['', ...(mapping.missing ?? [])]);
  const cell = (column: string): string | undefined => {
    const value = row[column];
    return value === undefined || missing.has(value) ? undefined : value;
  };
  const filled = (template: string): string => template.replaceAll(COLUMN, (_, column: string) => cell(column) ?? '');
  return mapping.facts.flatMap((fact): Record<string, unknown>[] => {
    const occurred = cell(fact.occurred);
    const applies = Object.entries(fact.when ?? {}).every(([column, wanted]) => {
      const value = cell(column);
      return value !== undefined && (typeof wanted === 'string' ? value === wanted : wanted.includes(value));
    });
    if (occurred === undefined || !applies) return [];
    const attributes = Object.entries(fact.attributes ?? {}).flatMap(([name, from]): [string, unknown][] => {
      const { column, codes } = typeof from === 'string' ? { column: from, codes: undefined } : from;
      const value = cell(column);
      if (value === undefined) return [];
      const code = codes !== undefined && Object.hasOwn(codes, value) ? codes[value]! : value;
      return [[name, attributeValue(definition, fact.type, name, code)]];
    });
    return [
      {
        source: mapping.source,
        ...(fact.id === undefined ? {} : { id: filled(fact.id) }),
        case: filled(mapping.case),
        type: fact.type,
        occurred,
        ...(attributes.length > 0 ? { attributes: Object.fromEntries(attributes) } : {}),
        ...(mapping.synthetic === true ? { synthetic: true } : {}),
      },
    ];
  });
}
