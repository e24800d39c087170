import { within } from './calls.js';
import { appendsToSeveral } from './client.js';
import type { Connection } from './connection.js';

/** What Node says of a certificate that it does not take; the client passes it on in the message of a failed call. */
const CERTIFICATE = /certificate|self.signed|unable to verify|altnames|CERT_/i;

/** Whether a server that cannot be reached is there, and has a certificate that is not trusted: only settings mend that. */
export async function distrusts(connection: Connection, callMs: number): Promise<boolean> {
  try {
    await connection.use(
      (client) => within(callMs, () => appendsToSeveral(client)),
      () => false,
    );
    return false;
  } catch (error) {
    return CERTIFICATE.test((error as Error).message);
  }
}
