import { Problem } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import { attributeValue } from './attribute-value.js';

const MEMBERS = new Set([
  'source',
  'id',
  'case',
  'type',
  'occurred',
  'precision',
  'sourceRecorded',
  'recordedBy',
  'correlationId',
  'merges',
  'reason',
]);
const OTHERS = new Set(['corrects', 'voids', 'synthetic']);

/**
 * @throws Problem `file-invalid` where the column `case` is missing, or one is neither a member of an event nor an
 * attribute of the protocol: said once, not for every row
 */
export function checkLongHeader(header: readonly string[], file: string, definition: ProtocolDefinition): void {
  if (!header.includes('case')) {
    throw new Problem(
      'file-invalid',
      `${file}: the header must have the column case; received ${header.join(', ')}. Name the columns as in forlopp import --help, or give a --mapping.`,
    );
  }
  const attributes = new Set(Object.values(definition.factTypes).flatMap((type) => Object.keys(type.attributes ?? {})));
  const unknown = header.filter(
    (name) => !MEMBERS.has(name) && !OTHERS.has(name) && !attributes.has(name.replace(/^attributes\./, '')),
  );
  if (unknown.length > 0) {
    throw new Problem(
      'file-invalid',
      `${file}: each column must be a member of an event or an attribute of ${definition.name}; received ${unknown.map((name) => (name === '' ? 'a column without a name' : name)).join(', ')}. Members: ${[...MEMBERS, ...OTHERS].join(', ')}. Attributes: forlopp protocol show ${definition.name}.`,
    );
  }
}

/**
 * A row of the long form: a column for each member of the envelope, and one for each attribute (`arm`, or `attributes.arm`
 * where a member has that name). `corrects` and `voids` hold an event id, or source and id with a blank between. Empty
 * cells are left out.
 */
export function longRow(
  row: Readonly<Record<string, string>>,
  options: { definition: ProtocolDefinition; source?: string },
): Record<string, unknown> {
  const event: Record<string, unknown> = {};
  const attributes: Record<string, unknown> = {};
  const type = row['type'] ?? '';
  for (const [column, cell] of Object.entries(row)) {
    if (cell === '') continue;
    if (MEMBERS.has(column)) event[column] = cell;
    else if (column === 'corrects' || column === 'voids') event[column] = reference(cell);
    else if (column === 'synthetic') event['synthetic'] = cell === 'true' ? true : cell;
    else {
      const name = column.startsWith('attributes.') ? column.slice('attributes.'.length) : column;
      attributes[name] = attributeValue(options.definition, type, name, cell);
    }
  }
  if (event['source'] === undefined && options.source !== undefined) event['source'] = options.source;
  if (Object.keys(attributes).length > 0) event['attributes'] = attributes;
  return event;
}

function reference(cell: string): { source?: string; id: string } {
  const blank = cell.indexOf(' ');
  return blank < 0 ? { id: cell } : { source: cell.slice(0, blank), id: cell.slice(blank + 1) };
}
