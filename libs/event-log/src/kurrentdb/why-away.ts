import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { connect, type ConnectionOptions } from 'node:tls';
import { LogUnavailable } from '../port.js';
import type { Client } from './client.js';
import { unavailable, verdictOf } from './reasons.js';
import { subscribe } from './subscription.js';

const NOT_KNOWN =
  "nobody who is known here signed the server's certificate. Name the file of the authority that did in FORLOPP_LOG_CA_FILE.";
const NOT_NOW = "the server's certificate has expired, or does not hold yet. Renew it, or set the clock.";

/** What Node says of a certificate that it does not take. */
const CERTIFICATE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: NOT_NOW,
  CERT_NOT_YET_VALID: NOT_NOW,
  DEPTH_ZERO_SELF_SIGNED_CERT: NOT_KNOWN,
  SELF_SIGNED_CERT_IN_CHAIN: NOT_KNOWN,
  UNABLE_TO_GET_ISSUER_CERT: NOT_KNOWN,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_KNOWN,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOT_KNOWN,
  CERT_SIGNATURE_FAILURE: NOT_KNOWN,
  ERR_TLS_CERT_ALTNAME_INVALID:
    "the server's certificate is not for the name in FORLOPP_LOG. Use a name that stands in it.",
};
const NO_TLS =
  'the server does not speak TLS at this port. Correct the port, or write tls=false where it is meant to be in the clear.';
const ONLY_TLS = 'the server takes TLS only. Leave out tls=false.';

/**
 * Finds out what stands behind "away" when a log is opened: the client's reads say that of a certificate that they do not
 * take and of a wrong password, too. Looks at each server's TLS, and then subscribes, which names a refusal of credentials.
 *
 * @param text the connection string; nothing of it is repeated
 * @returns the better reason, or `undefined` where the server is away or nothing is wrong by now
 */
export async function whyAway(text: string, client: Client, callMs: number): Promise<LogUnavailable | undefined> {
  const { servers, encrypted, verified, caFile } = partsOf(text);
  const ca = caFile === undefined ? {} : { ca: await readFile(caFile) };
  const options = { ...ca, rejectUnauthorized: encrypted && verified, timeout: callMs };
  for (const server of servers) {
    const code = await handshake({ ...options, ...server });
    const reason = encrypted ? reasonOf(code) : code === 'ok' ? ONLY_TLS : undefined;
    if (reason !== undefined) return new LogUnavailable(reason);
  }
  const refused = await refusal(client, callMs);
  return refused === undefined ? undefined : unavailable(refused);
}

function reasonOf(code: string): string | undefined {
  return CERTIFICATE[code] ?? (code === 'EPROTO' || code.startsWith('ERR_SSL_') ? NO_TLS : undefined);
}

interface Parts {
  readonly servers: readonly { readonly host: string; readonly port: number; readonly servername?: string }[];
  readonly encrypted: boolean;
  readonly verified: boolean;
  readonly caFile: string | undefined;
}

/** What a connection string says of servers and TLS. */
function partsOf(text: string): Parts {
  const [, hosts = '', query = ''] = /^[^/]*\/\/(?:.*@)?([^/?]*)\/?(?:\?(.*))?$/s.exec(text) ?? [];
  const parameters = new Map(
    [...new URLSearchParams(query)].map(([key, value]) => [key.toLowerCase().replace(/[-_]/g, ''), value]),
  );
  return {
    servers: hosts.split(',').map((one) => {
      const [, host = one, port = '2113'] = /^(.*):(\d+)$/.exec(one) ?? [];
      return { host, port: Number(port), ...(isIP(host) === 0 && { servername: host }) };
    }),
    encrypted: parameters.get('tls')?.toLowerCase() !== 'false',
    verified: parameters.get('tlsverifycert')?.toLowerCase() !== 'false',
    caFile: parameters.get('tlscafile'),
  };
}

/** `ok`, or the code of what went wrong. */
function handshake(options: ConnectionOptions): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(options, () => end('ok'));
    const end = (code: string): void => {
      socket.destroy();
      resolve(code);
    };
    socket.on('timeout', () => end('timeout'));
    socket.on('error', ({ code = 'error' }: NodeJS.ErrnoException) => end(code));
  });
}

/** The error with which the server refuses a subscription for good, if it does. */
async function refusal(client: Client, callMs: number): Promise<unknown> {
  const running = subscribe(
    client,
    { after: 0, callMs },
    {
      confirmed: () => running.stop(),
      event: () => undefined,
      caughtUp: () => undefined,
      fellBehind: () => undefined,
      looked: () => undefined,
    },
  );
  const ended = await running.ended;
  return ended !== undefined && verdictOf(ended).kind === 'refused' ? ended : undefined;
}
