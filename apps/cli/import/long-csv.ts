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
