import { LogUnavailable } from '../port.js';
import { connectionString, type KurrentAddress } from './address.js';
import { loadClients, type Client } from './client.js';

/** How clients are made, and where they connect to: a connection string, which may hold credentials. */
export interface Clients {
  readonly address: string;
  readonly create: () => Client;
}

/** @throws LogUnavailable when the address, or a file that it names, cannot be used */
export async function makeClients(options: KurrentAddress): Promise<Clients> {
  try {
    const address = connectionString(options);
    const clientOf = await loadClients();
    const create = (): Client => clientOf(address);
    // What is wrong with the string shows when the first one is made; its message would repeat the string.
    void create().dispose();
    return { address, create };
  } catch (error) {
    if (error instanceof RangeError) throw new LogUnavailable(error.message);
    throw new LogUnavailable('its address, or a file that it names, cannot be used. Correct FORLOPP_LOG.');
  }
}
