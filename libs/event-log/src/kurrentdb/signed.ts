import type { Client } from './client.js';
import type { Credentials } from './address.js';

/**
 * A client for reading that signs in with each call. It has to be made without credentials: of those in its connection
 * string the client's native reads (1.3.1) decode nothing, so that a password with a space or an @ in it is refused, and those
 * of a call do not replace them. Appends keep theirs in the connection string, since credentials of a call take them off the
 * fast way.
 */
export function signed(client: Client, credentials: Credentials): Client {
  return {
    appendToStream: (stream, events, options) => client.appendToStream(stream, events, { ...options, credentials }),
    multiStreamAppend: (requests) => client.multiStreamAppend(requests),
    readStream: (stream, options) => client.readStream(stream, { ...options, credentials }),
    readAll: (options) => client.readAll({ ...options, credentials }),
    subscribeToAll: (options) => client.subscribeToAll({ ...options, credentials }),
    dispose: () => client.dispose(),
  };
}
