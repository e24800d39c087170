import { LogUnavailable } from '../port.js';
import { connectionString, withoutCredentials, type KurrentAddress } from './address.js';
import { loadClientPackage, type Client } from './client.js';
import { signed } from './signed.js';

/** How clients are made, and where they connect to (without credentials). */
export interface Clients {
  readonly address: string;
  readonly reading: () => Client;
  readonly writing: () => Client;
}

/** @throws LogUnavailable when the address, or a file that it names, cannot be used */
export async function makeClients(options: KurrentAddress): Promise<Clients> {
  try {
    const text = connectionString(options);
    const { address, credentials } = withoutCredentials(text);
    const { KurrentDBClient } = await loadClientPackage();
    const writing = (): Client => KurrentDBClient.connectionString(text);
    // What is wrong with the string shows when the first one is made; its message would repeat the string.
    void writing().dispose();
    const reading = (): Client =>
      credentials === undefined ? writing() : signed(KurrentDBClient.connectionString(address), credentials);
    return { address, reading, writing };
  } catch (error) {
    if (error instanceof RangeError) throw new LogUnavailable(error.message);
    throw new LogUnavailable('its address, or a file that it names, cannot be used. Correct FORLOPP_LOG.');
  }
}
