import type { ProtocolDefinition } from '#protocol';

/**
 * The value of a cell as the protocol types the attribute: a number where it is one, codes of a list parted by `;`.
 * What does not fit stays text, so that the service refuses it with its rule.
 */
export function attributeValue(definition: ProtocolDefinition, type: string, name: string, cell: string): unknown {
  const attribute = definition.factTypes[type]?.attributes?.[name];
  if (attribute?.type === 'number') {
    return /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(cell) ? Number(cell) : cell;
  }
  if (attribute?.type === 'code' && attribute.many === true) return cell.split(';').map((code) => code.trim());
  return cell;
}
