import { jsonEvent } from '@kurrent/kurrentdb-client';
import type { EventData, KurrentDBClient, ResolvedEvent } from '@kurrent/kurrentdb-client';
import type { Scribe } from './transcript.js';

/** One part of the conversation: asks a server, and has the scribe write down what it says. */
export type Part = (client: KurrentDBClient, scribe: Scribe, prefix: string) => Promise<void>;

/** Events with these texts. */
export function events(...texts: string[]): EventData[] {
  return texts.map((text) => jsonEvent({ type: 'noted', data: { text }, metadata: { by: 'conversation' } }));
}

/** All that a reader gives. */
export async function all(reader: AsyncIterable<ResolvedEvent>): Promise<ResolvedEvent[]> {
  const read: ResolvedEvent[] = [];
  for await (const event of reader) read.push(event);
  return read;
}

/** What an event says. */
export function text({ event }: ResolvedEvent): string {
  return (event?.data as { text?: string } | undefined)?.text ?? '';
}
