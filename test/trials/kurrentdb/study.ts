import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseProtocol, type ProtocolDefinition } from '#protocol';
import { ROOT } from '../../support/server-process.js';

const FILE = 'test/golden/case-histories/protocol.yaml';

/** The study of the trials, as it is sent and as it is used: made-up cases, with facts that nothing refuses. */
export async function trialStudy(): Promise<{ yaml: string; definition: ProtocolDefinition }> {
  const yaml = await readFile(join(ROOT, FILE), 'utf8');
  return { yaml, definition: parseProtocol(yaml, FILE).definition };
}
