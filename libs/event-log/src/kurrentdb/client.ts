import type { KurrentDBClient } from '@kurrent/kurrentdb-client';

export type {
  AllStreamResolvedEvent,
  AllStreamSubscription,
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
export type Client = Pick<KurrentDBClient, 'appendToStream' | 'readStream' | 'readAll' | 'subscribeToAll' | 'dispose'>;
