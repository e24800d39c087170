import type { KurrentDBClient } from '@kurrent/kurrentdb-client';

export type {
  AllStreamResolvedEvent,
  AllStreamSubscription,
  AppendStreamRequest,
  EventData,
  KurrentDBClient,
  Position,
  ResolvedEvent,
} from '@kurrent/kurrentdb-client';

/** What is used of the client's package. */
export type ClientPackage = Pick<
  typeof import('@kurrent/kurrentdb-client'),
  'KurrentDBClient' | 'convertToCommandError'
>;

/** Loads the client with its native part: only where a log in KurrentDB has been chosen. */
export async function loadClientPackage(): Promise<ClientPackage> {
  return import('@kurrent/kurrentdb-client');
}

/** What is called of a client; a double in a test has no more than this. */
export type Client = Pick<
  KurrentDBClient,
  'appendToStream' | 'multiStreamAppend' | 'readStream' | 'readAll' | 'subscribeToAll' | 'dispose'
>;

const APPEND_TO_SEVERAL = '/kurrentdb.protocol.v2.streams.StreamsService/AppendSession';

/**
 * Whether the server that a client is connected to appends to several streams as a whole (KurrentDB 25.1 and later). The
 * client asks its server for the list of what it can once, before its first append, and shows it to subclasses only.
 */
export async function appendsToSeveral(client: Client): Promise<boolean> {
  const { supports } = client as unknown as { supports: (method: { path: string }) => Promise<boolean> };
  return supports({ path: APPEND_TO_SEVERAL });
}
