import { kindOf, quoteText, type AttributeColumn, type FactsTable } from '#columns';
import { dayFromIso } from '#kernel';
import type { Condition, FactPattern, ProtocolDefinition, Scalar } from '#protocol';

/**
 * A pattern as an SQL condition on a row of the facts (`type` and the attribute columns); never NULL. Says what `matches`
 * of the protocol says: an attribute that is absent fulfils nothing, and of a list any member will do. A value that was
 * recorded under another kind than the definition's is in another column, so it is absent here.
 */
export function patternSql(pattern: FactPattern, definition: ProtocolDefinition, facts: FactsTable): string {
  const conditions = Object.entries(pattern.where ?? {}).map(([attribute, condition]) => {
    const kind = kindOf(definition.factTypes[pattern.fact]!.attributes![attribute]!);
    return `coalesce(${holdsSql({ kind, sql: columnOf(facts, attribute, kind) }, condition)}, false)`;
  });
  return `(${[`type = ${quoteText(pattern.fact)}`, ...conditions].join(' AND ')})`;
}

/** The column that keeps an attribute under a kind. */
export function columnOf(facts: FactsTable, attribute: string, kind: AttributeColumn['kind']): string {
  const column = facts.columns.find((one) => one.attribute === attribute && one.kind === kind);
  if (column === undefined) throw new Error(`The columns have no ${kind} ${attribute}.`);
  return column.sql;
}

/** Conditions of which one must hold; false without any. */
export function or(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'false' : `(${conditions.join(' OR ')})`;
}

type Held = Pick<AttributeColumn, 'kind' | 'sql'>;

function holdsSql(column: Held, condition: Condition): string {
  if (typeof condition !== 'object') return equalsSql(column, [condition]);
  if (Array.isArray(condition)) return equalsSql(column, condition as readonly Scalar[]);
  const { min, max } = condition as { min?: Scalar; max?: Scalar };
  if (column.kind !== 'number' && column.kind !== 'date') return 'false';
  const bounds = [
    ...(min === undefined ? [] : [`${column.sql} >= ${scalarSql(min)}`]),
    ...(max === undefined ? [] : [`${column.sql} <= ${scalarSql(max)}`]),
  ];
  return bounds.length === 0 ? `${column.sql} IS NOT NULL` : bounds.join(' AND ');
}

function equalsSql(column: Held, values: readonly Scalar[]): string {
  switch (column.kind) {
    case 'text':
      return inSql(column.sql, texts(values));
    case 'list': {
      const members = texts(values);
      return members.length === 0 ? 'false' : `list_has_any(${column.sql}, [${members.join(', ')}])`;
    }
    case 'number':
      return inSql(
        column.sql,
        values.filter((value) => typeof value === 'number').map((value) => scalarSql(value)),
      );
    case 'date':
      return inSql(
        column.sql,
        values.filter((value) => typeof value === 'string' && dayFromIso(value) !== undefined).map(scalarSql),
      );
  }
}

function inSql(column: string, literals: readonly string[]): string {
  return literals.length === 0 ? 'false' : `${column} IN (${literals.join(', ')})`;
}

function texts(values: readonly Scalar[]): string[] {
  return values.filter((value) => typeof value === 'string').map((value) => quoteText(value));
}

/** A number, or the day of a date, as a literal. */
function scalarSql(value: Scalar): string {
  if (typeof value === 'string') return String(dayFromIso(value) ?? 'NULL');
  return `${quoteText(String(value))}::DOUBLE`;
}
