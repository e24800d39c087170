import { randomUUID } from 'node:crypto';
import type { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { contents, expectations, nonsense, retries, sharedIds } from './appending.js';
import { deleting } from './deleting.js';
import type { Part } from './events.js';
import { one, several } from './following.js';
import { everything, streams } from './reading.js';
import { Scribe } from './transcript.js';
import type { Transcript } from './transcript.js';

const PARTS: Readonly<Record<string, Part>> = {
  expectations,
  retries,
  sharedIds,
  contents,
  nonsense,
  streams,
  everything,
  one,
  several,
  deleting,
};

/** Asks a server everything, in streams of this run alone, and gives back what it said. */
export async function conversation(client: KurrentDBClient): Promise<Record<string, Transcript>> {
  const transcripts: Record<string, Transcript> = {};
  for (const [name, part] of Object.entries(PARTS)) {
    const prefix = `c${randomUUID().replaceAll('-', '')}-`;
    const scribe = new Scribe(prefix);
    await part(client, scribe, prefix);
    transcripts[name] = scribe.transcript();
  }
  return transcripts;
}
