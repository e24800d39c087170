import { Problem } from '#kernel';
import type { ProtocolDefinition, WideMapping } from '#protocol';
import { attributeValue } from './attribute-value.js';

/** The facts of one row of a wide table, as the mapping says; a problem where the row lacks a column that it names. */
export function wideRow(
  row: Readonly<Record<string, string>>,
  mapping: WideMapping,
  definition: ProtocolDefinition,
): (Record<string, unknown> | Problem)[] {
  const missing = new Set(['', ...(mapping.missing ?? [])]);
  const cell = (column: string): string | undefined => {
    const value = row[column];
    if (value === undefined) {
      throw new Problem(
        'file-invalid',
        `The mapping reads the column ${column}; received a table with ${Object.keys(row).join(', ')}. Use the table that the mapping is for.`,
      );
    }
    return missing.has(value) ? undefined : value;
  };
  const filled = (template: string): string =>
    template.replaceAll(/\{([^}]+)\}/g, (_, column: string) => cell(column) ?? '');
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
      return value === undefined ? [] : [[name, attributeValue(definition, fact.type, name, codes?.[value] ?? value)]];
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
