import type { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { readers, type Reads } from './reads.js';

export type {
  AllStreamResolvedEvent,
  AllStreamSubscription,
  AppendStreamRequest,
  EventData,
  KurrentDBClient,
  Position,
  ResolvedEvent,
} from '@kurrent/kurrentdb-client';

/** What is called of a client; a double in a test has no more than this. */
export interface Client
  extends Pick<KurrentDBClient, 'appendToStream' | 'multiStreamAppend' | 'subscribeToAll' | 'dispose'>, Reads {
  /** Whether the server that the client is connected to has a method. It asks the server once, before its first append. */
  readonly supports: (method: { readonly path: string }) => Promise<boolean>;
}

/** Loads the client's package: only where a log in KurrentDB has been chosen. */
export async function loadClients(): Promise<(connectionString: string) => Client> {
  const { KurrentDBClient: Clients } = await import('@kurrent/kurrentdb-client');
  const readsOf = await readers();
  return (text) => {
    const client = Clients.connectionString(text);
    // The client shows it to subclasses only.
    const { supports } = client as unknown as Pick<Client, 'supports'>;
    return Object.assign(client, { supports, ...readsOf(client) });
  };
}

const APPEND_TO_SEVERAL = '/kurrentdb.protocol.v2.streams.StreamsService/AppendSession';

/** Whether the server that a client is connected to appends to several streams as a whole (KurrentDB 25.1 and later). */
export function appendsToSeveral(client: Pick<Client, 'supports'>): Promise<boolean> {
  return client.supports({ path: APPEND_TO_SEVERAL });
}
